"""The catalogue of monitors as a table: how each did last, how right it has been, how often it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.life.segment_counts import SegmentCounts, counts_of
from monitors.life.share import Share
from monitors.store import log
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.parts import tables

JUDGED_DAYS = 90
JUDGED = f"Of the alerts judged in {JUDGED_DAYS} days, with the 95 % interval"
RESULTS = {"ok": "green", "reused": "green", "unknown": "gray", "failed": "red", "not run": "gray"}
TROUBLE = {"failed": 0, "unknown": 1}  # first in the table
STATUSES = {"live": "blue", "shadow": "gray", "retired": "gray"}
ANY_STAGE, ANY_OWNER = "Any stage", "Any owner"
WIDEST: dict[str, object] = {"m_status": [], "m_stage": ANY_STAGE, "m_owner": ANY_OWNER, "m_search": ""}


def filters(monitors: Sequence[Monitor]) -> list[Monitor]:
    """Draw the filter line and return the monitors that pass; every filter is in the address."""
    common: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}
    stages = [ANY_STAGE, *dict.fromkeys(sorted(monitor.stage for monitor in monitors))]
    owners = [ANY_OWNER, *dict.fromkeys(sorted(monitor.owner for monitor in monitors))]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        status = st.pills("Status", list(STATUSES), selection_mode="multi", key="m_status", **common)
        stage = st.selectbox("Stage", stages, key="m_stage", width=160, **common)
        owner = st.selectbox("Owner", owners, key="m_owner", width=190, **common)
        search = st.text_input("Search", key="m_search", placeholder="Search", width=280, **common)
    return [
        monitor
        for monitor in monitors
        if (not status or monitor.status in status)
        and stage in (ANY_STAGE, monitor.stage)
        and owner in (ANY_OWNER, monitor.owner)
        and (search or "").lower().strip() in f"{monitor.name} {monitor.title} {monitor.description}".lower()
    ]


def frame(desk: House, as_of: date | None, monitors: Sequence[Monitor]) -> pd.DataFrame:
    """One row per monitor with its newest result, precision with n, incidents a week and cost."""
    every = _every(desk.written, desk.content, as_of, desk)
    shown = {monitor.name for monitor in monitors}
    return every[every["name"].isin(shown)].reset_index(drop=True) if len(every) else every


@kept(8)
def _every(written: str, content: str, as_of: date | None, _desk: House) -> pd.DataFrame:
    desk = _desk
    steps = log.monitor_steps(desk.store, as_of)
    until = (as_of or date.max - timedelta(days=1)) + timedelta(days=1)
    since = until - timedelta(days=JUDGED_DAYS)
    right = log.precision(desk.store, since, until)
    load = log.load(desk.store, since, until)
    rows = []
    for monitor in desk.catalogue.monitors:
        step = steps.get(monitor.name, {})
        rows.append(
            {
                "monitor": desk.names.metric(monitor.name),
                "stage": words.stage(monitor.stage),
                "status": [monitor.status],
                "result": [step.get("state", "not run")],
                "precision": said(right.get(monitor.name)),
                "weekly": load.get(monitor.name, {}).get("incidents", 0) / (JUDGED_DAYS / 7),
                "segments": step.get("segments"),
                "judged": step.get("judged"),
                "not_judged": _why_not(counts_of(step)),
                "seconds": step.get("seconds"),
                "unit": monitor.unit,
                "owner": monitor.owner,
                "name": monitor.name,
            }
        )
    worst = sorted(rows, key=lambda row: (TROUBLE.get(row["result"][0], 2), row["stage"], row["monitor"]))
    return pd.DataFrame(worst)


def columns() -> dict[str, tables.Column]:
    """How the catalogue's columns look."""
    return {
        "monitor": tables.text("Monitor", 190),
        "stage": tables.text("Stage", 80),
        "status": tables.badges("Status", STATUSES, 68),
        "result": tables.badges("Last run", RESULTS, 78),
        "precision": tables.text("Judged real", 132, help=JUDGED),
        "weekly": tables.number("A week", "%.1f", 56, help="Incidents that fired, per week"),
        "segments": tables.number("Segments", width=68, help="Watched in the last run"),
        "judged": tables.number("Judged", width=56, help="Segments that were asked about in the last run"),
        "not_judged": tables.text(
            "Not judged",
            150,
            help="Learning; too small: below the monitor's least volume, in its last days together too; so few events "
            "that no outcome could be significant; held by an open alert; without data",
        ),
        "seconds": tables.number("Cost", "%.2f s", 54, help="Cost of the last run; 0 where reused"),
    }


def _why_not(counts: SegmentCounts) -> str:
    """Why segments were not judged; nothing where all were."""
    return words.judged(counts).partition(" · ")[2]


def said(share: Share | None) -> str:
    """A precision as people say it, never without its n."""
    if share is None:
        return words.proportion(None, 0, None, None)
    return words.proportion(share.share, share.n, share.low, share.high)
