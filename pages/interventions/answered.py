"""The alerts an intervention stands beside: answered by it, on its metric, or guardrails it may have pushed."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.effects.estimate import NOTHING
from monitors.interventions.guardrails import AFTER, BEFORE, PUSHED_WITHIN, Relation, touches
from monitors.interventions.intervention_ledger import Intervention
from monitors.interventions.side_effects import SideEffect
from monitors.life.episode import Episode
from monitors.life.segment import decode
from monitors.store import reading
from pages.desk.house import House
from pages.parts import links, tables

PUSHED, NOT_SHOWN, UNTOLD = "Pushed it", "Not shown", "Cannot tell"
BY_IT = {PUSHED: "red", NOT_SHOWN: "gray", UNTOLD: "orange"}
Touched = tuple[Episode, Relation]


def draw(desk: House, as_of: date, item: Intervention) -> None:
    """A table of incidents that it answers or that are on its metric, each a link; nothing where there are none."""
    found = [one for one in touched(desk, as_of, item) if one[1] != "guardrail"]
    if not found:
        return
    tables.show(
        pd.DataFrame([_row(desk, one) for one, _ in found]),
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
        leads=_leads(found),
    )
    st.caption(
        "An attack or a fault in these days moves the metric too: look at these before you believe the verdict."
    )


def guardrails(desk: House, as_of: date, item: Intervention, costs: list[SideEffect]) -> None:
    """Alerts on what is somebody's cost that began within four weeks of it, with what the measurement says of each."""
    found = [one for one in touched(desk, as_of, item) if one[1] == "guardrail"]
    if not found:
        st.caption(f"No guardrail alerted in its scope within {PUSHED_WITHIN} days of its start.")
        return
    measured = {one.monitor.name: one for one in costs}
    rows = [
        _row(desk, one)
        | {"whose": words.titled(_party(desk, one)), "said": [_pushed(measured.get(one.monitor))]}
        for one, _ in found
    ]
    tables.show(
        pd.DataFrame(rows),
        {
            "what": tables.text("Guardrail", 260),
            "whose": tables.text("Whose", 80),
            "where": tables.text("Where", 150),
            "since": tables.text("Since", 90),
            "state": tables.text("State", 90),
            "said": tables.badges("By this change?", BY_IT, 120),
        },
        title="Guardrails that alerted",
        key="guardrail_alerts",
        alt="Alerts on guardrails that began after the intervention",
        rows=6,
        note=f"in its scope, within {PUSHED_WITHIN} days of its start",
        leads=_leads(found),
    )


def _party(desk: House, one: Episode) -> str:
    return desk.catalogue[one.monitor].party


def _pushed(measured: SideEffect | None) -> str:
    """What the measurement of the metric in the intervention's scope says."""
    if measured is None or measured.effect is None:
        return UNTOLD
    if measured.named and measured.bad:
        return PUSHED
    return NOT_SHOWN if measured.named or measured.effect.verdict == NOTHING else UNTOLD


def touched(desk: House, as_of: date, item: Intervention) -> list[Touched]:
    """Alerts it has to do with, and how; the newest first, one an incident and metric."""
    return _touched(str(desk.root), desk.written, as_of, item.id, desk, item)


@st.cache_resource(max_entries=60, show_spinner=False)
def _touched(
    root: str, written: str, as_of: date, number: str, _desk: House, _item: Intervention
) -> list[Touched]:
    monitors = {one.name: one for one in _desk.catalogue.monitors}
    found: dict[tuple[int, str], Touched] = {}
    episodes = sorted(
        reading.all_episodes(_desk.store, as_of), key=lambda one: one.first_bucket, reverse=True
    )
    for one in episodes:
        if one.incident_id is None or one.kind != "risk":
            continue
        segment = decode(one.segment) if one.segment else {}
        onset = date.fromisoformat(one.first_bucket[:10])
        monitor = monitors.get(one.monitor, one.monitor)
        relation = touches(_item, monitor, segment, onset, one.incident_id)
        if relation is not None:
            found.setdefault((one.incident_id, one.monitor), (one, relation))
    return list(found.values())


def _row(desk: House, one: Episode) -> dict[str, object]:
    return {
        "what": f"{desk.names.metric(one.monitor)} {'up' if one.direction == 'up' else 'down'}",
        "where": words.segment(one.segment),
        "since": words.day(one.first_bucket[:10]),
        "state": words.titled(one.state),
    }


def _leads(found: list[Touched]) -> list[links.Destination | None]:
    return [links.alert_place(one.incident_id) if one.incident_id else None for one, _ in found]
