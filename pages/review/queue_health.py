"""How the queue is: what waits and for how long, how soon people answer, and what is out of sight, one click away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from monitors.meeting.team_targets import held_against, waited
from monitors.store import queue_times
from monitors.store.queue_times import Goal, Waiting
from pages.desk.house import House, now
from pages.kept.keeper import kept
from pages.parts import decided
from pages.parts.incident import Row
from pages.review import inbox

DAYS = 28  # mornings whose incidents the medians are over: four weeks; chosen
AGES = (
    (2, "up to 2 days ago"),
    (7, "3 to 7 days ago"),
    (None, "longer ago"),
)  # days since an incident was first told; its age counts from its first bad day; chosen


def draw(desk: House, as_of: date, rows: Sequence[Row]) -> None:
    """One line of figures, and the buttons that lead to what a list in its usual state does not show."""
    going = [row for row in rows if row.status not in ("resolved", "snoozed")]
    answer, decision = _times(f"{desk.tick}|{desk.home.settings.targets}", as_of, desk)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True, key="queue"):
        st.markdown(
            f"**Queue**&ensp; {len(going)} open · told {ages(going, as_of)}  \n"
            f":gray[Of the {answer.of} that opened in the last {DAYS} days: "
            f"{said('first answer', answer)} · {said('decision', decision)}]{against(desk, answer, decision)}",
            width="stretch",
        )
        marks = [decided.due_mark(row.incident.due, as_of) for row in going]
        overdue = marks.count(decided.OVERDUE)
        _lead(f"{overdue} overdue", "Due", ":material/alarm:", bool(overdue), "What is due or overdue")
        snoozed = sum(row.status == "snoozed" for row in rows)
        _lead(f"{snoozed} snoozed", "Snoozed", ":material/snooze:", bool(snoozed), "Muted for a while")
        quiet = sum(row.incident.facts.quiet_since is not None for row in going)
        _lead(f"{quiet} quiet", "Quiet", ":material/bedtime:", bool(quiet), "Open, a week without a bad day")


@kept(64)
def _times(version: str, as_of: date, _desk: House) -> tuple[Waiting, Waiting]:
    targets = _desk.home.settings.targets
    return queue_times.waiting(_desk.store, as_of, DAYS, Goal(now(), targets.to_answer, targets.to_decide))


def ages(rows: Sequence[Row], as_of: date) -> str:
    """How many were told when: `up to 2 days ago: 3 · 3 to 7 days ago: 5 · longer ago: 2`."""
    days = [(as_of - date.fromisoformat(row.incident.opened_on)).days for row in rows]
    counted, lowest = [], -1
    for most, name in AGES:
        number = sum(lowest < day and (most is None or day <= most) for day in days)
        counted.append(f"{name}: **{number}**")
        lowest = lowest if most is None else most
    return " · ".join(counted)


def said(name: str, found: Waiting) -> str:
    """`first answer after 3.2 h (median of 7, 9 of 10 within 6 h)`; without any, that there is none."""
    if found.hours is None:
        return f"no {name} yet"
    within = "" if found.most is None else f", 9 of 10 within {waited(found.most)}"
    return f"{name} after {waited(found.hours)} (median of {found.n}{within})"


def against(desk: House, answer: Waiting, decision: Waiting) -> str:
    """A line with the team's targets and how many are over; nothing where the team has set none."""
    told = [
        f"{one.what}: **:red[{one.count}]**" if one.over else f"{one.what}: {one.count}"
        for one in held_against(desk.home.settings.targets, answer, decision)
    ]
    return f"  \n:gray[Targets: {' · '.join(told)}]" if told else ""


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
