"""Flipped decisions to read one by one: wins, losses, and those nobody knows yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from monitors import words
from monitors.rules.rule_record import PARTY, drilldowns
from monitors.rules.score_log import DECISIONS, DRILLDOWN
from monitors.rules.whatif import KINDS
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.parts import tables, unknown_value
from pages.rules import trial
from pages.rules.persons import hides, names_here, readable
from queries.content.sql_file import statement
from queries.engine.drill import Drill
from queries.engine.opening import EngineError

EXAMPLES = 40  # shown of a kind, the most money first; all are counted above
FIRST = ("day", "flip", "score", "threshold", "amount", "verdict")
HEADS = {"amount": "Money", "flip": "Decision", "subject": "Scored", "thing": "Order or case"}
LEFT_OUT = ("event", "position", "floor", "answered", "hit", "action", "decided", "rule", "version")


def draw(desk: House, as_of: date, tried: trial.Trial) -> None:
    """Examples of one kind of flip, with all that the rule saw of them."""
    # Over 40 lines: one choice and one table, call by call.
    result = tried.result
    if result is None or not len(result.flips):
        return
    kinds = result.kinds()
    there = [kind for kind in KINDS if (kinds == kind).any()]
    unknown_value.say("flip_kind", there, "kind of flip", f"{there[0]} is shown")
    kind = st.segmented_control(
        "Kind", there, default=there[0], required=True, key="flip_kind", bind="query-params",
        label_visibility="collapsed", format_func=lambda one: f"{one} ({words.count(int((kinds == one).sum()))})",
    )  # fmt: skip
    things = result.flips[kinds == (kind or there[0])]
    log = result.log
    rows = trial.of_thing(log, [one.rule for one in tried.changes], things)
    order = np.argsort(-log.amount[rows], kind="stable")[:EXAMPLES]
    rows, things = rows[order], things[order]
    events = log.rows["event"].to_numpy()[rows]
    try:
        frame, sql = _events(desk, as_of, tried, tuple(int(one) for one in events))
    except EngineError as error:
        st.error(str(error))
        return
    flips = {
        int(event): f"{DECISIONS[result.before[thing]]} → {DECISIONS[result.after[thing]]}"
        for event, thing in zip(events, things, strict=True)
    }
    frame["flip"] = [flips.get(int(one), "") for one in frame["event_hash"]]
    names = names_here(desk)
    shown = _shown(names, frame.drop(columns="event_hash"))
    columns = {name: _column(desk, shown, name) for name in map(str, shown.columns)}
    tables.show(
        shown,
        columns,
        title=f"{words.titled(kind or there[0])}: {words.plural(len(shown), 'example')}, the most money first",
        key="flip_examples",
        alt="Events whose decision flips, with what the rule saw of them",
        sql=sql,
        rows=10,
        note="personal data masked" if hides(names, list(shown.columns)) else None,
    )


def _column(desk: House, shown: pd.DataFrame, name: str) -> tables.Column:
    title = HEADS.get(name, words.titled(name.removeprefix(PARTY)))
    values = shown[name]
    if name == "amount":
        return tables.money(title, desk.currency, 70)
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        whole = bool((values.dropna() == values.dropna().round()).all())
        return tables.number(title, "%,.0f" if whole else "%.2f", 74)
    return tables.text(title, 146 if name == "flip" else 88)


def _shown(names: Names, frame: pd.DataFrame) -> pd.DataFrame:
    """Columns in the order they are read, personal values as who is here may see them."""
    kept = [name for name in map(str, frame.columns) if name not in LEFT_OUT]
    order = [*[name for name in FIRST if name in kept], *[name for name in kept if name not in FIRST]]
    shown = readable(names, frame[order].dropna(axis=1, how="all"))
    if "day" in shown:
        shown["day"] = [words.day(one) for one in shown["day"]]
    return shown


def _events(desk: House, as_of: date, tried: trial.Trial, events: Sequence[int]) -> tuple[pd.DataFrame, str]:
    result = tried.result
    if result is None:
        return pd.DataFrame(), ""
    since, until = result.log.since, result.log.until
    found, sql = _read(str(desk.root), desk.data_version, as_of, since, until, tuple(events), desk)
    return found.copy(), sql


@st.cache_data(max_entries=64, show_spinner=False)
def _read(
    root: str, version: str, as_of: date, since: date, until: date, events: tuple[int, ...], _desk: House
) -> tuple[pd.DataFrame, str]:
    body = statement(drilldowns(_desk.home)[DRILLDOWN].read_text())
    listed = ", ".join(f"{one}::ubigint" for one in events)
    drill = Drill(
        f"select *, hash(event) as event_hash from (\n{body})\nwhere hash(event) in ({listed})\norder by amount desc",
        {"since": since, "until": until},
    )
    return drill.run(_desk.engine(as_of)).to_pandas(), drill.text
