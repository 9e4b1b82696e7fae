"""How much more than Poisson a unit's weekly counts scatter; for money it has the unit of money."""

from __future__ import annotations

import numpy as np

from monitors.effects.study import Flags, Floats, Study, weeks

PRIOR_WEEKS = 6.0  # weeks that the segments' common scatter weighs beside a unit's own; chosen
LEAST = 1.0  # events arrive at least as unevenly as by Poisson


def pearson(counts: Floats, base: Floats) -> tuple[Floats, Floats]:
    """Σ (observed − expected)² ÷ expected and degrees of freedom, by unit [nU], around its own level.

    counts, base: [nU, nW]; weeks without base are left out.
    """
    held = base > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.where(held, counts, 0).sum(axis=1) / np.where(held, base, 0).sum(axis=1)
        expected = level[:, None] * base
        square = np.where(held & (expected > 0), (counts - expected) ** 2 / expected, 0.0)
    known = np.isfinite(level) & (level > 0)
    freedom = np.where(known, np.maximum(held.sum(axis=1) - 1, 0), 0)
    return np.where(known, square.sum(axis=1), 0.0), freedom


def dispersions(study: Study, moved: Flags | None = None) -> tuple[float, Floats]:
    """Variance ÷ mean of weekly sums: of the treated unit, and of each donor [nD].

    Before the change alone for the treated one and for donors that may have `moved` with it [nD]: what the change did
    is no scatter. Each is drawn to what all show.
    """
    counts, base, before = weeks(study, study.treated, merged=True)
    own, freedom = pearson(counts[:, :before], base[:, :before])
    if not study.donors.any():
        return _drawn(float(own[0]), float(freedom[0]), 1.0, 1.0), np.zeros(0)
    told, beside, _ = weeks(study, study.donors)
    size = _unit(study)
    halves = [pearson(told[:, part], beside[:, part]) for part in (slice(0, before), slice(before, None))]
    square, free = (np.sum([half[at] for half in halves], axis=0) for at in (0, 1))
    if moved is not None:
        square, free = (np.where(moved, halves[0][at], whole) for at, whole in enumerate((square, free)))
    ratio = square / np.maximum(free, 1) / size
    common = max(1.0, float(np.median(ratio[free > 0]))) if (free > 0).any() else 1.0
    mine = float(np.mean(size)) if len(size) else 1.0
    donors = np.array([_drawn(s, f, common * one, one) for s, f, one in zip(square, free, size, strict=True)])
    treated = _drawn(float(own[0]), float(freedom[0]), common * mine, mine)
    return treated, donors


def _unit(study: Study) -> Floats:
    """Ones [nD]: the smallest dispersion of counts; money has its own, see `money_dispersion`."""
    return np.ones(int(study.donors.sum()))


def _drawn(square: float, freedom: float, common: float, least: float) -> float:
    """A unit's dispersion, drawn to the common one by so many weeks of it."""
    return max(LEAST * least, (square + PRIOR_WEEKS * common) / (freedom + PRIOR_WEEKS))


def money_dispersion(amounts: Floats, counts: Floats, base: Floats, events: float) -> float:
    """Variance ÷ mean of weekly money of the treated unit before the change [nW each].

    events: the dispersion of its counts. Where weeks are few, that of a compound Poisson with amounts that scatter as
    an exponential: events + 1 mean amounts.
    """
    square, freedom = pearson(amounts[None, :], base[None, :])
    total = counts.sum()
    mean = float(amounts.sum() / total) if total > 0 else 0.0
    return _drawn(float(square[0]), float(freedom[0]), (events + 1.0) * mean, mean) if mean > 0 else 1.0
