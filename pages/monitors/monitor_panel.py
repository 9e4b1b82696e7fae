"""The catalogue view of the Monitors page: the table, and one monitor in full at its right."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.life.episode import Episode
from monitors.life.segment import decode
from monitors.life.segment_counts import counts_of
from monitors.observe.morning_view import calendar_said
from monitors.store import log, reading
from monitors.store.database import Row
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.monitors import catalogue_view
from pages.parts import empty, links, tables

PARAMETER = "monitor"
SPOKE = 6  # episodes listed

BY = {
    "day": "by report date",
    "hour": "by hour of the report",
    "week": "by week, Monday to Sunday, once it is over",
    "month": "by month, once it is over",
}


def draw(desk: House, as_of: date | None) -> None:
    """Table at the left, the selected monitor at the right; the selection is in the address."""
    shown = catalogue_view.filters(desk.catalogue.monitors)
    frame = catalogue_view.frame(desk, as_of, shown)
    left, right = st.columns([1.9, 1], gap="medium")
    with left:
        tables.heading(words.plural(len(shown), "monitor"), frame, key="monitors")
        if not shown:
            empty.no_match(
                "monitor", catalogue_view.WIDEST, f"There are {len(desk.catalogue.monitors)} to see."
            )
            return
        chosen = tables.pick(
            frame,
            catalogue_view.columns(),
            ids=list(frame["name"]),
            parameter=PARAMETER,
            prefix="catalogue",
            rows=20,
            known=[monitor.name for monitor in desk.catalogue.monitors],
            alt="Monitors with their last result, precision and cost",
        )
        st.caption(plain(f"Calendar: {calendar_said(desk.home, desk.engine(as_of))}"))
    with right:
        _one(desk, as_of, next(monitor for monitor in shown if monitor.name == chosen))


def _one(desk: House, as_of: date | None, monitor: Monitor) -> None:
    step = _steps(desk.written, as_of, desk).get(monitor.name)
    with st.container(border=True, key="monitor_panel"):
        st.markdown(
            f"**{plain(desk.names.metric(monitor.name))}** &ensp;:gray-badge[{plain(words.stage(monitor.stage))}]"
        )
        st.markdown(plain(monitor.description))
        if step and step["state"] in ("failed", "unknown"):
            place = f"{step['file']}:{step['line']}: " if step["file"] else ""
            draw_error = st.error if step["state"] == "failed" else st.warning
            draw_error(plain(f"{place}{step['error'] or 'no reason was stored'}"))
        elif step and step["error"]:
            st.warning(plain(step["error"]))
        if step and counts_of(step).all:
            st.caption(plain(f"Segments on {words.day(step['as_of'])}: {words.judged(counts_of(step))}"))
        tables.facts(_facts(monitor), alt=f"Settings of {monitor.name}")
        st.caption(f"**Runbook** · {plain(monitor.runbook)}")
        with st.container(horizontal=True, gap="small"):
            links.metric_link(monitor.name, "Metric")
        _spoke(desk, as_of, monitor)
        _let_go(desk, as_of, monitor)
        with st.expander("The file", icon=":material/description:"):
            st.code(monitor.sql, language="sql")


def _spoke(desk: House, as_of: date | None, monitor: Monitor) -> None:
    """When it spoke last: its newest episodes, with what people made of them."""
    spoke = [one for one in _episodes(desk.tick, as_of, desk) if one.monitor == monitor.name][:SPOKE]
    facts = reading.alert_facts(desk.store, spoke, as_of)
    told = [facts[one.id or 0] for one in spoke]
    frame = pd.DataFrame(
        {
            "incident": [f"Incident {one.incident_id}" for one in spoke],
            "since": [words.bucket(one.onset, monitor.grain, as_of) for one in told],
            "where": [words.segment(one.where) for one in spoke],
            "effect": [words.times(one.effect) for one in told],
            "state": [words.STATES[one.state] for one in spoke],
        }
    )
    columns = {
        "incident": tables.text("Incident", 96),
        "since": tables.text("Since", 60),
        "where": tables.text("Where", 110),
        "effect": tables.times("Effect", 58),
        "state": tables.text("State", 66),
    }
    tables.show(
        frame,
        columns,
        title="Spoke last",
        key="spoke",
        alt="Newest alerts of this monitor",
        rows=SPOKE,
        leads=[links.alert_place(one.incident_id) if one.incident_id else None for one in spoke],
        empty="It has not spoken yet.",
    )


def _let_go(desk: House, as_of: date | None, monitor: Monitor) -> None:
    """What its decisions found and a filter let go: filed, not told. Nothing where there is none."""
    filed = log.let_go(desk.store, monitor.name, as_of, SPOKE) if as_of else []
    if not filed:
        return
    frame = pd.DataFrame(
        {
            "bucket": [words.bucket(row["bucket"][:10], monitor.grain) for row in filed],
            "where": [words.segment(decode(row["segment"])) for row in filed],
            "effect": [words.times(row["effect"]) for row in filed],
            "why": [words.LET_GO[row["verdict"]] for row in filed],
        }
    )
    columns = {
        "bucket": tables.text("On", 84),
        "where": tables.text("Where", 120),
        "effect": tables.times("Effect", 58),
        "why": tables.text("Because", 150),
    }
    tables.show(
        frame,
        columns,
        title="Found, but let go",
        key="let_go",
        alt="Findings of this monitor that a filter let go, with the filter",
        rows=SPOKE,
        note="no alert of it",
    )


@kept(8)
def _steps(written: str, as_of: date | None, _desk: House) -> dict[str, Row]:
    return log.monitor_steps(_desk.store, as_of)


@kept(8)
def _episodes(tick: str, as_of: date | None, _desk: House) -> list[Episode]:
    """Every episode up to the morning, the newest first."""
    found = reading.all_episodes(_desk.store, as_of) if as_of else []
    return sorted(found, key=lambda one: one.first_bucket, reverse=True)


def _facts(monitor: Monitor) -> dict[str, str]:
    """Settings in words; values are data and escaped, because st.table reads Markdown."""
    watch = [" × ".join(words.label(name) for name in group) or "the whole" for group in monitor.watch]
    who = [words.label(item.entity) for item in monitor.who]
    facts = {
        "Owner": monitor.owner,
        "Bad when": {"up": "up", "down": "down", "both": "up or down"}[monitor.direction],
        "Watched over": "; ".join(watch),
        "By": ", ".join(words.family(name) for name in monitor.detectors),
        "Counted": BY[monitor.grain]
        if monitor.view == "activity"
        else f"by entry date, at age {words.plural(monitor.lag or 0, 'day')}",
        "Needs": f"{words.count(monitor.min_denominator)} events or more to be judged"
        if monitor.min_denominator >= 1
        else "no least number of events",
        "Severity": monitor.severity,
        "Carried by": ", ".join(who) or "nobody named",
        "Shows": ", ".join(words.label(name) for name in monitor.scenarios) or "none named",
    }
    return {name: plain(value) for name, value in facts.items()}
