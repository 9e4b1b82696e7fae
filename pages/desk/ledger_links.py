"""The ledger of interventions as other places need it: what touched an alert, a rule, a segment. Not measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from monitors.catalogue.loading import Monitor
from monitors.interventions.guardrails import Touch, touching
from monitors.interventions.intervention_ledger import Intervention, meets, read_interventions
from monitors.store.intervened import written_version
from pages.desk.house import House
from queries.engine.opening import EngineError


def ledger(desk: House, as_of: date) -> list[Intervention]:
    """All interventions a morning knows, by day; none where the home's drill-down fails."""
    return _ledger(str(desk.root), desk.data_version, as_of, written_version(desk.store), desk)


@st.cache_resource(max_entries=12, show_spinner=False)
def _ledger(root: str, version: str, as_of: date, written: str, _desk: House) -> list[Intervention]:
    try:
        return read_interventions(_desk.home, _desk.engine(as_of), _desk.store)
    except EngineError:
        return []


def of_alert(
    desk: House, as_of: date, monitor: Monitor | str, segment: Mapping[str, str], onset: date, incident: int
) -> list[Touch]:
    """What touched an alert: answers, changes aimed at its metric, changes that may have pushed a guardrail."""
    return touching(ledger(desk, as_of), monitor, segment, onset, incident)


def of_rule(desk: House, as_of: date, rule: str) -> list[Intervention]:
    """Changes of a rule, the newest first."""
    return [one for one in reversed(ledger(desk, as_of)) if one.rule_id == rule]


def of_segment(desk: House, as_of: date, segment: Mapping[str, str], since: date) -> list[Intervention]:
    """Changes that name a value of a segment and contradict none, from a day on; the newest first."""
    return [
        one
        for one in reversed(ledger(desk, as_of))
        if one.day >= since and meets(one.scope, segment) and set(one.scope) & set(segment)
    ]
