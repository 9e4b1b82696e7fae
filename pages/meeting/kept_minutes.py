"""Minutes as they were written, with their files; and the list of all meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.briefs.brief import Brief
from monitors.briefs.html_brief import as_html
from monitors.briefs.markdown_brief import as_markdown
from monitors.meeting.minutes import Minutes, MinutesItem, minutes_brief, minutes_from_json, minutes_rows
from monitors.messages.table_file import to_csv
from monitors.store import meetings
from pages.charts import band_chart
from pages.charts.pictures import svg_of
from pages.charts.theme import LIGHT
from pages.desk import audit_notes
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables
from pages.parts.notes import pinned


def draw(desk: House, row: dict[str, Any]) -> None:
    """The minutes of a meeting that has ended."""
    # Over 40 lines: one column of the tables a line.
    minutes = minutes_from_json(row["minutes"])
    st.header(plain(minutes.title), anchor=False)
    st.markdown(plain(minutes.people))
    _files(desk, minutes)
    frame = pd.DataFrame(minutes_rows(minutes))
    columns = {
        "headline": tables.text("Incident", 320),
        "money": tables.money("At stake", minutes.currency, 76),
        "decision": tables.text("Decision", 100),
        "reason": tables.text("Reason", 150),
        "owner": tables.text("Owner", 80),
        "due": tables.text("Due", 84),
        "note": tables.text("Note", 300),
        "seconds": tables.number("Talked", "%.0f s", 60),
    }
    tables.show(
        frame,
        columns,
        title="Decisions",
        key="minutes",
        alt="What was decided in this meeting",
        leads=[links.alert_place(item.incident) for item in minutes.items],
        empty="Nothing was on the agenda.",
    )
    pinned.draw(desk, date.fromisoformat(minutes.as_of), meeting=minutes.meeting)
    for item in minutes.items:
        pinned.draw(desk, date.fromisoformat(minutes.as_of), incident=item.incident)
    if minutes.last_time:
        told = pd.DataFrame(
            [{"headline": o.headline, "decided": o.decided, "since": o.since} for o in minutes.last_time]
        )
        names = {
            "headline": tables.text("Incident", 320),
            "decided": tables.text("Decided last time", 280),
            "since": tables.text("Since then, as of this meeting", 360),
        }
        tables.show(
            told,
            names,
            title="Last time",
            key="minutes_last",
            alt="Last time's decisions and what came of them",
        )


def _files(desk: House, minutes: Minutes) -> None:
    """The three files; HTML and Markdown are made on a click, for they draw pictures."""
    link = desk.home.settings.messages.link
    address = f"{link}/meeting?meeting={minutes.meeting}" if link else ""
    name = f"minutes-{minutes.as_of}-{minutes.meeting}"
    look: dict[str, Any] = {"type": "tertiary", "on_click": "ignore", "icon": ":material/download:"}
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "HTML with charts",
            data=audit_notes.taken(
                f"{name}.html",
                lambda: as_html(
                    _with_pinned(desk, minutes, minutes_brief(minutes, address, _picture(minutes)))
                ),
            ),
            file_name=f"{name}.html",
            mime="text/html",
            key="minutes_file_html",
            **look,
        )
        st.download_button(
            "Markdown",
            data=audit_notes.taken(
                f"{name}.md",
                lambda: as_markdown(_with_pinned(desk, minutes, minutes_brief(minutes, address))),
            ),
            file_name=f"{name}.md",
            mime="text/markdown",
            key="minutes_file_markdown",
            **look,
        )
        st.download_button(
            "CSV",
            data=audit_notes.taken(f"{name}.csv", lambda: to_csv(pd.DataFrame(minutes_rows(minutes)))),
            file_name=f"{name}.csv",
            mime="text/csv",
            key="minutes_file_csv",
            **look,
        )


def _with_pinned(desk: House, minutes: Minutes, brief: Brief) -> Brief:
    """The minutes with the results that people pinned to the meeting and to its incidents."""
    incidents, link = [item.incident for item in minutes.items], desk.home.settings.messages.link
    more = pinned.blocks(desk, meeting=minutes.meeting, incidents=incidents, link=link)
    return replace(brief, blocks=(*brief.blocks, *more))


def _picture(minutes: Minutes) -> Any:
    """Draws the chart of an item as it was on the wall, on white paper."""

    def draw_one(item: MinutesItem) -> str:
        frame = pd.DataFrame(dict(item.series))
        if frame.empty:
            return ""
        return svg_of(band_chart.series(frame, LIGHT, unit=item.unit, currency=minutes.currency))

    return draw_one


def all_meetings(desk: House) -> None:
    """Every meeting, the newest first; a click on one opens it."""
    rows = meetings.meetings(desk.store)
    frame = pd.DataFrame(
        {
            "meeting": [f"Meeting {row['id']}" for row in rows],
            "morning": [words.morning(date.fromisoformat(row["as_of"])) for row in rows],
            "state": [["going on" if row["state"] == "open" else "ended"] for row in rows],
            "by": [row["started_by"] for row in rows],
            "items": [row["items"] for row in rows],
            "decided": [row["decided"] for row in rows],
        }
    )
    columns = {
        "meeting": tables.text("Meeting", 100),
        "morning": tables.text("Morning", 130),
        "state": tables.badges("State", {"going on": "orange", "ended": "gray"}, 76),
        "by": tables.text("Started by", 120),
        "items": tables.number("Incidents", width=76),
        "decided": tables.number("Decided", width=70),
    }
    tables.show(
        frame,
        columns,
        title="Meetings",
        key="all_meetings",
        alt="All meetings, the newest first",
        note="newest first",
        leads=[links.meeting_place(row["id"]) for row in rows],
        empty="No meeting yet: Start meeting, on Review, begins one.",
    )
