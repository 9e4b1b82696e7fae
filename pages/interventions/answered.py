"""The alerts an intervention stands beside: the same metric, a scope that meets, not long before or after."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.interventions.intervention_ledger import Intervention, meets
from monitors.life.segment import decode
from monitors.store import reading
from pages.desk.house import House
from pages.parts import links, tables

BEFORE, AFTER = 28, 56  # days around its first day in which an alert may have to do with it; chosen


def draw(desk: House, as_of: date, item: Intervention) -> None:
    """A table of incidents, each a link; nothing where there are none."""
    frame = pd.DataFrame(_rows(str(desk.root), desk.written, as_of, item.id, desk, item))
    if frame.empty:
        return
    tables.show(
        frame,
        {
            "what": tables.text("Alert", 260),
            "where": tables.text("Where", 150),
            "since": tables.text("Since", 85),
            "state": tables.text("State", 80),
        },
        title="Alerts on this metric and scope",
        key="answered",
        alt="Alerts on the metric and scope of the intervention",
        rows=6,
        note=f"from {BEFORE} days before it to {AFTER} after",
        leads=[links.alert_place(number) for number in frame["incident"]],
    )
    st.caption(
        "An attack or a fault in these days moves the metric too: look at these before you believe the verdict."
    )


@st.cache_resource(max_entries=60, show_spinner=False)
def _rows(
    root: str, written: str, as_of: date, number: str, _desk: House, _item: Intervention
) -> list[dict[str, object]]:
    first, last = _item.day - timedelta(days=BEFORE), _item.day + timedelta(days=AFTER)
    found = [
        one
        for one in reading.all_episodes(_desk.store, as_of)
        if one.monitor == _item.metric
        and one.incident_id is not None
        and first.isoformat() <= one.first_bucket[:10] <= last.isoformat()
        and meets(_item.scope, decode(one.segment) if one.segment else {})
    ]
    return [
        {
            "incident": one.incident_id,
            "what": f"{_desk.names.metric(one.monitor)} {'up' if one.direction == 'up' else 'down'}",
            "where": words.segment(one.segment),
            "since": words.day(one.first_bucket[:10]),
            "state": words.titled(one.state),
        }
        for one in sorted(found, key=lambda one: one.first_bucket, reverse=True)
    ]
