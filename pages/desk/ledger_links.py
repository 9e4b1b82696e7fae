"""The ledger of interventions as other places need it: what touched an alert, a rule, a segment. Not measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from monitors.catalogue.loading import Monitor
from monitors.interventions.guardrails import Touch, touching
from monitors.interventions.intervention_ledger import Intervention, read_interventions
from monitors.store.intervened import written_version
from pages.desk.house import House
from pages.kept.keeper import kept
from queries.engine.opening import EngineError


def ledger(desk: House, as_of: date) -> list[Intervention]:
    """All interventions a morning knows, by day; none where the home's drill-down fails."""
    return _ledger(str(desk.root), desk.data_version, as_of, written_version(desk.store), desk)


@kept(12)
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


def of_entity(desk: House, as_of: date, known: Mapping[str, object], days: int) -> list[Intervention]:
    """Changes whose whole scope one that is known by such a row is in, in force or begun in some days before a morning;
    the newest first. A change of everything is nobody's in particular.
    """
    since = as_of - timedelta(days=days)
    return [
        one
        for one in reversed(ledger(desk, as_of))
        if one.scope
        and since <= one.day < as_of
        and all(str(known.get(name)) == value for name, value in one.scope.items())
    ]
