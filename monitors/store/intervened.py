"""Interventions that people wrote into the desk: each with its metric, window and hypothesis as chosen beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StoreError

SQL = statements("intervened")
KINDS = ("rule", "threshold", "policy", "enforcement")
STEPS = ("result", "note", "withdrawn")


class InterventionError(StoreError):
    """An intervention that cannot be written down; the message says what is wrong with it and what would be right."""


@dataclass(frozen=True)
class PlannedIntervention:
    """What is written down before the result is known. days: length of the window; aim: share of the bad events it is
    meant to take away (None: not said); scope and holdout: dimension → value.
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
        "detail": plan.detail.strip(), **_by(act),
    }  # fmt: skip
    with store.write():
        return f"D{store.execute(SQL['add_intervention'], row)}"


def written_interventions(store: Store) -> list[Row]:
    """Interventions written into the desk, by day; scope and holdout as mappings; those withdrawn left out."""
    return [
        {**row, "scope": json.loads(row["scope"]), "holdout": json.loads(row["holdout"])}
        for row in store.rows(SQL["interventions"])
        if not row["withdrawn"]
    ]


def add_intervention_step(store: Store, intervention: str, kind: str, text: str, act: Act) -> None:
    """Append what became of an intervention: its result, a note, or that it was withdrawn."""
    if kind not in STEPS:
        raise InterventionError(f"{kind!r} is no step of an intervention: one of {', '.join(STEPS)}.")
    with store.write():
        store.execute(
            SQL["add_step"], {"intervention": intervention, "kind": kind, "text": text.strip(), **_by(act)}
        )


def intervention_steps(store: Store, intervention: str) -> list[Row]:
    """What became of an intervention, in order: kind, text, actor, at, as_of."""
    return store.rows(SQL["steps"], {"intervention": intervention})


def _by(act: Act) -> dict[str, str]:
    return {"actor": act.actor, "at": moment(act.at), "as_of": act.as_of.isoformat()}
