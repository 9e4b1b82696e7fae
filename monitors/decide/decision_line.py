"""What was judged, and the limit it was judged by, bucket by bucket: the line and the band of an alert's chart.

A detector of single buckets judges the bucket; one of moving sums judges the mean over the buckets its answer is about
(`Score.reach`). The limit is the value at which the segment of an open alert turns bad: one-sided p = BAD, divided by
the looks of a day. It follows from the score itself: a deviation of d that scored z reaches the limit z* at d · z* / z,
so a value stands beyond its drawn limit exactly when the decision said so. Near expectation that ratio is all noise,
and the detector's own 95 % band, widened to z*, is drawn instead.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from monitors.detectors import Score
from monitors.detectors.decision.open_alert import BAD
from monitors.observe.series import Flags, Floats

TOLD = 1.0  # score from which its ratio to the deviation is taken for the scale; chosen
BAND = NormalDist().inv_cdf(0.975)  # scores between expectation and either edge of a detector's band
WEEK = 7  # days whose expectation is repeated from the onset on
FOLLOWED = 0.1  # share of the way to the alert's level from which an expectation counts as having run after it; chosen
QUIET = "silence"  # the detector whose expectation is that of a whole run of quiet buckets
RETURN_DAYS = 7  # of a relapse, which is judged over 3, 7 and 14: the middle one is drawn


@dataclass(frozen=True)
class DecisionLine:
    """Arrays [nT], rates as fractions, NaN = not known.

    center: what was expected of the judged value; reach: buckets that it is the mean of, its own the last.
    """

    judged: Floats
    center: Floats
    lower: Floats
    upper: Floats
    reach: Floats


def decision_line(
    numerator: Floats, denominator: Floats | None, usable: Flags, score: Score, row: int, looks: int
) -> DecisionLine:
    """The judged values of one segment with their limits. looks: buckets of a day, all of which are looked at."""
    z, expected = score.score[row], score.expected[row]
    reach = np.ones(len(z)) if score.reach is None else np.nan_to_num(score.reach[row], nan=1.0)
    if not np.isfinite(score.upper[row]).any():
        expected = np.full(len(z), np.nan)  # it has no limit of a value: a silence is as long as it is
    weight = np.ones(len(z)) if denominator is None else denominator
    seen = usable & np.isfinite(numerator) & np.isfinite(weight)
    total, size = (_over(np.where(seen, values, 0.0), reach) for values in (numerator, weight))
    with np.errstate(invalid="ignore", divide="ignore"):
        judged = np.where(size > 0, total / size, np.nan)
        mean = np.where(
            size > 0, _over(np.where(seen, np.nan_to_num(expected) * weight, 0.0), reach) / size, np.nan
        )
    mean = np.where(np.isfinite(expected), mean, np.nan)
    limit = NormalDist().inv_cdf(1 - BAD / max(looks, 1))
    high = _limits(judged, mean, z, _edge(score.upper[row] - expected, weight, seen, reach, size), limit, 1.0)
    low = _limits(judged, mean, z, _edge(expected - score.lower[row], weight, seen, reach, size), limit, -1.0)
    return DecisionLine(judged, mean, np.maximum(low, 0.0) if _never_below(numerator) else low, high, reach)


def _limits(judged: Floats, mean: Floats, z: Floats, half: Floats, limit: float, sign: float) -> Floats:
    """One side's limit: by the score where it speaks of this side, else by the band."""
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where((sign * z >= TOLD) & (sign * (judged - mean) > 0), (judged - mean) / z, np.nan)
        scale = half / BAND
        # Sums of neighbours that move together are wider than their bands say; and of one segment all alike.
        wider = np.nanmedian(own / scale) if np.isfinite(own / scale).any() else 1.0
    scale = scale * (wider if np.isfinite(wider) and wider > 0 else 1.0)
    return mean + sign * limit * np.where(np.isfinite(own), own, scale)


def _edge(half: Floats, weight: Floats, seen: Flags, reach: Floats, size: Floats) -> Floats:
    """Half a band of a mean over several buckets, as if these were independent."""
    with np.errstate(invalid="ignore", divide="ignore"):
        known = seen & np.isfinite(half)
        return np.where(
            size > 0, np.sqrt(_over(np.where(known, (half * weight) ** 2, 0.0), reach)) / size, np.nan
        )


def _over(values: Floats, reach: Floats) -> Floats:
    """Sums over the last `reach` buckets, each with its own."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    end = np.arange(len(values)) + 1
    return sums[end] - sums[np.maximum(end - reach.astype(np.int64), 0)]


def _never_below(numerator: Floats) -> bool:
    """Whether what is counted cannot be negative, as far as is known."""
    return not (numerator < 0).any()


def calm_expectation(expected: Floats, actual: Floats, onset: int, period: int, *, stands: bool) -> Floats:
    """The expectation as it is drawn: from column `onset` on it does not run after the alert.

    The week before the onset is repeated. A baseline that `stands`, a volume's that knows of sales and holidays, is
    kept as long as it has not begun to learn the alert's level: by FOLLOWED of the way or more, on the median bucket.
    period: buckets of a week.
    """
    source = expected[max(0, onset - period) : onset]
    if not 0 < onset < len(expected) or not np.isfinite(source).any():
        return expected
    later = np.arange(onset, len(expected))
    source = np.where(np.isfinite(source), source, np.nanmedian(source))
    week = source[-period:] if len(source) >= period else np.full(period, np.nanmedian(source))
    repeated = week[(later - onset) % period]
    with np.errstate(invalid="ignore", divide="ignore"):
        way = (expected[onset:] - repeated) / (np.nanmean(actual[onset:]) - repeated)
    followed = np.isfinite(way).any() and float(np.nanmedian(way)) >= FOLLOWED
    return expected if stands and not followed else np.concatenate([expected[:onset], repeated])


def single_expectation(
    expected: Floats, numerator: Floats, denominator: Floats | None, lower: Floats
) -> Floats:
    """The expectation of single buckets where that of a quiet one is of its whole run of quiet ones [nT].

    lower: the value up to which a bucket is quiet. What a run's next bucket adds to its sum is that bucket's own.
    """
    weight = np.ones(len(expected)) if denominator is None else denominator
    sums, found, run = expected * weight, np.full(len(expected), np.nan), 0.0
    for at in np.flatnonzero(np.isfinite(sums) & (weight > 0)).tolist():
        found[at] = (sums[at] - run if sums[at] > run else sums[at]) / weight[at]
        run = float(sums[at]) if numerator[at] <= lower[at] * weight[at] else 0.0
    return found


def column_of(ts: npt.NDArray[np.datetime64], bucket: str, score: Score, row: int) -> int:
    """The column from which on a bad bucket speaks: its own, or where the sum began that was judged.

    ts: bucket starts [nT].
    """
    own = int(np.searchsorted(ts, np.datetime64(bucket)))
    if own == len(ts) or score.reach is None or not np.isfinite(score.reach[row, own]):
        return own
    return max(0, own - int(score.reach[row, own]) + 1)
