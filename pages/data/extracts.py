"""The extracts: state, volume against the expected, faults, and the monitors that are unknown by them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import log
from pages.charts import drawing, theme
from pages.data import states
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import tables
from pages.parts.extract_words import STATES, VOLUME, fault_table, volume, volume_frame, volume_sql
from queries.status.fault import ExtractFault, join_days
from queries.status.told_status import ExtractStatus

PARAMETER = "extract"
TREND = 28
TOLD = 8  # faults listed


def draw(desk: House, found: list[ExtractStatus], as_of: date | None) -> None:
    """Table at the left, the chosen extract at the right; the choice is in the address."""
    unknown = unknown_by(desk, as_of)
    ordered = sorted(
        found, key=lambda one: (one.state in ("fresh", "empty"), one.state == "empty", one.extract)
    )
    frame = pd.DataFrame([_row(one, unknown.get(one.extract, [])) for one in ordered])
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        tables.heading(words.plural(len(found), "extract"), frame.drop(columns="trend"), key="extracts")
        chosen = tables.pick(
            frame,
            _columns(),
            ids=[one.extract for one in ordered],
            parameter=PARAMETER,
            prefix="extracts",
            rows=22,
            alt="Extracts with their state, volume and faults",
        )
    with right:
        one = next(one for one in ordered if one.extract == chosen)
        _panel(desk, one, unknown.get(chosen, []))


def unknown_by(desk: House, as_of: date | None) -> dict[str, list[str]]:
    """Extract → monitors that its faults made unknown this morning."""
    found: dict[str, dict[str, None]] = {}
    for row in log.faults(desk.store, as_of) if as_of else []:
        found.setdefault(row["extract"], {}).update(dict.fromkeys(row["monitors"]))
    return {extract: list(names) for extract, names in found.items()}


def _row(one: ExtractStatus, unknown: list[str]) -> dict[str, object]:
    last = next((day for day in reversed(one.days) if one.due and day.day == one.due), None)
    against = last.rows / last.expected * 100 if last and last.expected else None
    return {
        "extract": one.extract,
        "state": [one.state],
        "last": words.day(one.last_day),
        "rows": last.rows if last else None,
        "against": against,
        "trend": [float(day.rows) for day in one.days[-TREND:]],
        "faults": len(join_days(one.faults)),
        "unknown": len(unknown),
    }


def _columns() -> dict[str, tables.Column]:
    return {
        "extract": tables.text("Extract", 120),
        "state": tables.badges("State", STATES, 96),
        "last": tables.text("Newest day", 88),
        "rows": tables.number("Rows due", width=68, help="Of the last day that must be there by now"),
        "against": tables.number("Of expected", "%.0f %%", 80),
        "trend": tables.spark(f"Last {TREND} days", 110),
        "faults": tables.number("Faults", width=52, help="Since the beginning; runs of days count once"),
        "unknown": tables.number("Unknown", width=64, help="Monitors that could not be judged because of it"),
    }


def _panel(desk: House, one: ExtractStatus, unknown: list[str]) -> None:
    contract = states.contracts(desk).get(one.extract)
    with st.container(border=True, key="extract_panel"):
        color = STATES.get(one.state, "gray")
        st.markdown(f"**{plain(one.extract)}** &ensp;:{color}-badge[{one.state}]")
        if contract:
            by_now = f", by now {words.day(one.due)}" if one.due else ""
            due = f"due {words.minutes(contract.lateness_hours * 60)} after a day ends{by_now}"
            st.caption(plain(f"{contract.description} Complete {due}."))
        for load in one.loads:
            st.caption(plain(f"{words.loaded(load.days, load.known_day)}."))
        if one.days:
            tables.heading("Rows by day", volume_frame(one), key="extract_volume", sql=volume_sql(one))
            drawing.draw(
                volume(desk, one, theme.palette()),
                alt=f"Rows of {one.extract} by day, with what was expected",
            )
            st.caption(VOLUME)
        if unknown:
            names = words.listing([desk.names.metric(name) for name in unknown], 6)
            said = f"Unknown because of it: {names}"
            st.warning(plain(said), icon=":material/help:")
        _faults(one.faults)


def _faults(faults: tuple[ExtractFault, ...]) -> None:
    """The newest faults in sentences that wrap; all of them are in the CSV."""
    told = join_days(faults)[::-1]
    frame = fault_table(told)
    tables.heading("Faults", frame, key="faults", note=f"the newest {TOLD}" if len(told) > TOLD else None)
    if not told:
        st.caption("None so far.")
        return
    head = frame.head(TOLD)
    shown = {
        "Day": [plain(day) for day in head["day"]],
        "": [f":{STATES.get(one.kind, 'gray')}-badge[{plain(one.kind)}]" for one in told[:TOLD]],
        "What": [
            plain(what) + (" :green[(healed)]" if healed else "")
            for what, healed in zip(head["what"], head["healed"], strict=True)
        ],
        "Found": [plain(found) for found in head["found"]],
    }
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt="Faults, newest first")
