"""Interventions that people wrote into the desk: each with its metric, window and hypothesis as chosen beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.machine import moment, tell
from monitors.store.statements import statements
from monitors.store.store_errors import StoreError

SQL = statements("intervened")
KINDS = ("rule", "threshold", "policy", "enforcement")
STEPS = ("result", "note", "withdrawn")  # and "ended", which has its day: `end_intervention`


class InterventionError(StoreError):
    """An intervention that cannot be written down; the message says what is wrong with it and what would be right."""


@dataclass(frozen=True)
class PlannedIntervention:
    """What is written down before the result is known. days: length of the window; aim: share of the bad events it is
    meant to take away (None: not said); scope and holdout: dimension → value; incident and proposal: the number of what
    it came from; rule_id: the rule it changes.
    """

    name: str
    day: date
    metric: str
    scope: Mapping[str, str] = field(default_factory=dict)
    kind: str = "policy"
    until: date | None = None
    holdout: Mapping[str, str] = field(default_factory=dict)
    hypothesis: str = ""
    aim: float | None = None
    days: int = 28
    owner: str = ""
    detail: str = ""
    rule_id: str = ""
    incident: int | None = None
    proposal: int | None = None


@dataclass(frozen=True)
class UndecidedAnswer:
    """An incident that was decided to be intervened on, and what was said: no intervention answers it yet."""

    incident: int
    owner: str
    due: str | None
    note: str
    actor: str
    at: str


@dataclass(frozen=True)
class DueResult:
    """An intervention whose window is over, and whose result nobody has written down. over: the day it ended."""

    id: str
    name: str
    over: date


def add_intervention(store: Store, plan: PlannedIntervention, act: Act) -> str:
    """Write an intervention down; returns its id in the ledger. Raises InterventionError, in words."""
    if not plan.name.strip():
        raise InterventionError("It has no name: say in a few words what is changed.")
    if not plan.metric:
        raise InterventionError("It has no metric: name the monitor it is meant to move, before it starts.")
    if plan.until is not None and plan.until < plan.day:
        raise InterventionError(f"It ends on {plan.until}, before its start on {plan.day}.")
    if plan.days < 1:
        raise InterventionError(f"A window of {plan.days} days is none: 7 or more.")
    row = {
        "name": plan.name.strip(), "kind": plan.kind, "day": plan.day.isoformat(),
        "until": plan.until.isoformat() if plan.until else None, "metric": plan.metric,
        "scope": json.dumps(dict(plan.scope), sort_keys=True),
        "holdout": json.dumps(dict(plan.holdout), sort_keys=True),
        "hypothesis": plan.hypothesis.strip(), "aim": plan.aim, "days": plan.days, "owner": plan.owner.strip(),
        "detail": plan.detail.strip(), "rule_id": plan.rule_id, "incident": plan.incident, "proposal": plan.proposal,
        **_by(act),
    }  # fmt: skip
    with store.write():
        number = f"D{store.execute(SQL['add_intervention'], row)}"
        if plan.incident is not None:
            change = (None, f"{number} {plan.name.strip()}")
            tell(
                store, "incident", plan.incident, "intervention", change,
                at=act.at, as_of=act.as_of, actor=act.actor, why=plan.hypothesis.strip(),
            )  # fmt: skip
    return number


def written_interventions(store: Store) -> list[Row]:
    """Interventions written into the desk, by day; scope and holdout as mappings, `last_day` the day it really ended or
    is to end, `has_result`; those withdrawn left out.
    """
    return [row for row in _written(store) if not row["withdrawn"]]


def withdrawn_interventions(store: Store) -> list[Row]:
    """Those that were withdrawn, by day."""
    return [row for row in _written(store) if row["withdrawn"]]


def _written(store: Store) -> list[Row]:
    return [
        {**row, "scope": json.loads(row["scope"]), "holdout": json.loads(row["holdout"])}
        for row in store.rows(SQL["interventions"])
    ]


def written_version(store: Store) -> str:
    """Changes whenever something in here is measured otherwise: one more, one ended, one withdrawn."""
    return str((store.one(SQL["version"]) or {}).get("version", ""))


def undecided_answers(store: Store, morning: date) -> list[UndecidedAnswer]:
    """Incidents whose newest decision by a morning is to intervene, and which no intervention answers; newest first."""
    rows = store.rows(SQL["undecided"], {"as_of": morning.isoformat()})
    return [
        UndecidedAnswer(
            row["incident"],
            row["owner"] or "",
            row["due"],
            row["note"] or row["reason"],
            row["actor"],
            row["at"],
        )
        for row in rows
    ]


def due_results(store: Store, morning: date) -> list[DueResult]:
    """Interventions whose chosen window is over on a morning, without a result beside the hypothesis; oldest first."""
    found = [
        DueResult(f"D{row['id']}", row["name"], date.fromisoformat(row["day"]) + timedelta(days=row["days"]))
        for row in written_interventions(store)
        if not row["has_result"] and row["as_of"] <= morning.isoformat()
    ]
    return sorted((one for one in found if one.over <= morning), key=lambda one: one.over)


def add_intervention_step(store: Store, intervention: str, kind: str, text: str, act: Act) -> None:
    """Append what became of an intervention: its result, a note, or that it was withdrawn.

    Raises InterventionError for another word, and for one that is withdrawn without a reason.
    """
    if kind not in STEPS:
        raise InterventionError(f"{kind!r} is no step of an intervention: one of {', '.join(STEPS)}.")
    if kind != "result" and not text.strip():
        raise InterventionError("Say why in a few words: whoever reads the ledger later was not there.")
    _step(store, intervention, kind, text, None, act)


def end_intervention(store: Store, intervention: str, last_day: date, why: str, act: Act) -> None:
    """It ended, or is to end, on a day other than was written. Raises InterventionError before its start."""
    row = next((row for row in _written(store) if f"D{row['id']}" == intervention), None)
    if row is None:
        raise InterventionError(
            f"{intervention} was not written here: the source of the ledger says when it ends."
        )
    if last_day.isoformat() < row["day"]:
        raise InterventionError(
            f"It would end on {last_day}, before its start on {row['day']}: withdraw it instead."
        )
    _step(store, intervention, "ended", why, last_day, act)


def _step(store: Store, intervention: str, kind: str, text: str, last_day: date | None, act: Act) -> None:
    row = {
        "intervention": intervention, "kind": kind, "text": text.strip(),
        "last_day": last_day.isoformat() if last_day else None, **_by(act),
    }  # fmt: skip
    with store.write():
        store.execute(SQL["add_step"], row)


def intervention_steps(store: Store, intervention: str) -> list[Row]:
    """What became of an intervention, in order: kind, text, last_day (of an end), actor, at, as_of."""
    return store.rows(SQL["steps"], {"intervention": intervention})


def _by(act: Act) -> dict[str, str]:
    return {"actor": act.actor, "at": moment(act.at), "as_of": act.as_of.isoformat()}
