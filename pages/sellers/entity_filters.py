"""The controls of the Sellers page; everything they hold is in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from monitors import words
from monitors.entities.board import BoardQuestion
from monitors.entities.ranking import Ranking
from pages.parts import unknown_value
from queries.content.entity_kind import EntityKind
from queries.entities.totals import AGE, STATE, alike_by

SPANS = {"1 week": 7, "2 weeks": 14, "4 weeks": 28, "8 weeks": 56}
EVERY_COUNT = "What stands out most"
ANY_STATE, STILL_OPEN = "Any state", "Still trading"
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


def choose_kind(kinds: Sequence[EntityKind]) -> EntityKind:
    """The kind of entity that the address names, by the name of its file; the first where it names none."""
    by_name = {one.name: one for one in kinds}
    unknown_value.say("kind", by_name, "kind of entity", f"{kinds[0].plural.lower()} are shown")
    asked = st.query_params.get("kind", kinds[0].name)
    chosen = by_name.get(asked, kinds[0])
    if len(kinds) > 1:
        st.session_state["sellers_kind"] = chosen.name
        st.segmented_control(
            "Kind", list(by_name), format_func=lambda name: by_name[name].plural, required=True, key="sellers_kind",
            on_change=_enter_kind, label_visibility="collapsed",
        )  # fmt: skip
    return chosen


def _enter_kind() -> None:
    """Callback: another kind begins with no filter, for its columns are others."""
    morning = st.query_params.get("as_of")
    st.query_params.from_dict(
        {"kind": st.session_state["sellers_kind"], **({"as_of": morning} if morning else {})}
    )
    for key in list(st.session_state):
        if str(key).startswith("s_"):
            del st.session_state[key]


def span() -> int:
    """How many days are looked back."""
    unknown_value.say("s_days", SPANS, "range", "2 weeks are shown")
    chosen = st.segmented_control("Days", list(SPANS), default="2 weeks", required=True, key="s_days", **BOUND)
    return SPANS[chosen or "2 weeks"]


def question(kind: EntityKind, ranking: Ranking) -> BoardQuestion:
    """Which count, where and in which state; drawn in the line that is open."""
    labels = {words.titled(one.label): one.name for one in kind.counts}
    said = {one.name: words.titled(one.label) for one in kind.counts}
    asked = st.query_params.get("s_count", "")
    if asked in said:  # by its name, as links give it
        st.session_state["s_count"] = said[asked]
    else:
        unknown_value.say("s_count", [EVERY_COUNT, *labels], "count", "what stands out most is shown")
    count = st.selectbox("Count", [EVERY_COUNT, *labels], key="s_count", width=206, **BOUND)
    where = {}
    for column in alike_by(kind):
        chosen = _one_of(column, ranking)
        if chosen is not None:
            where[column] = chosen
    return BoardQuestion(labels.get(count), where, _states(kind, ranking))


def _one_of(column: str, ranking: Ranking) -> str | None:
    """A value of a column by which entities are alike, or None."""
    name = "age" if column == AGE else words.label(column)
    every = f"Any {name}"
    values = sorted(ranking.known[column].astype(str).unique()) if column in ranking.known else []
    unknown_value.say(f"s_{column}", [every, *values], name, "it is left out")
    chosen = st.selectbox(name.capitalize(), [every, *values], key=f"s_{column}", width=110, **BOUND)
    return None if chosen == every else chosen


def _states(kind: EntityKind, ranking: Ranking) -> Sequence[str] | None:
    """The states that pass; None: any."""
    if kind.state is None or STATE not in ranking.known:
        return None
    there = sorted(ranking.known[STATE].dropna().astype(str).unique())
    first = [STILL_OPEN] if kind.open_states else []
    options = [*first, ANY_STATE, *there]
    unknown_value.say("s_state", options, "state", f"{options[0].lower()} is shown")
    chosen = st.selectbox("State", options, key="s_state", width=110, **BOUND)
    if chosen == STILL_OPEN:
        return kind.open_states
    return None if chosen == ANY_STATE else [chosen]
