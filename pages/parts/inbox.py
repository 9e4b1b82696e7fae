"""The inbox: incidents of a morning with their words, and the filters that the address keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from monitors.catalogue import Monitor
from monitors.store.reading import Incident, incidents
from pages.parts import tables, words
from pages.parts.house import House, now
from pages.parts.sentences import headline

ANY = {"owner": "Any owner", "market": "Any market", "stage": "Any stage", "monitor": "Any monitor"}
NOBODY = "Nobody"
SEVERITIES = {"High": "red", "Medium": "orange", "Low": "gray", "Data": "violet"}
STATES = ["Open", "New", "Owned", "Decided", "Snoozed", "Resolved", "All"]
STATUS_COLORS = {
    "new": "blue",
    "seen": "gray",
    "owned": "gray",
    "decided": "green",
    "resolved": "green",
    "snoozed": "gray",
}
SPARK = 28


@dataclass(frozen=True)
class Row:
    """One incident with the words the inbox says about it."""

    incident: Incident
    headline: str
    stage: str
    unit: str
    market: str | None

    @property
    def muted(self) -> bool:
        """Snoozed: counted, and one click away."""
        return self.incident.snoozed_until is not None

    @property
    def status(self) -> str:
        """Where people stand with it, in one word."""
        return "snoozed" if self.muted and self.incident.state != "resolved" else self.incident.status

    @property
    def badge(self) -> str:
        """High, Medium, Low; or Data for what is wrong with the data itself."""
        return "Data" if self.incident.kind == "data" else self.incident.severity.capitalize()


def load(desk: House, as_of: date | None) -> list[Row]:
    """The incidents of a morning, resolved ones of the last week included, most money × confidence first."""
    monitors = {monitor.name: monitor for monitor in desk.catalogue.monitors}
    return [row_of(found, monitors.get(found.monitor)) for found in incidents(desk.store, now(), as_of)]


def row_of(incident: Incident, monitor: Monitor | None) -> Row:
    """An incident's row; a monitor that is gone from the catalogue keeps its name and loses its unit."""
    text = headline(
        kind=incident.kind,
        monitor=incident.monitor,
        family=incident.family,
        segment=incident.segment,
        actual=incident.actual,
        expected=incident.expected,
    )
    stage = monitor.stage if monitor else "data" if incident.kind == "data" else "gone"
    market = incident.segment.get("country") or incident.segment.get("market")
    return Row(incident, text, stage, monitor.unit if monitor else "count", market)


def filters(rows: Sequence[Row]) -> list[Row]:
    """Draw the filter line and return the rows that pass; every filter is in the address."""
    common = {"bind": "query-params", "label_visibility": "collapsed"}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        severity = st.pills("Severity", list(SEVERITIES), selection_mode="multi", key="r_severity", **common)
        state = st.segmented_control("State", STATES, default="Open", required=True, key="r_state", **common)
        owner = _choice("owner", [NOBODY, *_values(row.incident.owner for row in rows)], 135)
        market = _choice("market", _values(row.market for row in rows), 135)
        stage = _choice("stage", _values(row.stage for row in rows), 140)
        monitor = _choice("monitor", _values(row.incident.monitor for row in rows), 165)
        search = st.text_input("Search", key="r_search", placeholder="Search", width="stretch", **common)
    wanted = {"market": market, "stage": stage, "monitor": monitor}
    return [
        row
        for row in rows
        if _in_state(row, state or "Open")
        and (not severity or row.badge in severity)
        and owner in (None, row.incident.owner or NOBODY)
        and all(value in (None, _facet(row, name)) for name, value in wanted.items())
        and (search or "").lower().strip() in f"{row.headline} {row.incident.owner or ''}".lower()
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
    return row.incident.monitor if name == "monitor" else getattr(row, name)


def _in_state(row: Row, state: str) -> bool:
    if state == "All":
        return True
    if state in ("Snoozed", "Resolved"):
        return row.status == state.lower()
    if row.status in ("snoozed", "resolved"):
        return False
    return state == "Open" or row.status == state.lower() or (state == "New" and row.status == "seen")


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as the table shows them."""
    return pd.DataFrame(
        {
            "severity": [[row.badge] for row in rows],
            "what": [row.headline for row in rows],
            "stake": [row.incident.money for row in rows],
            "trend": [_trend(row.incident) for row in rows],
            "since": [words.day(row.incident.first_bucket, now().date()) for row in rows],
            "owner": [row.incident.owner or "" for row in rows],
            "status": [[row.status] for row in rows],
        }
    )


def _trend(incident: Incident) -> list[float]:
    values = incident.series.get("actual", [])[-SPARK:]
    return [0.0 if words.missing(value) else float(value) for value in values]


def columns(currency: str) -> dict[str, tables.Column]:
    """How the inbox's columns look; widths add up to the left two thirds of a 1280 pixel screen."""
    return {
        "severity": tables.badges("Severity", SEVERITIES, 82),
        "what": tables.text("What happened"),
        "stake": tables.money("At stake", currency, 88, help="Money the deviating events touched so far"),
        "trend": tables.spark(f"Last {SPARK}", 105, help="The metric in this segment, newest at the right"),
        "since": tables.text("Since", 62),
        "owner": tables.text("Owner", 78),
        "status": tables.badges("State", STATUS_COLORS, 82),
    }
