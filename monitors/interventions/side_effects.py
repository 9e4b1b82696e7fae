"""What else moved with an intervention: what it cost each party, and what rose in other stages of the same scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from monitors.catalogue.loading import Monitor
from monitors.effects.estimate import NOTHING, UNSURE, EffectEstimate, estimate, two_sided
from monitors.effects.study import Flags, Floats, StudyError
from monitors.interventions.intervention_ledger import Intervention
from monitors.interventions.measured import MeasuredSubject, Observatory, subject_of
from monitors.observe.series import SeriesError
from queries.engine.opening import EngineError

PARTIES = ("platform", "buyer", "seller", "creator", "reviewer")
FALSE_SHARE = 0.10  # share of the moves named that may be false: that of the desk's alerts


@dataclass(frozen=True)
class SideEffect:
    """Another metric in the scope, measured as the target is. party: whose cost its bad direction is ("" = nobody's);
    scope: what of the intervention's scope it can be counted by; named: it moved, after correction for all asked;
    bad: and the bad way. problem: why it could not be measured (effect None).
    """

    monitor: Monitor
    party: str
    scope: Mapping[str, str]
    effect: EffectEstimate | None
    subject: MeasuredSubject | None
    named: bool = False
    bad: bool = False
    problem: str = ""

    @property
    def extra(self) -> float | None:
        """Events more than expected; negative = fewer."""
        return None if self.effect is None else -self.effect.prevented.value


def costs(desk: Observatory, item: Intervention) -> list[SideEffect]:
    """Every metric that is some party's, but the target: by party, in the order of PARTIES."""
    asked = [one for one in desk.catalogue.monitors if one.party and _asked(one, item)]
    found = _measured(desk, item, asked)
    return sorted(found, key=lambda one: (PARTIES.index(one.party), one.monitor.title or one.monitor.name))


def other_stages(desk: Observatory, item: Intervention, target: Monitor) -> list[SideEffect]:
    """Harms that show the same scenarios as the target and are counted by its whole scope: did it come back there?"""
    asked = [
        one
        for one in desk.catalogue.monitors
        if _asked(one, item)
        and one.role == "harm"
        and one.party != "platform"
        and set(one.scenarios) & set(target.scenarios)
        and set(item.scope) <= set(one.columns or item.scope)
    ]
    return _measured(desk, item, asked)


def _asked(monitor: Monitor, item: Intervention) -> bool:
    return monitor.name != item.metric and monitor.grain == "day" and monitor.status != "retired"


def _measured(desk: Observatory, item: Intervention, asked: Iterable[Monitor]) -> list[SideEffect]:
    found = [_one(desk, item, monitor) for monitor in asked]
    told = [(at, one.effect) for at, one in enumerate(found) if one.effect is not None]
    named = step_up_flags(np.array([two_sided(effect.draws) for _, effect in told]))
    for (at, effect), is_named in zip(told, named, strict=True):
        one = found[at]
        rose = effect.ratio.value > 1
        harmful = not rose if one.monitor.role == "volume" or one.monitor.direction == "down" else rose
        found[at] = replace(one, named=bool(is_named), bad=bool(is_named) and harmful)
    return found


def step_up_flags(p_values: Floats) -> Flags:
    """Which of them Benjamini and Hochberg (1995) reject at FALSE_SHARE."""
    if not len(p_values):
        return np.zeros(0, dtype=bool)
    order = np.argsort(p_values)
    passed = np.flatnonzero(p_values[order] <= FALSE_SHARE * (np.arange(len(order)) + 1) / len(order))
    flags = np.zeros(len(order), dtype=bool)
    flags[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return flags


def _one(desk: Observatory, item: Intervention, monitor: Monitor) -> SideEffect:
    try:
        subject = subject_of(desk, item, monitor)
        effect = estimate(subject.study, subject.amounts, bad=monitor.direction, brief=True)
    except (StudyError, EngineError, SeriesError) as error:
        return SideEffect(monitor, monitor.party, {}, None, None, problem=str(error))
    scope = {name: value for name, value in item.scope.items() if name in subject.panel.watch}
    return SideEffect(monitor, monitor.party, scope, effect, subject)


def verdict_words(one: SideEffect) -> str:
    """What a side effect comes to, in a few words."""
    if one.effect is None:
        return one.problem
    if one.named:
        return "rose" if one.effect.ratio.value > 1 else "fell"
    return {NOTHING: "as before", UNSURE: "cannot tell"}.get(one.effect.verdict, "cannot tell")
