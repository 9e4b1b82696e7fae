"""The effect of an intervention on one metric: how much, how sure, by which method, and what became of it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from monitors.effects.counterfactual import (
    Expected,
    Method,
    MethodCheck,
    choose,
    eligible,
    expect,
    space_placebos,
)
from monitors.effects.dispersion import money_dispersion
from monitors.effects.draws import LevelDraws, draw_levels, interval
from monitors.effects.fading import Fading, fade
from monitors.effects.study import WEEK, Floats, Study, StudyError, Sums, sums, weeks
from monitors.effects.trouble import all_readings, without_trouble

WORKED, NOTHING, WORSE, UNSURE = "worked", "did nothing", "made it worse", "cannot tell"
SAME = 0.25  # an effect whose whole interval is smaller than this is none that matters; chosen


@dataclass(frozen=True)
class Between:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class WeekEffect:
    """A week: its first column and length in days, what came, what was expected with its interval, and what both are
    out of. Before the change expected is the fit, after it the counterfactual.
    """

    column: int
    days: int
    actual: float
    base: float
    expected: Between


@dataclass(frozen=True)
class EffectEstimate:
    """ratio: came ÷ expected; expected and prevented in events, money in the home's currency (None: no amounts).

    verdict: one of worked, did nothing, made it worse, cannot tell; needed: what would tell. placebo_claims of
    placebos asked in space; curve by week; fading None where too short, or where nothing was taken away. donors: rows
    and weights.
    """

    verdict: str
    ratio: Between
    expected: Between
    actual: float
    prevented: Between
    money: Between | None
    days: int
    method: Method
    checks: tuple[MethodCheck, ...]
    curve: tuple[WeekEffect, ...]
    fading: Fading | None
    donors: tuple[tuple[int, float], ...]
    needed: str
    draws: LevelDraws
    expectation: Expected


def estimate(
    study: Study,
    amounts: Floats | None = None,
    *,
    bad: str = "up",
    brief: bool = False,
    placebos: bool = True,
) -> EffectEstimate:
    """Estimate what a change did. Raises StudyError, in words, where nothing can be.

    amounts [nS, nT]: money behind the counts. bad: the direction that does harm. brief: only number and verdict;
    placebos: with those of space and time among its checks.
    """
    # Over 40 lines: the record of an effect, field by field.
    study = eligible(study)
    method = choose(study)
    plain = expect(study, method, study.at, study.stop)
    meant, beside = all_readings(study, method, plain)
    own = sums(study, study.treated, study.at, study.stop, merged=True)
    drawn = _drawn(own, method.dispersion, meant)
    ratio = Between(*interval(drawn.ratio))
    checks = [*method.checks, *beside]
    if own.before[0] <= 0:
        checks.append(MethodCheck("events before", False, "none at all: a fall from nothing cannot be seen"))
    verdict = verdict_of(ratio, bad)
    if placebos and not brief:
        checks += _placebo_checks(study, method)
    days = int(np.asarray(study.trusted)[study.treated, study.at : study.stop].any(axis=0).sum())
    return EffectEstimate(
        verdict,
        ratio,
        Between(*interval(drawn.expected)),
        float(own.after[0]),
        Between(*interval(drawn.prevented)),
        None if amounts is None else _money(study, amounts, method, plain),
        days,
        method,
        tuple(checks),
        () if brief else tuple(_curve(study, method, meant)),
        _fading(study, method, meant) if verdict == WORKED and not brief else None,
        _donors(study, meant),
        needed(verdict, ratio, days),
        drawn,
        meant,
    )


def verdict_of(ratio: Between, bad: str = "up") -> str:
    """The verdict on came ÷ expected, with its interval."""
    if ratio.high < 1 or ratio.low > 1:
        fell = ratio.high < 1
        return WORKED if fell == (bad != "down") else WORSE
    return NOTHING if ratio.low >= 1 - SAME and ratio.high <= 1 / (1 - SAME) else UNSURE


def needed(verdict: str, ratio: Between, days: int) -> str:
    """What would tell, where it cannot be told: from the width of the interval, which shrinks with the root of days."""
    if verdict != UNSURE:
        return ""
    if ratio.low <= 0 or not np.isfinite(ratio.high / ratio.low):
        return "There are hardly any events: only a larger scope or a metric with more events could tell."
    half = np.log(ratio.high / ratio.low) / 2
    aim = -np.log(0.7)  # an effect of 30 %
    more = int(np.ceil(days * ((half / aim) ** 2 - 1) / WEEK) * WEEK)
    if more <= 0:
        return (
            f"An effect of 30 % would show; a smaller one needs longer than these {days} days, or a holdout."
        )
    if more > 26 * WEEK:
        return "At this volume even half a year would not show an effect of 30 %: a larger scope or a holdout would."
    return f"About {more} more days would show an effect of 30 %, if they are like these {days}; a holdout sooner."


def two_sided(drawn: LevelDraws) -> float:
    """Two-sided p-value of no effect, from the draws (normal on the log scale beyond their resolution)."""
    logs = np.log(drawn.ratio)
    spread = float(np.quantile(logs, 0.84) - np.quantile(logs, 0.16)) / 2
    return float(2 * stats.norm.sf(abs(float(np.median(logs))) / max(spread, 1e-9)))


def _drawn(own: Sums, dispersion: float, meant: Expected) -> LevelDraws:
    if own.base_before[0] <= 0 or own.base_after[0] <= 0:
        raise StudyError("Nothing was counted before or after it in its scope: there is no rate to compare.")
    return draw_levels(
        float(own.before[0]),
        float(own.base_before[0]),
        float(own.after[0]),
        float(own.base_after[0]),
        dispersion,
        meant.change,
        meant.variance,
        meant.freedom,
    )


def _money(study: Study, amounts: Floats, method: Method, plain: Expected) -> Between:
    """Money that did not come: the same counterfactual, and the money's own scatter and readings."""
    inside = replace(study, counts=amounts, trouble=None, former=None)
    meant, _ = all_readings(study, method, plain, amounts)
    counts, base, n = weeks(study, study.treated, merged=True)
    spent, _, _ = weeks(inside, study.treated, merged=True)
    scatter = money_dispersion(spent[0, :n], counts[0, :n], base[0, :n], method.dispersion)
    own = sums(inside, study.treated, study.at, study.stop, merged=True)
    return Between(*interval(_drawn(own, scatter, meant).prevented))


def _curve(study: Study, method: Method, meant: Expected) -> Sequence[WeekEffect]:
    """Week by week: the fit before, the counterfactual after."""
    counts, base, n = weeks(study, study.treated, merged=True)
    level = counts[0, :n].sum() / max(base[0, :n].sum(), 1e-12)
    found = []
    for at in range(counts.shape[1]):
        first = study.start + at * WEEK
        last = min(first + WEEK, study.stop)
        if base[0, at] <= 0:
            continue
        if at < n:
            spread = float(np.sqrt(method.dispersion * max(level * base[0, at], 0.5)))
            fit = level * base[0, at]
            band = Between(fit, max(0.0, fit - 1.96 * spread), fit + 1.96 * spread)
        else:
            own = sums(study, study.treated, first, last, merged=True)
            band = Between(
                *interval(_drawn(own, method.dispersion, expect(study, method, first, last)).expected)
            )
        found.append(WeekEffect(first, last - first, float(counts[0, at]), float(base[0, at]), band))
    return found


def _fading(study: Study, method: Method, meant: Expected) -> Fading | None:
    study = without_trouble(study)  # an attack at the end is no way back
    counts = np.where(study.trusted, study.counts, 0.0)[study.treated].sum(axis=0)
    base = np.where(study.trusted, study.base, 0.0)[study.treated].sum(axis=0)
    level = counts[study.start : study.at].sum() / max(base[study.start : study.at].sum(), 1e-12)
    after = slice(study.at, study.stop)
    error = meant.variance + method.dispersion / (counts[study.start : study.at].sum() + 0.5)
    return fade(counts[after], level * np.exp(meant.change) * base[after], method.dispersion, error)


def _donors(study: Study, meant: Expected) -> tuple[tuple[int, float], ...]:
    if meant.weights is None:
        return ()
    rows = np.flatnonzero(study.donors)
    order = np.argsort(-meant.weights)
    return tuple((int(rows[at]), float(meant.weights[at])) for at in order if meant.weights[at] > 0.001)


def _placebo_checks(study: Study, method: Method) -> list[MethodCheck]:
    """The same claim asked of untouched segments, and of the treated one on days when nothing happened."""
    claims, asked = space_placebos(study, method)
    told = []
    if asked:
        share = claims / asked
        few = claims <= max(1, round(0.1 * asked))
        told.append(
            MethodCheck(
                "untouched segments", few, f"{claims} of {asked} would have shown an effect too ({share:.0%})"
            )
        )
    earlier, tried = time_placebos(study)
    if tried:
        told.append(
            MethodCheck(
                "earlier days",
                earlier == 0,
                f"{earlier} of {tried} earlier days would have shown an effect too",
            )
        )
    else:
        told.append(
            MethodCheck("earlier days", None, "the history before it is too short to try earlier days")
        )
    return told


def time_placebos(study: Study) -> tuple[int, int]:
    """Placebos in time: on how many earlier days, a week apart, the same claim would be made, of how many tried."""
    claims = tried = 0
    length = min(study.stop - study.at, 4 * WEEK)
    for back in range(1, 5):
        at = study.at - length - (back - 1) * WEEK
        if at < 4 * WEEK:
            break
        early = Study(
            study.counts, study.base, study.trusted, study.treated, study.donors, at, at + length,
            study.holdout, study.shares,
        )  # fmt: skip
        try:
            found = estimate(early, brief=True)
        except StudyError:
            continue
        tried += 1
        claims += found.verdict in (WORKED, WORSE)
    return claims, tried
