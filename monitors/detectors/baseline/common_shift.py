"""The part of a bucket's deviation that a segment shares: with everybody, with a campaign, with its own kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import before, shift, window_sum
from monitors.detectors.baseline.prepare import Data

UNEVEN = 0.35  # segments follow a shared move this unevenly (share of the move)
EVERYBODY, CAMPAIGN, KIND = 0.10, 1.0, 0.05  # size a shared move has before a panel has shown its own
FEW_OF = 0.10  # a kind that is more of the panel than this is a market: its move is nobody's alarm
LEAST_KIND = 0.20  # a kind's own move below this is no news
KNOWN = 3.0  # a kind whose move stood out so far within the last day is no news again
MEMORY = 60.0  # half-life in days of what moves of a kind are usual
FEWEST = 4  # segments needed to tell a shared move from an own one
HUBER = 1.3
STEPS = 5  # from the median of the better-known half these are enough
LEARNT = 15.0  # buckets of past moves that count as much as the size a move is taken to have usually
STILL = 1 / 3  # of that size is the least that a move of a calm panel is taken to have


@dataclass(frozen=True)
class CommonShift:
    """move: relative, as each segment sees it from the others; doubt: its standard deviation; kind: normal score of
    the move of a whole kind on the cell of its leader, where the most was added, and zero elsewhere [nS, nT].
    """

    move: Floats
    doubt: Floats
    kind: Floats


def common_shifts(
    data: Data, actual: Floats, mean: Floats, sd: Floats, known: Flags, *, news: bool = True
) -> CommonShift:
    """Everybody's move first, then that of each calendar entry, then that of each value of each dimension.

    news: whether the moves of kinds and their scores are wanted too; a first look does without.
    """
    total, doubt, kind = np.ones(mean.shape), np.zeros(mean.shape), np.zeros(mean.shape)
    if len(mean) < FEWEST:
        return CommonShift(kind, doubt, kind)
    everybody, always = np.arange(len(mean)), np.arange(mean.shape[1])
    codes = [int(k) for k in np.unique(data.codes) if k > 0]
    parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int, float]] = [
        (data.groups[0], always, 0, EVERYBODY)
    ]
    parts += [(everybody, np.flatnonzero((data.codes == k).any(axis=0)), k, CAMPAIGN) for k in codes]
    if news:
        parts += [(rows, always, 0, KIND) for rows in data.groups[1:]]
    seen = before(np.ones((1, mean.shape[1])), MEMORY * data.timing.per_day)[0]
    for rows, columns, code, prior in parts:
        at = np.ix_(rows, columns)
        now = mean[at] * total[at]
        member = known[at] & (data.codes[at] == code) if code else known[at]
        memory = None if code else MEMORY * data.timing.per_day
        move, slip = shared_move(actual[at] / now - 1, sd[at] / now, member, prior, memory)
        if news and prior == KIND and len(rows) <= FEW_OF * len(mean):
            told = _news(move, slip, actual[at] - now, member, data.timing.per_day, seen)
            kind[at] = np.where(np.abs(told) > np.abs(kind[at]), told, kind[at])
        total[at] *= 1 + move
        doubt[at] += slip**2 + (UNEVEN * move) ** 2
    return CommonShift(total - 1, np.sqrt(doubt), kind)


def _news(move: Floats, slip: Floats, added: Floats, member: Flags, per_day: int, seen: Floats) -> Floats:
    """How unusual the move of a whole kind is against its own past, on the cell of its leader only, and
    only as it begins: one story, one alert. seen: buckets that the past of each one counts for.
    """
    count = np.maximum(member.sum(axis=0), 1)
    centre = np.sum(np.where(member, move, 0.0), axis=0) / count
    error = np.sum(np.where(member, slip, 0.0), axis=0) / count
    usual = before(np.minimum(centre**2, 0.09)[None, :], MEMORY * per_day)[0] + 0.05**2 * 10
    usual = usual / (seen + 10)
    size = np.where(np.abs(centre) > LEAST_KIND, centre / np.sqrt(usual + error**2 + 1e-12), 0.0)
    told = shift(window_sum((np.abs(size) >= KNOWN)[None, :] * 1.0, max(per_day, 2)), 1, 0.0)[0]
    size = np.where(told > 0, 0.0, size)
    leader = np.argmax(np.where(member, added * np.sign(centre), -np.inf), axis=0)
    out = np.zeros(move.shape)
    out[leader, np.arange(move.shape[1])] = size
    return out


def shared_move(
    deviation: Floats,
    error: Floats,
    member: npt.NDArray[np.bool_],
    prior: float,
    memory: float | None = None,
) -> tuple[Floats, Floats]:
    """Shared relative move per bucket as each member sees it, itself left out, and its standard error [nS, nT].

    deviation: actual/expected − 1; error: its standard deviation; member: who belongs, and is known. Huber's
    M-estimate by reweighting; a small move is shrunk as one of usual size (empirical Bayes: `prior`, corrected by
    the moves before with a half-life of `memory` buckets, if given), a clear one is not.
    """
    known = member & np.isfinite(deviation) & np.isfinite(error) & (error > 0)
    gain = np.where(known, 1 / np.maximum(error, 1e-9), 0.0)
    gain = np.minimum(gain, 2.5 * _typical(gain, known))
    gain = np.minimum(gain, 1 / 0.05)
    z = np.where(known, np.clip(deviation, -1, 20), 0.0) * gain
    move = _start(z, gain, known)
    for _ in range(STEPS):
        weight = np.abs(z - gain * move)
        np.maximum(weight, HUBER, out=weight)
        np.divide(gain, weight, out=weight)
        bottom = np.einsum("st,st->t", weight, gain)
        move = np.where(bottom > 0, np.einsum("st,st->t", weight, z) / np.maximum(bottom, 1e-300), 0.0)
    left = z - gain * move
    squares = gain * gain
    inside = squares * ((np.abs(left) < HUBER) & known)
    rest = np.sum(squares, axis=0) - squares
    power = np.maximum(np.sum(inside, axis=0) - inside, 0.3 * rest + 1e-12)
    slip = np.sqrt(1.5 / power)
    pull = gain * np.clip(left, -HUBER, HUBER) / power
    others = move - np.clip(pull, -slip, slip)
    usual = np.full(move.shape, prior)
    if memory is not None:
        usual = _usual(move, np.min(slip, axis=0, where=known, initial=1.0), bottom > 0, prior, memory)
    trust = usual**2 / (usual**2 + slip**2)
    clear = np.abs(others) > 3 * slip
    enough = (known.sum(axis=0) - known) >= FEWEST - 1
    seen = np.where(enough, np.where(clear, 1.0, trust) * others, 0.0)
    seen = np.maximum(seen, -0.98)
    return np.where(member, seen, 0.0), np.where(member & enough, np.minimum(slip, usual), 0.0)


def _usual(move: Floats, slip: Floats, known: npt.NDArray[np.bool_], prior: float, memory: float) -> Floats:
    """Standard deviation of moves as the buckets before show it, their sampling error taken off [nT]."""
    square = np.where(known, np.clip(move, -1, 1) ** 2 - slip**2, 0.0)
    total, count = before(np.stack([square, known * 1.0]), memory)
    return np.sqrt(np.maximum((total + LEARNT * prior**2) / (count + LEARNT), (STILL * prior) ** 2))


def _typical(gain: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    total = np.sum(gain, axis=0)
    return total / np.maximum(known.sum(axis=0), 1)


def _start(z: Floats, gain: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Median of the better-known half: half of the market may be wrong before the start is."""
    good = known & (gain >= 0.7 * _typical(gain, known))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sort(np.where(good, z / gain, np.inf), axis=0)
    count = good.sum(axis=0)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, len(z) - 1)
    here = np.arange(z.shape[1])
    middle = 0.5 * (ratio[low, here] + ratio[high, here])
    return np.where((count > 0) & np.isfinite(middle), middle, 0.0)
