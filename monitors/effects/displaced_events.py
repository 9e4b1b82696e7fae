"""Did it move? What rose in neighbour segments beyond all other untouched ones, and what is left of the effect then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from monitors.effects.draws import LevelDraws, draw_levels, interval
from monitors.effects.estimate import WORKED, Between, EffectEstimate, estimate, two_sided
from monitors.effects.neighbour_change import Neighbour, neighbours_of
from monitors.effects.study import Flags, Floats, Study, StudyError

FAMILY = 0.05  # chance that a place is named where nothing moved, over all places asked; usual
EARLY = 21  # days: what was driven out is elsewhere within three weeks; chosen
# Of the whole window's excess a day, at least in those days: what begins later is another thing; chosen.
SHARE_EARLY = 1 / 3
ONE_PLACE = 0.8  # part of it spent on single places, the rest on all of them together; chosen
POWER = 0.8  # chance with which a move that is called visible is found; usual
TOLD = 0.5  # share of what was prevented: where a move of so much is visible, its absence is said; chosen
SHARES = np.linspace(0.05, 1.0, 39)  # shares of what was prevented at which visibility is asked


@dataclass(frozen=True)
class Moved:
    """One neighbour: its row, what came ÷ expected, events more than expected (interval), p-value (two-sided); later:
    it rose, but not from the beginning, so that something else did it.
    """

    row: int
    ratio: Between
    extra: Between
    p_value: float
    claimed: bool
    later: bool = False


@dataclass(frozen=True)
class DisplacedEvents:
    """places, the most extra first; claimed: whether something moved; extra: events more in the claimed places, or in
    all where only their sum shows it; share: of what was prevented; net: prevented less extra. visible: the least share
    of what was prevented that would have been found in one place (None: not even all of it, or nothing was prevented).
    """

    places: tuple[Moved, ...]
    claimed: bool
    extra: Between
    share: Between | None
    net: Between
    visible: float | None = None

    @property
    def told(self) -> bool:
        """Whether it can be told: it moved, or a move of TOLD of what was prevented would have been found."""
        return self.claimed or (self.visible is not None and self.visible <= TOLD)


def displaced(study: Study, effect: EffectEstimate, neighbours: Flags) -> DisplacedEvents:
    """What rose in `neighbours` [nS] after the change, each against all other untouched segments.

    Places are tested one-sided, by Holm (1979) over all of them; their sum once, against donors that are no neighbours.
    A place counts where its excess is there from the beginning, and where the target fell. `effect` is that of the
    treated.
    """
    near = neighbours_of(study, neighbours)
    drawn = [_levels(one) for one in near]
    places = [_place(one, levels) for one, levels in zip(near, drawn, strict=True)]
    fell = effect.prevented.value > 0
    rose = holm(np.array([stats.norm.sf(one.score) for one in near]), FAMILY * ONE_PLACE)
    begins = np.array([_begins_with_it(study, one) for one in near], dtype=bool)
    claims = rose & begins & fell
    later = rose & ~begins
    places = [
        replace(one, claimed=bool(c), later=bool(w)) for one, c, w in zip(places, claims, later, strict=True)
    ]
    counted = [levels for levels, c in zip(drawn, claims, strict=True) if c]
    if not counted and len(near) > 1 and (whole := _together(study, effect, neighbours)) is not None:
        counted = [whole]
    more = _added([-levels.prevented for levels in counted], len(effect.draws.expected))
    share = None
    if counted and effect.prevented.low > 0:
        share = Between(*interval(more / np.maximum(effect.draws.prevented, 1e-9)))
    return DisplacedEvents(
        tuple(sorted(places, key=lambda one: -one.extra.value)),
        bool(counted),
        Between(*interval(more)),
        share,
        Between(*interval(effect.draws.prevented - more)),
        visible_share(near, effect.prevented.value) if effect.verdict == WORKED else None,
    )


def visible_share(near: Sequence[Neighbour], prevented: float) -> float | None:
    """The least share of so many prevented events that is found with POWER if all of it moves to one of `near`.

    The mean over the places of the power of the first step of Holm's test, from their errors alone and not from what
    came there. None: not even all of it.
    """
    if not near or prevented <= 0:
        return None
    bar = stats.norm.isf(FAMILY * ONE_PLACE / len(near))
    expected = np.array([max(one.expected, 0.5) for one in near])
    error = np.array([one.error for one in near])
    signal = np.log1p(SHARES[:, None] * prevented / expected) / error
    seen = stats.norm.sf(bar - signal).mean(axis=1) >= POWER
    return float(SHARES[int(np.argmax(seen))]) if seen.any() else None


def holm(p_values: Floats, level: float) -> Flags:
    """Which hypotheses Holm's step-down rejects: the chance of one false rejection among all is at most `level`."""
    order = np.argsort(p_values)
    passed = p_values[order] <= level / (len(p_values) - np.arange(len(p_values)))
    found = np.zeros(len(p_values), dtype=bool)
    found[order[: len(passed) if passed.all() else int(np.argmin(passed))]] = True
    return found


def _levels(one: Neighbour) -> LevelDraws:
    return draw_levels(
        one.before,
        one.base_before,
        one.after,
        one.base_after,
        one.dispersion,
        one.change,
        one.variance,
        np.inf,
    )


def _place(one: Neighbour, levels: LevelDraws) -> Moved:
    p_value = float(2 * stats.norm.sf(abs(one.score)))
    return Moved(
        one.row, Between(*interval(levels.ratio)), Between(*interval(-levels.prevented)), p_value, False
    )


def _together(study: Study, effect: EffectEstimate, neighbours: Flags) -> LevelDraws | None:
    """Draws of all neighbours' sum, where it rose: the target surely fell, by no less than the least that rose."""
    away = replace(
        study, donors=study.donors & ~neighbours, holdout=None, treated=neighbours & ~study.treated
    )
    try:
        whole = estimate(away, brief=True)
    except StudyError:
        return None
    fits = effect.verdict == WORKED and -whole.prevented.high <= effect.prevented.high
    rises = whole.ratio.value > 1 and two_sided(whole.draws) / 2 <= FAMILY * (1 - ONE_PLACE)
    return whole.draws if fits and rises else None


def _begins_with_it(study: Study, one: Neighbour) -> bool:
    """Whether a neighbour's excess is there in the first weeks too: an attack of later days was not driven here."""
    early = min(study.at + EARLY, study.stop)
    if early == study.stop:
        return True
    counts = np.where(study.trusted, study.counts, 0.0)[one.row]
    base = np.where(study.trusted, study.base, 0.0)[one.row]
    rate = one.expected / max(one.base_after, 1e-9)
    whole = one.after / max(one.base_after, 1e-9) - rate
    first = counts[study.at : early].sum() / max(base[study.at : early].sum(), 1e-9) - rate
    return bool(first >= SHARE_EARLY * whole)


def _added(parts: Sequence[Floats], points: int) -> Floats:
    """Sums of independent draws: each part is taken in an order of its own."""
    total = np.zeros(points)
    for at, part in enumerate(parts):
        total += np.roll(part, 1009 * (at + 1))
    return total
