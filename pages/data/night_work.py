"""What is at work on the home now, how it is stopped, and what each ingest and run cost, step by step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import StoreError, calls
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actor, flash, tables
from queries.state import lock

STATES = {"done": "green", "failed": "orange", "running": "blue", "cancelled": "gray", "stopped": "red"}
KEPT = 30  # calls shown


@st.fragment(run_every=5)
def at_work(desk: House) -> None:
    """The command that holds the home's lock, how far it is, and the button that stops it at its next step."""
    busy = lock.holder(desk.home.state)
    if busy is None:
        return
    done = min(busy.done / busy.total, 1.0) if busy.total else 0.0
    with st.container(horizontal=True, vertical_alignment="center", key="at_work"):
        st.progress(done, text=plain(f"At work: {busy.who}, {busy.done} of {busy.total} {busy.now}".rstrip()))
        st.button("Stop", icon=":material/stop_circle:", key="stop_work", on_click=_stop, args=(desk,))


def _stop(desk: House) -> None:
    """Callback: ask the command to stop; what it has written stays whole."""
    try:
        desk.need("stop what is at work")
    except StoreError as error:
        flash.say(str(error), "failed")
        return
    name = actor.current() or "the Data page"
    if lock.ask_to_stop(desk.home.state, name):
        flash.say("Asked to stop: it ends at its next step, and what is written stays whole")
    else:
        flash.say("Nothing is at work any more")


def draw(desk: House) -> None:
    """Each ingest and run with the seconds of its steps, newest first."""
    kept = calls.calls(desk.store, KEPT)
    if not kept:
        return
    frame = pd.DataFrame([_row(desk, row) for row in kept])
    columns = {
        "started": tables.text("Started", 112),
        "command": tables.text("Command", 72),
        "state": tables.badges("State", STATES, 84),
        "seconds": tables.number("Took", "%.0f s", 60),
        "mornings": tables.number("Mornings", width=72),
        "steps": tables.text("Steps", 260),
        "who": tables.text("Who", 90),
        "why": tables.text("Note", 260),
    }
    tables.show(
        frame,
        columns,
        title="Ingests and runs",
        key="night_work",
        alt="Each ingest and run with the seconds of its steps",
        note="newest first",
    )


def _row(desk: House, row: dict[str, Any]) -> dict[str, Any]:
    steps = calls.steps(desk.store, row["id"])
    own = [step for step in steps if not step["name"].startswith(calls.MORNING)]
    return {
        "started": words.moment(row["started_at"]),
        "command": row["command"],
        "state": [row["state"]],
        "seconds": seconds_between(row["started_at"], row["finished_at"]),
        "mornings": row["mornings"],
        "steps": " · ".join(f"{step['name']} {words.in_seconds(step['seconds'])}" for step in own),
        "who": row["actor"],
        "why": row["why"],
    }


def seconds_between(began: str, ended: str | None) -> float | None:
    """Seconds from one stored moment to another; None where it has not ended."""
    if not ended:
        return None
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()
