"""Common shifts: the part of a bucket's deviation that a segment shares with all segments, with a campaign or with
its group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sum_before, shift, window_sum
from monitors.detectors.baseline.prepare import Data

UNEVEN = 0.35  # between-segment standard deviation of a common shift, as a share of the shift; chosen
# Prior standard deviation (relative) of the shift of all segments, of a calendar entry and of a group; chosen.
EVERYBODY, CAMPAIGN, KIND = 0.10, 1.0, 0.05
# share of the panel's segments; a larger group is a market, and its shift gets no score of its own; chosen
FEW_OF = 0.10
LEAST_KIND = 0.20  # relative; a smaller common shift of a group gets no score; chosen
KNOWN = 3.0  # score from which a group's shift counts as known: it is not scored again for a day; chosen
MEMORY = 60.0  # days; half-life of the past from which the usual size of common shifts is estimated; chosen
FEWEST = 4  # segments; fewer cannot tell a common shift from their own deviations; chosen
HUBER = 1.3  # standard deviations; beyond it a residual's influence on the M-estimate is bounded; chosen
STEPS = 5  # reweighting steps of the M-estimate; it starts from a median, so that few are enough; chosen
LEARNT = 15.0  # buckets; weight of the prior variance of common shifts against the observed one; chosen
# share of the prior standard deviation; lower bound of the estimated one, for panels that hardly shift; chosen
STILL = 1 / 3


@dataclass(frozen=True)
class CommonShift:
    """Common shifts of a panel; all arrays [nS, nT].

    move: relative shift of the mean, for each segment estimated from the other members (leave-one-out)
    sd: its standard deviation
    group_score: normal score of a group's shift, on the cell of its leading segment and 0 elsewhere
    """

    move: Floats
    sd: Floats
    group_score: Floats


def common_shifts(
    data: Data, actual: Floats, mean: Floats, sd: Floats, known: Flags, *, groups: bool = True
) -> CommonShift:
    """Common shifts of all segments, then of each calendar entry, then of each group of segments that share a
    dimension value.

    actual, mean, sd: observed and expected numerators and their standard deviation [nS, nT]. known: cells with an
        expectation. groups: whether groups are estimated and scored too; the first passes of a fit do without.
    A panel of fewer than `FEWEST` segments has no common shift.
    """
    total, variance, group_score = np.ones(mean.shape), np.zeros(mean.shape), np.zeros(mean.shape)
    if mean.shape[-2] < FEWEST:
        return CommonShift(group_score, variance, group_score)
    everybody, always = np.arange(mean.shape[-2]), np.arange(mean.shape[-1])
    codes = [int(k) for k in np.unique(data.codes) if k > 0]
    parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int, float]] = [
        (data.groups[0], always, 0, EVERYBODY)
    ]
    parts += [
        (everybody, np.flatnonzero((data.codes == k).reshape(-1, len(always)).any(axis=0)), k, CAMPAIGN)
        for k in codes
    ]
    if groups:
        parts += [(rows, always, 0, KIND) for rows in data.groups[1:]]
    seen = decayed_sum_before(np.ones((1, len(always))), MEMORY * data.timing.per_day)[0]
    for rows, columns, code, prior in parts:
        # Of all cells a view is enough; of a part they are picked.
        every = len(rows) == len(everybody) and len(columns) == len(always)
        at: Any = ... if every else (..., *np.ix_(rows, columns))
        shifted = mean[at] * total[at]
        member = known[at] & (data.codes[at] == code) if code else known[at]
        memory = None if code else MEMORY * data.timing.per_day
        move, std_error = shared_move(actual[at] / shifted - 1, sd[at] / shifted, member, prior, memory)
        if groups and prior == KIND and len(rows) <= FEW_OF * len(everybody):
            scored = _group_scores(move, std_error, actual[at] - shifted, member, data.timing.per_day, seen)
            group_score[at] = np.where(np.abs(scored) > np.abs(group_score[at]), scored, group_score[at])
        total[at] *= 1 + move
        variance[at] += std_error**2 + (UNEVEN * move) ** 2
    return CommonShift(total - 1, np.sqrt(variance), group_score)


def _group_scores(
    move: Floats, std_error: Floats, added: Floats, member: Flags, per_day: int, seen: Floats
) -> Floats:
    """Normal score of a group's common shift against its own past shifts [members, nT], on the leading segment's cell
    only.

    The leader is the member that adds most in the shift's direction. A shift is scored only at its onset, so that one
    event gives one alert. added: actual − mean; seen: exponentially weighted number of buckets in the past of each
    bucket [nT].
    """
    count = np.maximum(member.sum(axis=-2, keepdims=True), 1)
    centre = np.sum(np.where(member, move, 0.0), axis=-2, keepdims=True) / count
    error = np.sum(np.where(member, std_error, 0.0), axis=-2, keepdims=True) / count
    usual = decayed_sum_before(np.minimum(centre**2, 0.09), MEMORY * per_day) + 0.05**2 * 10
    usual = usual / (seen + 10)
    size = np.where(np.abs(centre) > LEAST_KIND, centre / np.sqrt(usual + error**2 + 1e-12), 0.0)
    known = shift(window_sum((np.abs(size) >= KNOWN) * 1.0, max(per_day, 2)), 1, 0.0)
    size = np.where(known > 0, 0.0, size)
    leader = np.argmax(np.where(member, added * np.sign(centre), -np.inf), axis=-2, keepdims=True)
    out = np.zeros(move.shape)
    np.put_along_axis(out, leader, size, axis=-2)
    return out


def shared_move(
    deviation: Floats, error: Floats, member: npt.NDArray[np.bool_], prior: float, memory: float | None = None
) -> tuple[Floats, Floats]:
    """Relative common shift of a group per bucket, leave-one-out for each member, and its standard error [nS, nT].

    deviation: actual ÷ expected − 1. error: its standard deviation. member: known cells of the group.
    prior: prior standard deviation of the shift. memory: half-life in buckets of the past shifts that update it, if
        any.
    Huber's M-estimate by iterative reweighting; each member's own influence is removed to first order. A shift within
    three standard errors is shrunk to 0 (empirical Bayes), a larger one is not. Non-members get 0.
    Assumes that members deviate independently apart from the shift. Source: Huber (1964).
    """
    known = member & np.isfinite(deviation) & np.isfinite(error) & (error > 0)
    gain = np.where(known, 1 / np.maximum(error, 1e-9), 0.0)
    gain = np.minimum(gain, 2.5 * _typical(gain, known))
    gain = np.minimum(gain, 1 / 0.05)
    z = np.where(known, np.clip(deviation, -1, 20), 0.0) * gain
    move, information = _m_estimate(z, gain, known)
    left = z - gain * move
    squares = gain * gain
    inside = squares * ((np.abs(left) < HUBER) & known)
    rest = np.sum(squares, axis=-2, keepdims=True) - squares
    power = np.maximum(np.sum(inside, axis=-2, keepdims=True) - inside, 0.3 * rest + 1e-12)
    std_error = np.sqrt(1.5 / power)
    pull = gain * np.clip(left, -HUBER, HUBER) / power
    others = move - np.clip(pull, -std_error, std_error)
    usual = np.full(move.shape, prior)
    if memory is not None:
        surest = np.min(std_error, axis=-2, where=known, initial=1.0, keepdims=True)
        usual = _usual(move, surest, information > 0, prior, memory)
    trust = usual**2 / (usual**2 + std_error**2)
    clear = np.abs(others) > 3 * std_error
    enough = (known.sum(axis=-2, keepdims=True) - known) >= FEWEST - 1
    seen = np.where(enough, np.where(clear, 1.0, trust) * others, 0.0)
    seen = np.maximum(seen, -0.98)
    return np.where(member, seen, 0.0), np.where(member & enough, np.minimum(std_error, usual), 0.0)


def _m_estimate(z: Floats, gain: Floats, known: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Huber's M-estimate of the common shift by iterative reweighting, and its information (0 = unknown)
    [1, nT].
    """
    move = _start(z, gain, known)
    for _ in range(STEPS):
        weight = np.abs(z - gain * move)
        np.maximum(weight, HUBER, out=weight)
        np.divide(gain, weight, out=weight)
        information = np.einsum("...st,...st->...t", weight, gain)[..., None, :]
        total = np.einsum("...st,...st->...t", weight, z)[..., None, :]
        move = np.where(information > 0, total / np.maximum(information, 1e-300), 0.0)
    return move, information


def _usual(
    move: Floats, std_error: Floats, known: npt.NDArray[np.bool_], prior: float, memory: float
) -> Floats:
    """Standard deviation of past common shifts [1, nT], their sampling variance subtracted, with `LEARNT` buckets of
    the prior.
    """
    square = np.where(known, np.clip(move, -1, 1) ** 2 - std_error**2, 0.0)
    total, count = decayed_sum_before(np.stack([square, known * 1.0]), memory)
    return np.sqrt(np.maximum((total + LEARNT * prior**2) / (count + LEARNT), (STILL * prior) ** 2))


def _typical(gain: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Mean precision (1 ÷ standard deviation) of the known members [1, nT]."""
    total = np.sum(gain, axis=-2, keepdims=True)
    return total / np.maximum(known.sum(axis=-2, keepdims=True), 1)


def _start(z: Floats, gain: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Median deviation of the members with at least 0.7 of the mean precision; up to half of them may be outliers."""
    good = known & (gain >= 0.7 * _typical(gain, known))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sort(np.where(good, z / gain, np.inf), axis=-2)
    count = good.sum(axis=-2, keepdims=True)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, z.shape[-2] - 1)
    middle = 0.5 * (np.take_along_axis(ratio, low, axis=-2) + np.take_along_axis(ratio, high, axis=-2))
    return np.where((count > 0) & np.isfinite(middle), middle, 0.0)
