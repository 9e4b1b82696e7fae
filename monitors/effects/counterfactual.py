"""The method, chosen by rules that look at nothing after the change, and the change it expects without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from monitors.effects.dispersion import dispersions
from monitors.effects.donor_change import donor_change
from monitors.effects.study import WEEK, Flags, Floats, Study, sums, weeks
from monitors.effects.weekly_rates import pooled, relative, slope_of, synthetic_weights

LEAST_DONORS = 5  # segments below which their scatter says nothing; chosen
LEAST_EVENTS = 8.0  # events before the change that make a segment a donor; chosen
TREND = 0.05  # p-value below which a pre-trend speaks against a method; usual
# Log scatter of weeks expected of a series alone before any is seen; swept 0.15–0.25 on simulated panels without
# donors: intervals cover 92–98 %.
OWN_SPREAD = 0.25
OWN_WEEKS = 4.0  # weeks that expectation weighs; chosen
OWN_MEMORY = 0.8  # correlation of a series' neighbouring weeks beyond chance; chosen, on the wide side
UNKNOWN = 4.0  # variance of a log change of which nothing is known: a factor of fifty either way; chosen
METHODS = {
    "holdout": "Compared with those held out at random",
    "differences": "Difference in differences: compared with untouched segments",
    "synthetic": "Synthetic control: compared with the mix of untouched segments that went its way before",
    "interrupted": "Interrupted time series: compared with its own weeks before",
}


@dataclass(frozen=True)
class MethodCheck:
    """What an assumption was tested by: name, passed (None: could not be tested), and what was found, in words."""

    name: str
    passed: bool | None
    said: str


@dataclass(frozen=True)
class Method:
    """name: a key of METHODS; why: the rule that chose it; weights [nD]: of a synthetic control; slope: log change a
    week that an interrupted series carries on, with its error; dispersion of the treated counts, and of the donors.
    """

    name: str
    why: str
    checks: tuple[MethodCheck, ...]
    dispersion: float
    donor_dispersion: Floats
    weights: Floats | None = None
    slope: tuple[float, float] = (0.0, 0.0)
    spread: float = 0.0


@dataclass(frozen=True)
class Expected:
    """Log change expected without the intervention, its variance and degrees of freedom; between: of donors."""

    change: float
    variance: float
    freedom: float
    between: float = 0.0
    weights: Floats | None = None


def eligible(study: Study) -> Study:
    """The study with only those donors that had enough events before the change, which is all that is asked."""
    before = np.where(study.trusted, study.counts, 0)[:, study.start : study.at].sum(axis=1)
    after = np.where(study.trusted, study.base, 0)[:, study.at : study.stop].sum(axis=1)
    return replace(study, donors=study.donors & ~study.treated & (before >= LEAST_EVENTS) & (after > 0))


def choose(study: Study) -> Method:
    """The method of a study whose donors are `eligible`. Looks at the days before the change alone."""
    # Over 40 lines: the four rules in their order, so that they can be read as they are written down.
    own, donors = dispersions(study)
    counts, base, n = weeks(study, study.treated, merged=True)
    mine, beside = counts[0, :n], base[0, :n]
    many = int(study.donors.sum())
    if study.holdout is not None and study.holdout.any():
        held = weeks(study, study.holdout, merged=True)
        gap = relative(counts[:, :n], base[:, :n])[0] - relative(held[0][:, :n], held[1][:, :n])[0]
        trend = slope_of(gap, 1 / (1 / (mine + 0.5) + 1 / (held[0][0, :n] + 0.5)), own)
        check = _trend_check("went the same way before", trend.p_value)
        return Method("holdout", "There is a holdout.", (check,), own, donors)
    told: list[MethodCheck] = []
    if many >= LEAST_DONORS:
        others, theirs, _ = weeks(study, study.donors)
        own_weeks = relative(counts[:, :n], base[:, :n])[0]
        together = pooled(others[:, :n], theirs[:, :n])
        trend = slope_of(own_weeks - together, mine, own)
        told.append(_trend_check("untouched segments went its way before", trend.p_value))
        if trend.p_value >= TREND:
            why = f"No holdout; {many} untouched segments went its way before."
            return Method("differences", why, tuple(told), own, donors)
        noise = float(np.mean(own / (mine + 0.5)))
        weights = synthetic_weights(own_weeks, relative(others[:, :n], theirs[:, :n]), noise)
        mixed = pooled(others[:, :n], theirs[:, :n], weights)
        trend = slope_of(own_weeks - mixed, mine, own)
        told.append(_trend_check("a mix of untouched segments went its way before", trend.p_value))
        if trend.p_value >= TREND:
            why = f"No holdout; the {many} untouched segments together went another way before, a mix of them did not."
            return Method("synthetic", why, tuple(told), own, donors, weights)
        why = "No holdout, and no mix of untouched segments went its way before."
    else:
        found = "no untouched segment has" if not many else f"only {many} untouched segments have"
        why = f"No holdout, and {found} {LEAST_EVENTS:.0f} events or more before: {LEAST_DONORS} are needed."
        told.append(MethodCheck("untouched segments", None, why))
    return _interrupted(mine, beside, own, donors, why, told)


def expect(study: Study, method: Method, first: int, last: int) -> Expected:
    """The log change from before to columns `first` … `last` that the method expects without the intervention."""
    if method.name == "holdout" and study.holdout is not None:
        held = sums(study, study.holdout, first, last, merged=True)
        error = float(held.variance(method.dispersion)[0])
        return Expected(float(held.change[0]), error, float("inf"))
    if method.name == "interrupted":
        weeks_before = (study.at - study.start) / WEEK
        length = max(1, round((last - first) / WEEK))
        away = (first - study.at) / WEEK
        spread = method.spread**2 * _drift(round(weeks_before), length, round(away))
        ahead = weeks_before / 2 + away + length / 2
        slope, error = method.slope
        return Expected(slope * ahead, spread + (error * ahead) ** 2, weeks_before - 1 + OWN_WEEKS)
    donors = sums(study, study.donors, first, last)
    change, variance = donors.change, donors.variance(method.donor_dispersion)
    there = np.isfinite(change)  # of a week without a base, by a fault or before it began, nothing is known
    if there.sum() < 2:
        return Expected(0.0, UNKNOWN, 3.0)
    alike = [(mine[there], [group[there] for group in groups]) for mine, groups in _alike(study)]
    weights = method.weights
    if weights is not None:
        weights = weights[there] / max(float(weights[there].sum()), 1e-9)
    found = donor_change(change[there], variance[there], alike, weights)
    told = np.zeros(len(change))
    told[there] = found.weights
    return Expected(found.change, found.variance, max(found.freedom, 3.0), found.between, told)


def _alike(study: Study) -> list[tuple[Flags, list[Flags]]]:
    """Of each dimension: the donors that share the treated segments' value (if it is one), and those of each value."""
    found = []
    for values in study.shares.values():
        mine = set(values[study.treated])
        theirs = values[study.donors]
        if len(mine) == 1:
            found.append((theirs == next(iter(mine)), [theirs == one for one in np.unique(theirs)]))
    return found


def _trend_check(name: str, p_value: float) -> MethodCheck:
    passed = p_value >= TREND
    said = "no trend apart in the weeks before" if passed else "a trend apart in the weeks before"
    return MethodCheck(name, passed, f"{said} (p = {p_value:.2g})")


def _interrupted(
    mine: Floats, beside: Floats, own: float, donors: Floats, why: str, told: list[MethodCheck]
) -> Method:
    """A series alone: its weeks' scatter beyond chance, and its own trend where it had one."""
    logs = relative(mine[None, :], beside[None, :])[0]
    trend = slope_of(logs, mine, own)
    extra = float(np.mean(logs**2 - own / (mine + 0.5)))
    spread = (max(0.0, extra) * len(mine) + OWN_WEEKS * OWN_SPREAD**2) / (len(mine) + OWN_WEEKS)
    carried = (trend.a_week, trend.error) if trend.p_value < TREND else (0.0, 0.0)
    said = (
        "none; its mean is carried on" if carried == (0.0, 0.0) else "one; it is carried on, with its error"
    )
    told.append(MethodCheck("own trend before", trend.p_value >= TREND, f"{said} (p = {trend.p_value:.2g})"))
    return Method("interrupted", why, tuple(told), own, donors, None, carried, float(np.sqrt(spread)))


def _drift(before: int, after: int, away: int) -> float:
    """Variance of mean(after) − mean(before) of a first-order autoregression with variance 1, `away` weeks between."""
    at = np.concatenate([np.arange(before), before + away + np.arange(after)])
    sign = np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])
    memory = OWN_MEMORY ** np.abs(at[:, None] - at[None, :])
    return float(sign @ memory @ sign)


def space_placebos(study: Study, method: Method) -> tuple[int, int]:
    """Placebos in space: of how many untouched segments the same claim would be made, and of how many asked."""
    if method.name not in ("differences", "synthetic"):
        return 0, 0
    found = sums(study, study.donors, study.at, study.stop)
    variance = found.variance(method.donor_dispersion)
    claims, asked = 0, np.flatnonzero(np.isfinite(found.change))
    for one in asked.tolist():
        rest = np.isfinite(found.change) & (np.arange(len(variance)) != one)
        other = donor_change(found.change[rest], variance[rest])
        score = (found.change[one] - other.change) / np.sqrt(other.variance + variance[one])
        claims += bool(2 * stats.t.sf(abs(score), max(other.freedom, 3.0)) < 1 - 0.95)
    return claims, len(asked)
