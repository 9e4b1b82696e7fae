"""The room: which meeting this is, where everybody stands, and how screens follow each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from monitors.store import StoreError, log, meetings
from pages.desk.house import House, now
from pages.meeting import drafts
from pages.parts import flash, unknown_value

MEETING, PLACE = "meeting", "at"  # of the address: which meeting, and the place of its agenda
_SEEN = "riskdesk_meeting_seen"  # in the session: version and place of the room at the last run
POLL = 2  # seconds between two looks at what the others did; chosen


@dataclass(frozen=True)
class Room:
    """A meeting as this screen sees it. place: 0 = last time, 1 … = the agenda, one past it = the end."""

    number: int
    row: dict[str, Any]
    items: list[dict[str, Any]]
    place: int

    @property
    def last(self) -> int:
        """The place behind the agenda, where the meeting is ended."""
        return len(self.items) + 1

    @property
    def item(self) -> dict[str, Any] | None:
        """The incident of the agenda that this screen shows, if it shows one."""
        return self.items[self.place - 1] if 0 < self.place < self.last else None

    @property
    def away(self) -> bool:
        """Whether the room is elsewhere."""
        return int(self.row["place"]) != self.place


def title(here: Room) -> str:
    """Where this screen stands, in words."""
    if here.place == 0:
        return "Meeting: last time and the agenda"
    return f"{here.place} of {len(here.items)}" if here.item else "Meeting: the end"


def named(here: Room) -> str:
    """Where the room stands, in words."""
    place = int(here.row["place"])
    return (
        "the agenda"
        if place == 0
        else f"{place} of {len(here.items)}"
        if place <= len(here.items)
        else "the end"
    )


def enter(desk: House) -> Room | None:
    """The meeting of the address, at the place that it says or where the room is; None where it names none."""
    asked = st.query_params.get(MEETING, "")
    if not asked:
        return None
    number = unknown_value.number(asked)
    row = None if number is None else meetings.meeting(desk.store, number)
    if row is None:
        unknown_value.tell(
            f"There is no meeting “{unknown_value.short(asked)}”: the meetings there are, are below."
        )
        return None
    items = _joined(desk, row)
    row = meetings.meeting(desk.store, row["id"]) or row  # as it is after that

    def drafting(place: int) -> bool:
        return 0 < place <= len(items) and drafts.is_begun(items[place - 1]["incident_id"])

    return Room(row["id"], row, items, _place(row, len(items), drafting))


def _joined(desk: House, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The agenda; an incident that was joined to another meanwhile is replaced by that one, and it is said."""
    items = meetings.items(desk.store, row["id"])
    if row["state"] != "open":
        return items
    moved = {item["incident_id"]: log.joined_into(desk.store, item["incident_id"]) for item in items}
    for number, into in moved.items():
        if into == number:
            continue
        try:
            meetings.replace_item(desk.store, row["id"], number, into)
        except StoreError as error:
            st.info(f"Incident {number} was joined to incident {into} meanwhile: {error}.")
        else:
            st.info(f"Incident {number} was joined to incident {into} meanwhile, which stands in its place.")
    return meetings.items(desk.store, row["id"]) if any(n != into for n, into in moved.items()) else items


def _place(row: dict[str, Any], length: int, drafting: Callable[[int], bool]) -> int:
    """Where this screen stands: with the room as long as it did and nothing is typed, else as the address says."""
    here, asked = int(row["place"]), st.query_params.get(PLACE, "")
    seen = st.session_state.get(_SEEN, (None, None, None))
    followed = seen[0] == row["id"] and asked == str(seen[2])
    if row["state"] == "open" and (not asked or (followed and not drafting(int(asked)))):
        place = here
    elif (said := unknown_value.number(asked)) is not None and len(asked) < 6:
        place = said
    else:
        if asked:
            unknown_value.tell(
                f"There is no place “{unknown_value.short(asked)}” on this agenda: the room's place is shown."
            )
        place = here
    place = min(max(place, 0), length + 1)
    st.session_state[_SEEN] = (row["id"], row["version"], here)
    if asked != str(place):
        st.query_params[PLACE] = str(place)
    return place


def go(desk: House, number: int, place: int) -> None:
    """Callback of J and K: this screen goes on, and the room with it."""
    st.query_params[PLACE] = str(place)
    try:
        meetings.move(desk.store, number, place, now())
    except StoreError as error:
        flash.say(str(error), "failed")
    else:
        row = meetings.meeting(desk.store, number) or {"version": 0}
        st.session_state[_SEEN] = (number, row["version"], place)


def follow(number: int, place: int) -> None:
    """Callback: go where the room is."""
    st.query_params[PLACE] = str(place)
    seen = st.session_state.get(_SEEN, (number, 0, place))
    st.session_state[_SEEN] = (number, seen[1], place)


@st.fragment(run_every=POLL)
def watch(desk: House, number: int) -> None:
    """Look whether somebody has changed the meeting, and draw it again where so."""
    seen = st.session_state.get(_SEEN)
    now_at, _ = meetings.version(desk.store, number)
    if seen is not None and seen[0] == number and now_at != seen[1]:
        st.rerun()
