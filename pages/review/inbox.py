"""The inbox: incidents of a morning with their words, and the filters that the address keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st

from monitors import words
from monitors.store.reading import incidents
from pages.desk.house import House, now
from pages.kept.keeper import kept
from pages.parts import decided
from pages.parts.incident import SEVERITIES, Row, row_of

ANY = {"owner": "Any owner", "market": "Any market", "stage": "Any stage", "monitor": "Any monitor"}
NOBODY = "Nobody"
STATES = ["Open", "New", "Decided", "Due", "Quiet", "Snoozed", "Resolved", "All"]
WIDEST: dict[str, object] = {
    "r_severity": [],
    "r_state": "All",
    "r_search": "",
    **{f"r_{name}": choice for name, choice in ANY.items()},
}


def load(desk: House, as_of: date | None) -> list[Row]:
    """The incidents of a morning, the most money of the last week × confidence first; those resolved lately last."""
    return _load(desk.tick, as_of, desk)


@kept(64)
def _load(tick: str, as_of: date | None, _desk: House) -> list[Row]:
    monitors = {monitor.name: monitor for monitor in _desk.catalogue.monitors}
    return [
        row_of(one, monitors.get(one.monitor), _desk.currency) for one in incidents(_desk.store, now(), as_of)
    ]


def filters(rows: Sequence[Row], as_of: date) -> list[Row]:
    """Draw the filter line and return the rows that pass; every filter is in the address."""
    common = {"bind": "query-params", "label_visibility": "collapsed"}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        severity = st.pills("Severity", list(SEVERITIES), selection_mode="multi", key="r_severity", **common)
        state = st.segmented_control("State", STATES, default="Open", required=True, key="r_state", **common)
        owner = _choice("owner", [NOBODY, *_values(row.incident.owner for row in rows)], 98)
        market = _choice("market", _values(row.market for row in rows), 98)
        stage = _choice("stage", _values(row.stage for row in rows), 98)
        _by_its_title(rows)
        monitor = _choice("monitor", _values(_metric(row) for row in rows), 104)
        search = st.text_input("Search", key="r_search", placeholder="Search", width="stretch", **common)
    wanted = {"market": market, "stage": stage, "monitor": monitor}
    return [
        row
        for row in rows
        if _in_state(row, state or "Open", as_of)
        and (not severity or row.badge in severity)
        and owner in (None, row.incident.owner or NOBODY)
        and all(value in (None, _facet(row, name)) for name, value in wanted.items())
        and (search or "").lower().strip() in f"{row.headline.title} {row.incident.owner or ''}".lower()
    ]


def _choice(name: str, values: list[str], width: int) -> str | None:
    chosen = st.selectbox(
        name.capitalize(),
        [ANY[name], *values],
        key=f"r_{name}",
        bind="query-params",
        label_visibility="collapsed",
        width=width,
    )
    return None if chosen == ANY[name] else chosen


def _values(found: Iterable[str | None]) -> list[str]:
    return sorted({value for value in found if value})


def _facet(row: Row, name: str) -> str | None:
    return _metric(row) if name == "monitor" else getattr(row, name)


def _metric(row: Row) -> str:
    """What its metric is called; of a data fault the extract."""
    return words.metric(row.incident.monitor, row.headline.numbers.title)


def _by_its_title(rows: Sequence[Row]) -> None:
    """An address that names a monitor by its file means the one of that title."""
    asked = st.query_params.get("r_monitor")
    told = next((_metric(row) for row in rows if row.incident.monitor == asked), None)
    if told is not None and told != asked:
        st.query_params["r_monitor"] = told


def _in_state(row: Row, state: str, as_of: date) -> bool:
    if state == "All":
        return True
    if state in ("Snoozed", "Resolved"):
        return row.status == state.lower()
    if row.status in ("snoozed", "resolved"):
        return False
    if state == "Due":
        return decided.due_mark(row.incident.due, as_of) is not None
    if state == "Quiet":
        return row.incident.facts.quiet_since is not None
    return state == "Open" or row.status == state.lower() or (state == "New" and row.status == "seen")
