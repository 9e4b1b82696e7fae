"""The frontier: what each intervention prevented against the friction it made, both against what was to be expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitors.catalogue.loading import Catalogue, Monitor
from monitors.effects.estimate import Between, EffectEstimate, estimate
from monitors.effects.study import StudyError
from monitors.interventions.guardrails import is_guardrail
from monitors.interventions.intervention_ledger import Intervention
from monitors.interventions.measured import Observatory, subject_of
from monitors.observe.series import SeriesError
from queries.engine.opening import EngineError


@dataclass(frozen=True)
class PreventionPoint:
    """An intervention on the frontier. prevented: money of the loss that did not come; friction: what came beyond
    expectation of the friction metric, in money where it has some, else in events; both with a 95 % interval.
    """

    item: Intervention
    verdict: str
    prevented: Between
    friction: Between


@dataclass(frozen=True)
class FrictionFrontier:
    """All points, and in words why the others of the ledger have none."""

    points: tuple[PreventionPoint, ...]
    absent: tuple[tuple[Intervention, str], ...]


def friction_metrics(catalogue: Catalogue) -> list[Monitor]:
    """Guardrails that can be measured by day: what we do to people ourselves first, those with money before others."""
    found = [one for one in catalogue.monitors if _is_friction(one)]
    return sorted(found, key=lambda one: (one.role != "response", not one.exposure, one.party, one.name))


def _is_friction(monitor: Monitor) -> bool:
    return (
        is_guardrail(monitor)
        and monitor.grain == "day"
        and monitor.status != "retired"
        and monitor.role != "volume"
    )


def frontier_of(
    desk: Observatory, items: Iterable[tuple[Intervention, EffectEstimate | str]], friction: Monitor
) -> FrictionFrontier:
    """Prevented loss and friction of each intervention that has both. An intervention aimed at a guardrail prevents no
    loss: it has no point, and its page says what it did to people.
    """
    points, absent = [], []
    for item, effect in items:
        found = effect if isinstance(effect, str) else _point(desk, item, effect, friction)
        if isinstance(found, PreventionPoint):
            points.append(found)
        else:
            absent.append((item, found))
    return FrictionFrontier(tuple(points), tuple(absent))


def _point(
    desk: Observatory, item: Intervention, effect: EffectEstimate, friction: Monitor
) -> PreventionPoint | str:
    if is_guardrail(desk.catalogue[item.metric]):
        return "it is aimed at friction, not at a loss"
    if effect.money is None:
        return "its metric counts no money"
    try:
        subject = subject_of(desk, item, friction)
        cost = estimate(subject.study, subject.amounts, bad=friction.direction, brief=True)
    except (StudyError, EngineError, SeriesError) as error:
        return f"its friction cannot be measured: {error}"
    less = cost.money if friction.exposure and cost.money is not None else cost.prevented
    return PreventionPoint(item, effect.verdict, effect.money, Between(-less.value, -less.high, -less.low))
