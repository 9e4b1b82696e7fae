"""What moved everybody: the part of a day's deviation that all segments, or all of one kind, share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitors.detectors.batch import Floats
from monitors.detectors.rolling import before

FEWEST = 4  # segments needed to tell a shared move from an own one
HUBER = 1.3
STEPS = 5  # from the median of the better-known half these are enough
LEARNT = 15.0  # buckets of past moves that count as much as the size a move is taken to have usually
STILL = 1 / 3  # of that size is the least that a move of a calm panel is taken to have


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
