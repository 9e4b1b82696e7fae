"""A data fault on the Alert page: what is wrong with the extract, and what became unknown by it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from monitors import words
from monitors.store import log
from pages.alert.subject import Subject
from pages.charts import band_chart, drawing, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import extract_words, links, tables
from queries.status.fault import join_days

AROUND = timedelta(days=3)
MORNINGS = 14  # looked through for the monitors that became unknown


def draw(desk: House, as_of: date, subject: Subject) -> None:
    """Rows by day, the faults of those days, the monitors unknown by them, the way to the data."""
    name = subject.episode.monitor
    first, last = (
        date.fromisoformat(text[:10]) for text in (subject.episode.first_bucket, subject.episode.last_bucket)
    )
    one = next((one for one in extract_words.statuses(desk, as_of) if one.extract == name), None)
    if one is None or not one.days:
        st.info("The extract is gone from the contract, or nothing of it is left.", icon=":material/help:")
    else:
        drawn = extract_words.volume_frame(one)
        title = words.titled(name)
        tables.heading(title, drawn, key="volume", sql=extract_words.volume_sql(one), note="rows by day")
        chart = extract_words.volume(desk, one, theme.palette(), band_chart.WIDE)
        drawing.draw(chart, alt=f"Rows of {name} by day")
        st.caption(extract_words.VOLUME)
        near = [fault for fault in one.faults if first - AROUND <= fault.day <= last + AROUND]
        _faults(near, subject.episode.evidence.note)
    unknown = _unknown(desk, name, first, min(as_of, last + timedelta(days=MORNINGS)))
    if unknown:
        said = words.listing([desk.names.metric(one) for one in unknown], 8)
        st.warning(
            plain(f"{words.plural(len(unknown), 'monitor')} could not be judged because of it: {said}"),
            icon=":material/help:",
        )
    links.link(
        links.Destination(links.DATA, {"extract": name}),
        "The extract on the Data page",
        ":material/database:",
    )


def _faults(near: list[extract_words.ExtractFault], note: str) -> None:
    columns = {
        "day": tables.text("Day", 100),
        "kind": tables.badges("Fault", extract_words.STATES, 92),
        "what": tables.text("What", 270),
        "expected": tables.text("Expected", 110),
        "found": tables.text("Found", 110),
        "healed": st.column_config.CheckboxColumn("Healed", width=60),
    }
    tables.show(
        extract_words.fault_table(join_days(near)),
        columns,
        title="What is wrong",
        key="fault",
        alt="Faults of the extract in these days",
        empty=f"As of this morning nothing is wrong with these days any more. {note}",
    )


def _unknown(desk: House, name: str, first: date, until: date) -> list[str]:
    """The monitors that mornings from `first` to `until` could not judge because of this extract."""
    found: dict[str, None] = {}
    for offset in range((until - first).days + 1):
        for row in log.faults(desk.store, first + timedelta(days=offset)):
            if row["extract"] == name:
                found.update(dict.fromkeys(row["monitors"]))
    return list(found)
