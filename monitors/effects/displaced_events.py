"""Did it move? What rose in neighbour segments beyond their own controls, and what is left of the effect then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from monitors.effects.draws import LevelDraws, interval
from monitors.effects.estimate import WORKED, Between, EffectEstimate, estimate, two_sided
from monitors.effects.study import Flags, Floats, Study, StudyError

FAMILY = 0.05  # chance that a place is named where nothing moved, over all places asked; usual
EARLY = 21  # days: what was driven out is elsewhere within three weeks; chosen
SHARE_EARLY = (
    1 / 3
)  # of the whole window's excess a day, at least in those days: what begins later is another thing; chosen
ONE_PLACE = 0.8  # part of it spent on single places, the rest on all of them together; chosen


@dataclass(frozen=True)
class Moved:
    """One neighbour: its row, what came ÷ expected, events more than expected (interval), p-value (two-sided)."""

    row: int
    ratio: Between
    extra: Between
    p_value: float
    claimed: bool


@dataclass(frozen=True)
class DisplacedEvents:
    """places, the most extra first; claimed: whether something moved; extra: events more in the claimed places, or in
    all where only their sum shows it; share: of what was prevented; net: prevented less extra.
    """

    places: tuple[Moved, ...]
    claimed: bool
    extra: Between
    share: Between | None
    net: Between


def displaced(study: Study, effect: EffectEstimate, neighbours: Flags) -> DisplacedEvents:
    """What rose in `neighbours` [nS] after the change, each against donors that are neither treated nor neighbours.

    Places are tested one-sided, by Holm (1979) over all of them; their sum once. A place counts where its excess is
    there from the beginning. `effect` is that of the treated.
    """
    places: list[tuple[Moved, LevelDraws]] = []
    begins: dict[int, bool] = {}
    rows = np.flatnonzero(neighbours & ~study.treated)
    away = replace(study, donors=study.donors & ~neighbours, holdout=None)
    for row in rows.tolist():
        found = _one(away, np.arange(len(study.counts)) == row)
        if found is not None:
            begins[row] = _begins_with_it(away, row, found)
            extra = Between(*interval(-found.draws.prevented))
            moved = Moved(row, found.ratio, extra, two_sided(found.draws), False)
            places.append((moved, found.draws))
    claims = holm(np.array([_upper(one) for one, _ in places]), FAMILY * ONE_PLACE)
    marked = [
        (replace(one, claimed=bool(c) and begins[one.row]), d)
        for (one, d), c in zip(places, claims, strict=True)
    ]
    counted = [d for one, d in marked if one.claimed]
    together = False
    if not counted and len(marked) > 1:
        whole = _one(away, neighbours & ~study.treated)
        together = (
            whole is not None and _fits(_more(whole), effect) and _rises(whole, FAMILY * (1 - ONE_PLACE))
        )
        counted = [whole.draws] if whole is not None and together else []
    more = _added([-d.prevented for d in counted], len(effect.draws.expected))
    net = Between(*interval(effect.draws.prevented - more))
    share = None
    if counted and effect.prevented.low > 0:
        share = Between(*interval(more / np.maximum(effect.draws.prevented, 1e-9)))
    order = sorted((one for one, _ in marked), key=lambda one: -one.extra.value)
    return DisplacedEvents(tuple(order), bool(counted), Between(*interval(more)), share, net)


def holm(p_values: Floats, level: float) -> Flags:
    """Which hypotheses Holm's step-down rejects: the chance of one false rejection among all is at most `level`."""
    order = np.argsort(p_values)
    passed = p_values[order] <= level / (len(p_values) - np.arange(len(p_values)))
    found = np.zeros(len(p_values), dtype=bool)
    found[order[: len(passed) if passed.all() else int(np.argmin(passed))]] = True
    return found


def _fits(extra: Between, effect: EffectEstimate) -> bool:
    """Whether so much can have come from there: the target surely fell, by no less than the least that rose."""
    return effect.verdict == WORKED and extra.low <= effect.prevented.high


def _more(whole: EffectEstimate) -> Between:
    return Between(-whole.prevented.value, -whole.prevented.high, -whole.prevented.low)


def _begins_with_it(study: Study, row: int, found: EffectEstimate) -> bool:
    """Whether a neighbour's excess is there in the first weeks too: an attack of later days was not driven here."""
    early = min(study.at + EARLY, study.stop)
    if early == study.stop:
        return True
    counts = np.where(study.trusted, study.counts, 0.0)[row]
    base = np.where(study.trusted, study.base, 0.0)[row]
    came = counts[study.at : study.stop].sum()
    rate = found.expected.value / max(base[study.at : study.stop].sum(), 1e-9)
    whole = (came - found.expected.value) / max(base[study.at : study.stop].sum(), 1e-9)
    first = counts[study.at : early].sum() / max(base[study.at : early].sum(), 1e-9) - rate
    return bool(first >= SHARE_EARLY * whole)


def _one(study: Study, rows: Flags) -> EffectEstimate | None:
    try:
        return estimate(replace(study, treated=rows, donors=study.donors & ~rows), brief=True)
    except StudyError:
        return None


def _upper(one: Moved) -> float:
    """One-sided p-value of more."""
    return one.p_value / 2 if one.ratio.value > 1 else 1 - one.p_value / 2


def _rises(whole: EffectEstimate, level: float) -> bool:
    return whole.ratio.value > 1 and two_sided(whole.draws) / 2 <= level


def _added(parts: Sequence[Floats], points: int) -> Floats:
    """Sums of independent draws: each part is taken in an order of its own."""
    total = np.zeros(points)
    for at, part in enumerate(parts):
        total += np.roll(part, 1009 * (at + 1))
    return total
