"""How the queue is: what waits and for how long, how soon people answer, and what is out of sight, one click away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from monitors import words
from monitors.store import queue_times
from monitors.store.queue_times import Waiting
from pages.desk.house import House
from pages.parts import decided
from pages.parts.incident import Row
from pages.review import inbox

DAYS = 28  # mornings whose incidents the medians are over: four weeks; chosen
AGES = (
    (2, "up to 2 days"),
    (7, "for 3 to 7 days"),
    (None, "for longer"),
)  # days an incident has been open; chosen
HOURS = 48  # from here on a wait is told in days; chosen


def draw(desk: House, as_of: date, rows: Sequence[Row]) -> None:
    """One line of figures, and the buttons that lead to what a list in its usual state does not show."""
    going = [row for row in rows if row.status not in ("resolved", "snoozed")]
    answer, decision = _times(desk.tick, as_of, desk)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True, key="queue"):
        st.markdown(
            f"**Queue**&ensp; {len(going)} open: {ages(going, as_of)}  \n"
            f":gray[Of the {answer.of} that opened in the last {DAYS} days: "
            f"{said('first answer', answer)} · {said('decision', decision)}]",
            width="stretch",
        )
        marks = [decided.due_mark(row.incident.due, as_of) for row in going]
        overdue = marks.count(decided.OVERDUE)
        _lead(f"{overdue} overdue", "Due", ":material/alarm:", bool(overdue), "What is due or overdue")
        snoozed = sum(row.status == "snoozed" for row in rows)
        _lead(f"{snoozed} snoozed", "Snoozed", ":material/snooze:", bool(snoozed), "Muted for a while")
        quiet = sum(row.incident.facts.quiet_since is not None for row in going)
        _lead(f"{quiet} quiet", "Quiet", ":material/bedtime:", bool(quiet), "Open, a week without a bad day")


@st.cache_resource(max_entries=64, show_spinner=False)
def _times(tick: str, as_of: date, _desk: House) -> tuple[Waiting, Waiting]:
    return queue_times.waiting(_desk.store, as_of, DAYS)


def ages(rows: Sequence[Row], as_of: date) -> str:
    """How many have been open for how long: `3 up to 2 days · 5 for 3 to 7 days · 2 for longer`."""
    days = [(as_of - date.fromisoformat(row.incident.opened_on)).days for row in rows]
    counted, lowest = [], -1
    for most, name in AGES:
        number = sum(lowest < day and (most is None or day <= most) for day in days)
        counted.append(f"**{number}** {name}")
        lowest = lowest if most is None else most
    return " · ".join(counted)


def said(name: str, found: Waiting) -> str:
    """`first answer after 3.2 h (median of 7)`; without any, that there is none."""
    if found.hours is None:
        return f"no {name} yet"
    hours = f"{words.digits(found.hours, 2)}{words.THIN}h"
    took = words.in_days(found.hours / 24) if found.hours >= HOURS else hours
    return f"{name} after {took} (median of {found.n})"


def _lead(label: str, state: str, icon: str, some: bool, help: str) -> None:
    """A count that shows what it counts."""

    def show() -> None:
        st.session_state.update(inbox.WIDEST | {"r_state": state})

    st.button(
        label,
        icon=icon,
        type="tertiary",
        key=f"queue_{state.lower()}",
        disabled=not some,
        on_click=show,
        help=help,
    )
