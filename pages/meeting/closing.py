"""The end of a meeting: what was decided, what was not, and the button that writes the minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.meeting.minutes import Minutes, MinutesItem
from monitors.messages.impersonal import personal_columns, without_persons
from monitors.messages.loss_line import loss_line
from monitors.store import Store, meetings
from monitors.store.acts import Act
from monitors.store.machine import moment
from pages.desk.house import House
from pages.meeting import agenda_item, meeting_opening
from pages.meeting.room import Room
from pages.parts import actions, tables
from pages.parts.incident import facts, row_of
from queries.content.contract import load_contracts

SERIES = (
    "bucket",
    "actual",
    "expected",
    "lower",
    "upper",
    "flag",
    "usable",
    "denominator",
    "judged",
    "reach",
)


def draw(desk: House, as_of: date, here: Room) -> None:
    """The decisions of this meeting in a table, and the end of it."""
    # Over 40 lines: one column of the table a line.
    rows = {item["incident_id"]: agenda_item.load(desk, as_of, item["incident_id"]) for item in here.items}
    frame = pd.DataFrame(
        {
            "headline": [
                row.headline.title
                if (row := rows[item["incident_id"]])
                else f"Incident {item['incident_id']}"
                for item in here.items
            ],
            "decision": [words.DECISIONS.get(item["decision"] or "", "not decided") for item in here.items],
            "reason": [item["reason"] or "" for item in here.items],
            "owner": [item["owner"] or "" for item in here.items],
            "due": [words.day(item["due"], as_of) if item["due"] else "" for item in here.items],
            "note": [item["note"] or "" for item in here.items],
        }
    )
    columns = {
        "headline": tables.text("Incident", 330),
        "decision": tables.text("Decision", 110),
        "reason": tables.text("Reason", 170),
        "owner": tables.text("Owner", 90),
        "due": tables.text("Due", 80),
        "note": tables.text("Note", 320),
    }
    open_ = sum(item["decision_id"] is None for item in here.items)
    note = f"{words.plural(open_, 'incident')} not decided" if open_ else "every incident decided"
    tables.show(
        frame,
        columns,
        title="Decided in this meeting",
        key="meeting_decisions",
        alt="The incidents of the agenda with what was decided",
        note=note,
        empty="Nothing was on the agenda.",
    )
    st.button(
        "End the meeting and write the minutes",
        type="primary",
        key="meeting_end",
        on_click=_end,
        args=(desk, as_of, here),
    )
    st.caption(
        "The minutes are kept under Review. What was decided counts already; ending changes none of it."
    )


def _end(desk: House, as_of: date, here: Room) -> None:
    """Callback: the minutes as this screen knows the meeting, then the end."""

    def finish(store: Store, who: Act) -> None:
        now_row = meetings.meeting(store, here.number) or here.row
        minutes = made(desk, as_of, now_row, who)
        meetings.finish(store, here.number, minutes.as_json(), who, now_row["version"])

    actions.act(desk, as_of, "The meeting has ended: these are its minutes", finish)


def made(desk: House, as_of: date, row: dict[str, object], who: Act) -> Minutes:
    """The minutes as of now: each incident of the agenda with its chart's rows and what was decided."""
    number = int(str(row["id"]))
    found = [_item(desk, as_of, item) for item in meetings.items(desk.store, number)]
    return Minutes(
        meeting=number,
        desk=desk.home.settings.name,
        as_of=as_of.isoformat(),
        currency=desk.currency,
        started_at=str(row["started_at"]),
        started_by=str(row["started_by"]),
        ended_at=moment(who.at),
        ended_by=who.actor,
        items=tuple(found),
        last_time=tuple(meeting_opening.last_time(desk, as_of, number)),
        losses=loss_line(desk.store, as_of, desk.currency),
    )


def _item(desk: House, as_of: date, item: dict[str, object]) -> MinutesItem:
    number = int(str(item["incident_id"]))
    row = agenda_item.load(desk, as_of, number)
    if row is not None:  # minutes leave the house
        safe = without_persons(row.incident, personal_columns(load_contracts(desk.home)))
        row = row_of(safe, row.monitor, desk.currency)
    decided = MinutesItem(
        number,
        f"Incident {number} is no longer found",
        decision=str(item["decision"] or ""),
        disposition=str(item["disposition"] or ""),
        reason=str(item["reason"] or ""),
        owner=str(item["owner"] or ""),
        due=str(item["due"] or ""),
        note=str(item["note"] or ""),
        actor=str(item["actor"] or ""),
        seconds=int(str(item["seconds"])),
    )
    if row is None:
        return decided
    frame = agenda_item.frame_of(desk, as_of, row.incident)
    kept = (
        {}
        if frame.empty
        else {
            name: frame[name].astype(object).where(frame[name].notna(), None).tolist()
            for name in SERIES
            if name in frame
        }
    )
    return replace(
        decided,
        headline=row.headline.title,
        money=row.incident.facts.exposure,
        facts=facts(row),
        who=row.headline.who,
        unit=row.unit,
        series=kept,
    )
