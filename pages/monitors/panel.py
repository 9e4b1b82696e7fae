"""The catalogue view of the Monitors page: the table, and one monitor in full at its right."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors.catalogue import Monitor
from monitors.store import history
from pages.monitors import catalogue
from pages.parts import links, nothing, tables, words
from pages.parts.escape import plain
from pages.parts.house import House

PARAMETER = "monitor"


def problems(desk: House) -> None:
    """Monitor files that cannot be read: file, line, found, expected; nothing hidden, the rest goes on."""
    found = desk.catalogue.problems
    if not found:
        return
    files = len({problem.file for problem in found})
    with st.expander(f"{words.plural(files, 'monitor file')} cannot be read", icon=":material/error:"):
        for problem in found:
            st.markdown(f"- {plain(problem)}")


def draw(desk: House, as_of: date | None) -> None:
    """Table at the left, the selected monitor at the right; the selection is in the address."""
    shown = catalogue.filters(desk.catalogue.monitors)
    frame = catalogue.frame(desk, as_of, shown)
    left, right = st.columns([1.9, 1], gap="medium")
    with left:
        tables.heading(words.plural(len(shown), "monitor"), frame, key="monitors")
        if not shown:
            nothing.no_match(
                "monitor", catalogue.WIDEST, f"There are {len(desk.catalogue.monitors)} in this home."
            )
            return
        chosen = tables.pick(
            frame,
            catalogue.columns(),
            ids=list(frame["name"]),
            parameter=PARAMETER,
            prefix="catalogue",
            rows=20,
            alt="Monitors with their last result, precision and cost",
        )
    with right:
        _one(desk, next(monitor for monitor in shown if monitor.name == chosen))


def _one(desk: House, monitor: Monitor) -> None:
    step = history.monitor_steps(desk.store).get(monitor.name)
    with st.container(border=True, key="monitor_panel"):
        st.markdown(f"**{plain(words.metric(monitor.name))}** &ensp;:gray-badge[{plain(monitor.stage)}]")
        st.markdown(plain(monitor.description))
        if step and step["state"] in ("failed", "unknown"):
            place = f"{step['file']}:{step['line']}: " if step["file"] else ""
            draw_error = st.error if step["state"] == "failed" else st.warning
            draw_error(plain(f"{place}{step['error'] or 'no reason was stored'}"))
        st.table(_facts(monitor), border="horizontal", alt=f"Settings of {monitor.name}")
        st.caption(f"**Runbook** · {plain(monitor.runbook)}")
        with st.container(horizontal=True, gap="small"):
            links.metric_link(monitor.name, "Metric")
        with st.expander("The file", icon=":material/description:"):
            st.code(monitor.sql, language="sql")


def _facts(monitor: Monitor) -> dict[str, str]:
    """Settings in words; values are data and escaped, because st.table reads Markdown."""
    watch = [" × ".join(words.label(name) for name in group) or "the whole" for group in monitor.watch]
    who = [words.label(item.entity) for item in monitor.who]
    facts = {
        "Owner": monitor.owner,
        "Bad when": {"up": "up", "down": "down", "both": "up or down"}[monitor.direction],
        "Watched over": "; ".join(watch),
        "By": ", ".join(words.label(name) for name in monitor.detectors),
        "View": "by report date"
        if monitor.view == "activity"
        else f"by entry date, at age {monitor.lag} days",
        "Needs": f"at least {words.count(monitor.min_denominator)} in the denominator",
        "Severity": monitor.severity,
        "Carried by": ", ".join(who) or "nobody named",
        "Scenarios": ", ".join(words.label(name) for name in monitor.scenarios) or "none named",
    }
    return {name: plain(value) for name, value in facts.items()}
