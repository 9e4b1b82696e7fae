"""Runs: which mornings were run, how they went, and what each step cost."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import log
from pages.data import night_work
from pages.desk.house import House
from pages.parts import tables

STATES = {"done": "green", "failed": "orange", "running": "blue", "stopped": "gray"}
STEPS = {"ok": "green", "reused": "gray", "unknown": "gray", "failed": "red"}
PARAMETER = "run"


def draw(desk: House) -> None:
    """Runs at the left, the steps of the chosen one at the right."""
    night_work.at_work(desk)
    kept = log.runs(desk.store, limit=100)
    if not kept:
        st.info("No morning has been run yet: `riskdesk run`", icon=":material/play_circle:")
        night_work.draw(desk)
        return
    frame = pd.DataFrame([_run(row) for row in kept])
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        tables.heading(words.plural(len(kept), "run"), frame, key="runs", note="newest first")
        chosen = tables.pick(
            frame,
            _run_columns(),
            ids=[str(row["id"]) for row in kept],
            parameter=PARAMETER,
            prefix="runs",
            rows=18,
            alt="Runs, newest first",
        )
    with right:
        _steps(desk, int(chosen))
    night_work.draw(desk)


def _run(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "morning": words.day(row["as_of"]),
        "state": [row["state"]],
        "started": words.moment(row["started_at"]),
        "seconds": night_work.seconds_between(row["started_at"], row["finished_at"]),
        "monitors": row["monitors"],
        "failed": row["failed"],
        "unknown": row["unknown"],
        "tested": row["tested"],
        "found": row["found"],
        "why": row["why"],
    }


def _run_columns() -> dict[str, tables.Column]:
    return {
        "morning": tables.text("Morning", 88),
        "state": tables.badges("State", STATES, 64),
        "started": tables.text("Started", 112),
        "seconds": tables.number("Took", "%.0f s", 50),
        "monitors": tables.number("Monitors", width=66),
        "failed": tables.number("Failed", width=50),
        "unknown": tables.number("Unknown", width=64),
        "tested": tables.number("Tested", width=56, help="Tests that were decided on together that morning"),
        "found": tables.number("Found", width=50, help="Kept after every filter"),
        "why": tables.text("Note", 150),
    }


def _steps(desk: House, run: int) -> None:
    frame = pd.DataFrame(log.steps(desk.store, run))
    if not frame.empty:
        frame["result"] = [[state] for state in frame["state"]]
        place = frame["file"] + frame["line"].map(
            lambda line: f":{int(line)}" if line == line and line else ""
        )
        frame["error"] = (place.where(frame["error"] != "", "") + " " + frame["error"]).str.strip()
        frame = frame.sort_values(["state", "seconds"], key=_trouble, ascending=[True, False])
    columns = {
        "kind": tables.text("Step", 70),
        "name": tables.text("Name", 170),
        "result": tables.badges("Result", STEPS, 80),
        "seconds": tables.number("Took", "%.2f s", 68),
        "rows": tables.number("Rows", width=70),
        "tested": tables.number("Tested", width=64),
        "error": tables.text("Error", 320),
    }
    tables.show(
        frame,
        columns,
        title=f"Steps of run {run}",
        key="steps",
        alt="Steps of the run, failed ones first",
        rows=18,
        note="failed first, then the dearest",
        empty="This run left no steps.",
    )


def _trouble(column: pd.Series) -> pd.Series:
    order = {"failed": 0, "unknown": 1}
    return column.map(lambda state: order.get(state, 2)) if column.name == "state" else column
