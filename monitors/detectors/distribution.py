"""Distribution: the mix of scores, prices or delays has changed against the weeks before.

A mix may have its own shape on each weekday. So each stretch is compared with two references, all days before it and
the same weekdays before it; a group's answer is that of the reference whose index has been smaller so far. The same
weekdays are fewer days, and a noisier reference where weekdays are alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from monitors.detector_options.option_types import Days, Dimension, Events
from monitors.detectors.arrays.batch import Batch, Flags, Floats, whole_in_groups
from monitors.detectors.arrays.rolling import shift, window_sum
from monitors.detectors.arrays.score import Score
from monitors.detectors.arrays.timing import Timing, read_timing
from monitors.detectors.calibration.conformal import RankRule, normal_scores, two_sided
from monitors.detectors.registry import detector

# Prior mean and standard deviation of the cube root of index ÷ usual index, for eight bands; chosen.
MEAN, SCATTER = 0.97, 0.18
# Days that this prior weighs, and residuals that the prior of the ranks weighs; chosen.
LEAN, PRIOR = 15.0, 15.0
# cube root of index ÷ usual index; larger ones are clipped, so that a change does not pass for scatter; chosen
FARTHEST = 1.7
LEAST = 0.5  # share of the chance index below which a group's usual index is not believed; chosen
ODD = 5.0  # multiple of the chance index beyond which a stretch says nothing more about its reference; chosen
WEEKS = 4  # same weekdays that a reference of its own needs; chosen
GUIDE = 3.0  # multiple of the usual index at which the guide for the eye stands; chosen
HIDE = 3.0  # standard deviations; residuals beyond are masked, kept out of later calibration sets; chosen


@detector("distribution")
def distribution(
    batch: Batch, *, over: Dimension = "", days: Days = 1.0, reference: Days = 56.0, min_count: Events = 200.0
) -> Score:
    """Population stability index of each bucket's mix against the `reference` days before, and how rare that is.

    Rows are the bands of the distribution; dimensions other than `over` are the groups. Rows are never tested one by
    one: a day is a unit, since the events of one day are not independent. Where mixes differ by weekday, the
    reference is the same weekdays of the `reference` days. The index of every earlier day against its
    own past stands for the days of a permutation, pooled over groups after division by each group's usual index
    (assumes days exchangeable within a group, up to that scale). effect is the index itself (0.1 small, 0.25 large).
    The answer stands on the band that grew and adds most to the index, other rows have NaN: where a mix changes some
    band has more of it, so the score is of an increase. expected is the events that this band would have of the
    stretch's by its share before, in a bucket; lower and upper are those with which it alone would make three times
    the group's usual index: a guide for the eye, not the 95 % limit that other detectors give, and no part of the test.

    Options:
        over: The dimension whose values are the bands; none = all rows are bands of one group.
        days: Length of the stretch that is compared.
        reference: Length of the stretch before it that it is compared with.
        min_count: Events in the stretch below which it is not tested.
    """
    timing = read_timing(batch.ts)
    width, past = max(1, round(timing.buckets(days))), max(2, round(timing.buckets(reference)))
    groups = _groups(batch.segments, over)
    usable = whole_in_groups(batch.usable, groups) & np.isfinite(batch.numerator)
    counts = np.where(usable, np.maximum(batch.numerator, 0.0), 0.0)
    size = np.stack([window_sum(counts[rows].sum(axis=0)[None, :], width)[0] for rows in groups])
    history = np.stack(
        [shift(window_sum(counts[rows].sum(axis=0)[None, :], past), width, 0.0)[0] for rows in groups]
    )
    tested = (size >= min_count) & (history >= 5 * min_count) & (np.arange(batch.shape[1]) >= past // 2)
    mixes = [
        _nearer(_by_reference(counts[rows], width, timing, past), tested[g]) for g, rows in enumerate(groups)
    ]
    index, chance = np.stack([mix.index for mix in mixes]), np.stack([mix.chance for mix in mixes])
    usual, p = _rarity(index, chance, tested, max(1, timing.per_day), width)
    return _answers(batch.shape, groups, mixes, usual, p, size / width)


def _answers(
    shape: tuple[int, int],
    groups: list[np.ndarray],
    mixes: list[_Mix],
    usual: Floats,
    p: Floats,
    size: Floats,
) -> Score:
    """The score of all bands [nS, nT], each group's on the band that adds most to its index of those that grew.

    size: events of a bucket [groups, nT].
    """
    names = ("expected", "lower", "upper", "p_value", "effect", "score")
    fields, elsewhere = {name: np.full(shape, np.nan) for name in names}, np.zeros(shape, dtype=bool)
    for g, rows in enumerate(groups):
        band, buckets = np.argmax(mixes[g].grown, axis=0), np.arange(shape[1])
        at, base = (rows[band], buckets), mixes[g].base[band, buckets]
        # A band of share b that has b ± √(limit·b) adds about the limit to the index.
        reach = np.sqrt(GUIDE * usual[g] * base)
        known = np.isfinite(p[g])
        scores = np.where(known, -ndtri(np.clip(p[g], 1e-300, 1 - 1e-12)), np.nan)
        shares = (base, np.maximum(base - reach, 0.0), np.minimum(base + reach, 1.0))
        answers = (*(share * size[g] for share in shares), p[g], mixes[g].index, scores)
        for name, answer in zip(names, answers, strict=True):
            fields[name][at] = np.where(known, answer, np.nan)
        elsewhere[rows] = known
        elsewhere[at] = False
    return Score(**fields, reach=None, elsewhere=elsewhere)


@dataclass(frozen=True)
class _Mix:
    """Contribution of each band [bands, nT] to the index of a stretch against a reference, and its share there.

    grown: the contribution of bands that have more than there, 0 for others; chance: [nT], the index to be expected of
    as many independent events if no mix ever moved: degrees of freedom × (1/n now + 1/n before).
    """

    parts: Floats
    grown: Floats
    base: Floats
    chance: Floats

    @property
    def index(self) -> Floats:
        """Population stability index [nT]."""
        return np.asarray(self.parts.sum(axis=0))


def _mix(now: Floats, then: Floats) -> _Mix:
    """Counts `now` against counts `then` [bands, nT]."""
    share, base = ((part + 0.5) / (part + 0.5).sum(axis=0) for part in (now, then))
    freedom = np.maximum((then > 0).sum(axis=0) - 1, 1)
    few = sum(1 / np.maximum(part.sum(axis=0), 1.0) for part in (now, then))
    parts = np.asarray((share - base) * np.log(share / base))
    return _Mix(parts, np.where(share > base, parts, 0.0), base, np.asarray(freedom * few))


def _by_reference(counts: Floats, width: int, timing: Timing, past: int) -> list[_Mix]:
    """Each stretch against all days of the reference, and against its same weekdays.

    The second is missing where the reference is shorter than `WEEKS` weeks, and for grains and stretches of weeks.
    """
    now = window_sum(counts, width)
    found = [_mix(now, shift(window_sum(counts, past), width, 0.0))]
    week = round(timing.buckets(7))
    lags = [k * week for k in range(1, past // week + 1)] if week > width else []
    if len(lags) >= WEEKS:
        found.append(_mix(now, np.asarray(sum(shift(now, lag, 0.0) for lag in lags))))
    return found


def _nearer(mixes: list[_Mix], tested: Flags) -> _Mix:
    """At each bucket the reference beyond which the tested buckets before had less in sum; all days at first."""
    beyond = [
        np.where(tested, np.minimum(mix.index, ODD * mix.chance) - mix.chance, 0.0)[None, :] for mix in mixes
    ]
    before = np.concatenate([shift(np.cumsum(one, axis=1), 1, 0.0) for one in beyond])
    best = np.argmin(before, axis=0)[None, :]
    parts, grown, base = (
        np.take_along_axis(np.stack([getattr(mix, of) for mix in mixes]), best[None], axis=0)[0]
        for of in ("parts", "grown", "base")
    )
    return _Mix(
        parts, grown, base, np.take_along_axis(np.stack([mix.chance for mix in mixes]), best, axis=0)[0]
    )


def _rarity(index: Floats, chance: Floats, tested: Flags, per_day: int, width: int) -> tuple[Floats, Floats]:
    """The usual index of each bucket, and the calibrated one-sided p-value of each bucket's index [groups, nT].

    The usual index is that of `chance`, to be expected of as many independent events if no mix ever moved, and what
    the group's indices so far had beyond that: a small Saturday has a large index by its few events alone.
    """
    count = shift(np.cumsum(tested, axis=1).astype(float), width, 0.0)
    beyond = shift(np.cumsum(np.where(tested, index - chance, 0.0), axis=1), width, 0.0) / np.maximum(
        count, 1.0
    )
    usual = np.maximum(chance + beyond, chance * LEAST)
    enough = tested & (count >= 14) & (usual > 0)
    root = np.where(enough, np.cbrt(index / np.where(enough, usual, 1.0)), 0.0)
    z = np.where(enough, _residual(root, enough, width), np.nan)
    masked = np.nan_to_num(z) > HIDE
    rule = RankRule(
        block=max(per_day, 1), window=10**6, censor=float(ndtr(-HIDE)), prior=PRIOR, prior_sd=1.05
    )
    kind, learn = np.zeros(z.shape, dtype=np.int64), enough & ~masked
    score, _, _ = normal_scores(z, kind, learn, 1, rule, masked=masked, band=False)
    return usual, np.where(enough, two_sided(np.nan_to_num(score), 1 - 1e-12), np.nan)


def _residual(root: Floats, enough: Flags, width: int) -> Floats:
    """Standardised residual of each cube root against the mean and standard deviation of all groups' earlier roots
    [groups, nT].

    A population stability index is about chi-square with as many degrees of freedom as bands, so that its cube root
    is nearly normal (Wilson and Hilferty 1931). Its variance is estimated from whole days, as the events of one day
    are not independent.
    """
    cut = np.where(enough, np.minimum(root, FARTHEST), 0.0)
    sums = (part.sum(axis=0, keepdims=True) for part in (enough * 1.0, cut, cut * cut))
    count, total, square = (shift(np.cumsum(part, axis=1), width, 0.0) for part in sums)
    mean = (total + LEAN * MEAN) / (count + LEAN)
    second = (square + LEAN * (MEAN**2 + SCATTER**2)) / (count + LEAN)
    return (root - mean) / np.sqrt(np.maximum(second - mean**2, 1e-6))


def _groups(segments: pd.DataFrame, over: str) -> list[np.ndarray]:
    """Row numbers of each group: rows that agree in all dimensions but `over`. Raises ValueError for an unknown
    dimension.
    """
    if over and over not in segments.columns:
        raise ValueError(
            f"over = {over!r}: the segments have no such dimension, only {list(segments.columns)}"
        )
    others = [name for name in segments.columns if name != over]
    if not over or not others:
        return [np.arange(len(segments))]
    codes = segments.groupby(others, sort=False, dropna=False).ngroup().to_numpy()
    return [np.flatnonzero(codes == k) for k in range(codes.max() + 1)]
