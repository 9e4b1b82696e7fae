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
TOGETHER, APART = "Linked as one", "Each account"
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


def asked_kind(kinds: Sequence[EntityKind]) -> EntityKind:
    """The kind of entity that the address names, by the name of its file; the first where it names none."""
    by_name = {one.name: one for one in kinds}
    unknown_value.say("kind", by_name, "kind of entity", f"{kinds[0].plural.lower()} are shown")
    return by_name.get(st.query_params.get("kind", ""), kinds[0])


def choose_kind(kinds: Sequence[EntityKind]) -> EntityKind:
    """The kind of the address, and the control that changes it where there are several."""
    by_name, chosen = {one.name: one for one in kinds}, asked_kind(kinds)
    if len(kinds) > 1:
        st.session_state["sellers_kind"] = chosen.name
        st.segmented_control(
            "Kind",
            list(by_name),
            format_func=lambda name: by_name[name].plural,
            required=True,
            key="sellers_kind",
            on_change=_enter_kind,
            label_visibility="collapsed",
        )
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
    chosen = st.segmented_control(
        "Days", list(SPANS), default="2 weeks", required=True, key="s_days", **BOUND
    )
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
    count = st.selectbox("Count", [EVERY_COUNT, *labels], key="s_count", width=214, **BOUND)
    where = _where(kind, ranking)
    return BoardQuestion(labels.get(count), where, _states(kind, ranking), _together(kind))


def _together(kind: EntityKind) -> bool:
    """Whether accounts that hang together are one row."""
    if not kind.links:
        return False
    unknown_value.say("s_linked", [TOGETHER, APART], "view", "linked accounts are one row")
    return st.selectbox("Linked", [TOGETHER, APART], key="s_linked", width=128, **BOUND) == TOGETHER


def _where(kind: EntityKind, ranking: Ranking) -> dict[str, str]:
    """The segment looked at: one choice for each column by which entities are alike, in a popover that says it."""
    columns = [name for name in alike_by(kind) if name in ranking.known]
    if not columns:
        return {}
    options = {name: [_any(name), *sorted(ranking.known[name].astype(str).unique())] for name in columns}
    for name, values in options.items():
        unknown_value.say(f"s_{name}", values, _said(name), "it is left out")
    # Said before the choices below are drawn: on a cold link they are in the address only.
    asked = {
        name: str(st.session_state.get(f"s_{name}", st.query_params.get(f"s_{name}", ""))) for name in columns
    }
    chosen = [words.label(asked[name]) for name in columns if asked[name] in options[name][1:]]
    label = " · ".join(chosen).replace("[", "(").replace("]", ")") or "Everywhere"
    with st.popover(label, icon=":material/filter_alt:", key="sellers_where"):
        for name, values in options.items():
            st.selectbox(_said(name).capitalize(), values, key=f"s_{name}", bind="query-params")
    return {
        name: str(st.session_state[f"s_{name}"])
        for name in columns
        if st.session_state[f"s_{name}"] != _any(name)
    }


def _said(column: str) -> str:
    return "age" if column == AGE else words.label(column)


def _any(column: str) -> str:
    return f"Any {_said(column)}"


def _states(kind: EntityKind, ranking: Ranking) -> Sequence[str] | None:
    """The states that pass; None: any."""
    if kind.state is None or STATE not in ranking.known:
        return None
    there = sorted(ranking.known[STATE].dropna().astype(str).unique())
    first = [STILL_OPEN] if kind.open_states else []
    options = [*first, ANY_STATE, *there]
    unknown_value.say("s_state", options, "state", f"{options[0].lower()} is shown")
    chosen = st.selectbox("State", options, key="s_state", width=128, **BOUND)
    if chosen == STILL_OPEN:
        return kind.open_states
    return None if chosen == ANY_STATE else [chosen]
