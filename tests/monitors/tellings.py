"""Small true stories for the tests of the alert life: sightings, mornings, a fresh store."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from monitors.life.episode import Evidence, Observation, Verdict
from monitors.life.finding import DataFault, Finding
from monitors.life.segment import encode
from monitors.record import LifeRules, Morning, Reported, record
from monitors.store import Store, machine

MONDAY = date(2026, 3, 2)


def day(number: int) -> date:
    """The `number`-th morning."""
    return MONDAY + timedelta(days=number)


def at(number: int, hour: int = 6) -> datetime:
    """A moment of that morning."""
    return datetime(2026, 3, 2, hour) + timedelta(days=number)


def evidence(effect: float = 3.0, exposure: float = 1000.0, **changes: Any) -> Evidence:
    """A rate of 1 % that came out `effect` times as high."""
    values: dict[str, Any] = {
        "actual": 0.01 * effect,
        "expected": 0.01,
        "lower": 0.008,
        "upper": 0.012,
        "numerator": 10 * effect,
        "denominator": 1000.0,
        "effect": effect,
        "p_value": 1e-6,
        "q_value": 0.001,
        "exposure": exposure,
    }
    return Evidence(**{**values, **changes})


# What a data fault shows: days touched, nothing tested.
FAULTY = Evidence(1.0, 0.0, 0.0, 0.0, 1.0, None, None, None, None, 0.0)


def sighting(
    number: int,
    verdict: Verdict = "bad",
    *,
    monitor: str = "refund_only_rate",
    family: str = "spike",
    segment: dict[str, str] | None = None,
    direction: Literal["up", "down"] = "up",
    effect: float = 3.0,
    exposure: float = 1000.0,
    footprint: dict[str, dict[str, float]] | None = None,
    kind: Literal["risk", "data"] = "risk",
    live: bool = True,
) -> Observation:
    """What the run of morning `number` saw of the bucket before it."""
    shown = FAULTY if kind == "data" else evidence(effect, exposure)
    return Observation(
        monitor=monitor,
        family=family,
        segment=encode(segment or {}),
        bucket=day(number - 1).isoformat(),
        verdict=verdict,
        detector=family,
        direction=direction,
        evidence=shown if verdict == "bad" else None,
        footprint=footprint or {},
        kind=kind,
        live=live,
    )


def found(sightings: Sequence[Observation]) -> list[Finding]:
    """The findings behind the bad ones."""
    return [
        Finding(s.monitor, s.family, s.detector, s.segment, s.bucket, s.direction, "kept", s.evidence)
        for s in sightings
        if s.verdict == "bad" and s.kind == "risk" and s.evidence is not None
    ]


def tell_morning(
    store: Store,
    number: int,
    sightings: Sequence[Observation],
    *,
    rules: LifeRules | None = None,
    faults: Sequence[DataFault] = (),
    monitors: Sequence[str] | None = None,
) -> Reported:
    """Run one morning over ready sightings, as the runner does."""
    scope = "all" if monitors is None else ",".join(monitors)
    run = machine.open_run(store, day(number), at(number), actor="test", budget=0.1, scope=scope)
    series = {s.identity: {"bucket": [s.bucket], "actual": [0.03], "expected": [0.01]} for s in sightings}
    morning = Morning(day(number), sightings, found(sightings), faults, series)
    told = record(store, run, morning, at(number), rules or LifeRules(), monitors)
    machine.close_run(store, run, at(number, 7), "done", {"found": len(morning.findings)}, "")
    return told


def fresh(folder: Path) -> Store:
    """A new store."""
    return Store(folder / "desk.sqlite")


def dump(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every machine table as rows, for comparing two stores; runs themselves are left out."""
    tables = ("incident", "episode", "episode_day", "transition", "page", "data_fault")
    return {name: store.rows(f"select * from {name} order by 1, 2") for name in tables}
