"""The beginning of a meeting: what came of last time's decisions, and today's agenda, to be put in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.meeting.aftermath import aftermath
from monitors.meeting.decision_words import came_of_it, decided
from monitors.meeting.minutes import LastTime
from monitors.store import StoreError, log, meetings
from monitors.store.reading import Incident, incidents
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.meeting import agenda_item
from pages.meeting.room import Room
from pages.parts import decided as standing_words
from pages.parts import flash, links, tables
from pages.parts.incident import Row


def last_time(desk: House, as_of: date, number: int) -> list[LastTime]:
    """The decisions of the meeting before, and any other that stands open and is due: with what happened since."""
    before = meetings.meeting_before(desk.store, number)
    told = (
        []
        if before is None
        else [row["incident_id"] for row in meetings.items(desk.store, before["id"]) if row["decision_id"]]
    )
    due = [card.id for card in _open(desk, as_of) if standing_words.due_mark(card.due, as_of)]
    found = []
    standing = log.standing(desk.store, [*told, *due])
    for incident in dict.fromkeys([*told, *due]):
        said, row = standing.get(incident), agenda_item.load(desk, as_of, incident)
        if said is None or row is None:
            continue
        since = came_of_it(aftermath(desk.store, incident, said, as_of), desk.currency, as_of)
        found.append(LastTime(incident, row.headline.title, decided(said, as_of), since))
    return found


def draw(desk: House, as_of: date, here: Room) -> None:
    """Last time at the left, the agenda at the right; the agenda alone where there is no last time."""
    told = last_time(desk, as_of, here.number)
    if not told:
        st.caption("Nothing was decided in a meeting before, and nothing that was decided is due.")
        _agenda(desk, as_of, here)
        return
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        _last(told)
    with right:
        _agenda(desk, as_of, here)


def _last(told: Sequence[LastTime]) -> None:
    frame = pd.DataFrame(
        {
            "headline": [one.headline for one in told],
            "decided": [one.decided for one in told],
            "since": [one.since for one in told],
        }
    )
    columns = {
        "headline": tables.text("Incident", 230),
        "decided": tables.text("Decided", 220),
        "since": tables.text("Since then", 260),
    }
    tables.show(
        frame,
        columns,
        title="What came of last time's decisions",
        key="last_time",
        alt="Decisions of the last meeting and those that are due, with what has happened since",
        leads=[links.alert_place(one.incident) for one in told],
    )


def _agenda(desk: House, as_of: date, here: Room) -> None:
    """The agenda: each incident with its place, up, down and out; what else is open can be put on it."""
    st.markdown(f"**Agenda**&ensp;{tables.muted(words.plural(len(here.items), 'incident'))}")
    numbers = [item["incident_id"] for item in here.items]
    rows = {number: agenda_item.load(desk, as_of, number) for number in numbers}
    for place, number in enumerate(numbers, start=1):
        row, done = rows[number], bool(here.items[place - 1]["decision_id"])
        left, right = st.columns([3.4, 1], gap="small", vertical_alignment="center")
        left.markdown(f"**{place}**&ensp;{':material/check: ' if done else ''}{_told(desk, row, number)}")
        with (
            right,
            st.container(horizontal=True, horizontal_alignment="right", gap="small", key=f"agenda_{number}"),
        ):
            _button(desk, here, "Up", _moved(numbers, place - 1, -1), f"up_{number}", place == 1)
            _button(
                desk, here, "Down", _moved(numbers, place - 1, 1), f"down_{number}", place == len(numbers)
            )
            _button(desk, here, "Off", [one for one in numbers if one != number], f"off_{number}", done)
    if not numbers:
        st.caption("Nothing on it: choose below what to talk about.")
    _add(desk, as_of, here, numbers)


def _told(desk: House, row: Row | None, number: int) -> str:
    """An incident of the agenda in a line, as Markdown."""
    if row is None:
        return f"Incident {number} is no longer found"
    money = row.incident.facts.exposure
    amount = f"&ensp;**{plain(words.money(money, desk.currency))}**" if money else ""
    return f"{plain(row.headline.title)}{amount}"


def _button(desk: House, here: Room, label: str, agenda: list[int], key: str, off: bool) -> None:
    args = (desk, here.number, agenda)
    st.button(label, type="tertiary", key=f"agenda_{key}", disabled=off, on_click=_put, args=args)


def _moved(numbers: Sequence[int], at: int, by: int) -> list[int]:
    """The agenda with one incident a place earlier or later."""
    changed = list(numbers)
    to = at + by
    if 0 <= to < len(changed):
        changed[at], changed[to] = changed[to], changed[at]
    return changed


def _put(desk: House, number: int, agenda: list[int]) -> None:
    """Callback: the agenda is this one now, for everybody."""
    try:
        meetings.set_agenda(desk.store, number, agenda)
    except StoreError as error:
        flash.say(str(error), "failed")


def _open(desk: House, as_of: date) -> list[Incident]:
    return incidents(desk.store, now(), as_of, state="open")


def _add(desk: House, as_of: date, here: Room, numbers: Sequence[int]) -> None:
    """What else is open, by its headline."""
    names = desk.names
    there = {
        card.id: words.headline_of_facts(
            card.facts, about=names.words_of(card.monitor), currency=desk.currency
        ).line
        for card in _open(desk, as_of)
        if card.id not in numbers
    }
    if not there:
        return

    def put() -> None:
        chosen = st.session_state.pop("agenda_add", None)
        if chosen is not None:
            _put(desk, here.number, [*numbers, chosen])

    st.selectbox(
        "Add to the agenda",
        list(there),
        index=None,
        format_func=there.__getitem__,
        placeholder=f"{words.plural(len(there), 'other open incident')}, most money first",
        key="agenda_add",
        on_change=put,
    )
