"""What people decided about an incident, in one line: what it was, what is done, whose, by when, and why."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.store import log
from monitors.store.log import StandingDecision
from pages.desk.escape import plain
from pages.desk.house import House

DUE, OVERDUE = "Due", "Overdue"
BADGES = {DUE: "orange", OVERDUE: "red"}


def draw(desk: House, as_of: date, incident: int) -> None:
    """The line under a headline; nothing where nobody has decided yet."""
    said = log.standing(desk.store, [incident]).get(incident)
    if said is not None:
        st.markdown(line(said, as_of))


def line(said: StandingDecision, as_of: date) -> str:
    """A decision as Markdown, what comes from people escaped."""
    judged = words.DISPOSITIONS.get(said.disposition or "")
    done = words.DECISIONS.get(said.decision or "")
    parts = [f"**{plain(part)}**" for part in (judged, done) if part]
    if said.owner:
        parts.append(f"owner {plain(said.owner)}")
    if said.due:
        mark = due_mark(said.due, as_of)
        badge = f" :{BADGES[mark]}-badge[{mark}]" if mark else ""
        parts.append(f"by {words.day(said.due, as_of)}{badge}")
    if said.note:
        parts.append(f"“{plain(said.note)}”")
    when = f"{said.actor}, {words.moment(said.at)}"
    return f":material/gavel: {' · '.join(parts)} &ensp;:gray[{plain(when)}]"


def due_mark(due: str | None, as_of: date) -> str | None:
    """Due on the day itself, Overdue after it, None before, or without a day."""
    if not due or date.fromisoformat(due) > as_of:
        return None
    return DUE if due == as_of.isoformat() else OVERDUE


def state_badges(status: str, due: str | None, as_of: date) -> list[str]:
    """What the State column of a list says: where people stand, or that what they decided is due."""
    mark = due_mark(due, as_of) if status != "resolved" else None
    return [mark or status.capitalize()]
