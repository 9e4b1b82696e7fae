"""Outliers: single leaves that are extreme but no cause, and the tail that tells how extreme they are.

A candidate cell must hold more than a few leaves that are extreme even for the tail of all leaves. Standardised
residuals of leaves are seldom normal in the tail (skewed amounts, few events), so an exponential tail is fitted to
two order statistics, below the few that may be causes themselves. The tail is read once per fit. Excluded leaves stay
in it, as equally extreme ones are no rarer for their exclusion.

One huge amount in one leaf is a cause of its own kind: the largest excess is compared with the next ones under the tail
they show (Hill's estimator, 1975): in a Pareto tail of index a, the largest exceeds r times the second with probability
r^(−a).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from monitors.explain.causes.leaves import Floats, Ints
from monitors.explain.causes.model import Model
from monitors.explain.causes.noise import Noise

_FEW_LEAVES = 64  # leaves; larger cells are checked for outliers only if one leaf carries much; chosen
_MUCH = 0.2  # share of the cell's score that counts as much; chosen
_NEXT = 0.9  # share of a cell's most extreme residual; leaves beyond it are excluded together; chosen
_NEAR, _MID, _FAR = 20, 64, 200  # ranks from the top of the order statistics that fit the tail; chosen
_STEEPEST = 0.15  # lower bound of the tail's scale, in standard deviations per nat; chosen
_FEW = 3  # leaves of a cell that may count as outliers; chosen
_NOTHING = 0.01  # share of the other side; a leaf with less is silent; chosen
_VISIBLE = 2.5  # standard errors by which a leaf must differ when it is silent, to be counted; chosen
_COMMON = 8  # silent leaves elsewhere in the table from which silence has a rate of its own; chosen
_TAIL = 25  # order statistics from which the tail index is estimated; chosen
_CHANCE = 0.003  # p-value up to which a top excess is a giant; chosen
_SHARE = 0.01  # share of the table's expectation; least excess of a giant; chosen
_TIMES = 4.0  # times its own leaf's expectation; least amount of a giant; chosen
_MOST = 3  # giants per table; chosen


@dataclass(frozen=True)
class Tail:
    """Fitted tail of |z|, the absolute standardised residuals: beyond `start`, which is exceeded with probability
    exp(−`nats`).

    It falls exponentially with scale `slope`, or, with weight `heavy` (0–1), as a power with exponent 1 ÷ `power`.
    """

    start: float
    nats: float
    slope: float
    power: float
    heavy: float

    def surprisal(self, extreme: float) -> float:
        """−log of the probability that a given leaf is as extreme as this; at most that of the normal tail."""
        beyond = max(extreme, self.start)
        light = (beyond - self.start) / self.slope
        heavy = float(np.log(beyond / self.start)) / self.power
        return min(extreme**2 / 2, self.nats + (1 - self.heavy) * light + self.heavy * heavy)


def read_tail(z: Floats) -> Tail | None:
    """Fit the tail of absolute standardised residuals z [n]; None where there are too few."""
    n = z.size
    far = min(_FAR, n // 4)
    mid, near = max(4, far * _MID // _FAR), max(2, far * _NEAR // _FAR)
    if far < 8:
        return None
    top = np.sort(np.partition(z, n - far)[n - far :])[::-1]
    start, middle, inner = float(top[far - 1]), float(top[mid - 1]), float(top[near - 1])
    slope = max((inner - start) / float(np.log(far / near)), _STEEPEST)
    power = max(float(np.log(inner / max(start, 1e-9))) / float(np.log(far / near)), 0.02)
    # Exponential tails have one slope; where the outer part falls slower than the inner, the tail is a power.
    first = max((middle - start) / float(np.log(far / mid)), 1e-9)
    second = (inner - middle) / float(np.log(mid / near))
    heavy = min(max((second / first - 1.0) / 0.8, 0.0), 1.0)
    return Tail(max(start, 1e-9), float(np.log(n / far)), slope, power, heavy)


def count_surprisal(y: Floats, mu: Floats, noise: Noise) -> Floats:
    """−log of the probability of counts as far from their expectations [k]: negative binomial."""
    excess = np.maximum((noise.phi - 1.0) * mu + noise.kappa2 * mu**2, 1e-9 * np.maximum(mu, 1e-9))
    size = np.maximum(mu, 1e-9) ** 2 / excess
    chance = size / (size + np.maximum(mu, 1e-9))
    up = stats.nbinom.logsf(np.ceil(y) - 1, size, chance)
    down = stats.nbinom.logcdf(np.floor(y), size, chance)
    return -np.maximum(np.where(y >= mu, up, down), -700.0)


def silence_surprisal(y: Floats, mu: Floats, noise: Noise, silent_counts: tuple[int, int]) -> Floats:
    """−log of the probability of each silent leaf of a cell [k], at the rate of silent leaves elsewhere in the table.

    y, mu: the cell's amounts and expectations [k]. silent_counts: number of silent leaves of the whole table, and of
        leaves whose silence would be visible (`silent_leaves`), the cell's own included.
    A leaf is silent when it has next to nothing on one side and enough on the other for the difference to be visible.
    The number of silent leaves in the cell is binomial; each carries an equal part of its −log probability. Infinite
    for leaves that are not silent, and for all where silence is rare in the table.
    """
    nats = np.full(y.size, np.inf)
    here, visible = silent_leaves(y, mu, noise)
    others, of = silent_counts[0] - int(here.sum()), silent_counts[1] - int(visible.sum())
    if others >= _COMMON and here.any():
        nats[here] = -float(stats.binom.logsf(here.sum() - 1, visible.sum(), others / of)) / float(here.sum())
    return nats


def silent_leaves(y: Floats, mu: Floats, noise: Noise) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Leaves that are silent on one side, and leaves whose silence would be visible, [k] each."""
    one, other = np.abs(y), np.abs(mu)
    most = np.maximum(one, other)
    least = np.minimum(one, other, out=one)
    effective = noise.weight(most / 2)
    effective *= most
    visible = effective > _VISIBLE**2 / 2
    return visible & (least <= _NOTHING * most), visible


def nats_without_outliers(
    z: Floats, u: Floats, m: Floats, surprisal: Callable[[Ints], Floats], few: int = _FEW
) -> float:
    """Evidence of a cell's leaves when its most extreme ones count as outliers, in nats.

    z: signed residuals; u: scores; m: informations, [k] each. surprisal: −log probability of leaves by position. few:
        number of leaves that may be outliers, at least three.
    The minimum over taking the 1, 2, … most extreme leaves at their own surprisal and the rest together as one cell.
    """
    direction = 1.0 if float(u.sum()) >= 0 else -1.0
    order = np.argsort(-direction * z)[: max(few, _FEW)]
    rest_u, rest_m, spent, least = float(u.sum()), float(m.sum()), 0.0, float("inf")
    alone = surprisal(order)
    for leaf, nats in zip(order, alone, strict=True):
        rest_u -= float(u[leaf])
        rest_m -= float(m[leaf])
        spent += float(nats) if direction * z[leaf] > 0 else 0.0
        rest = (max(0.0, direction * rest_u)) ** 2 / (2 * rest_m) if rest_m > 1e-9 * float(m.sum()) else 0.0
        least = min(least, spent + rest)
    return least


@dataclass(frozen=True)
class Extremes:
    """Residuals under one fit: |z| [n], their tail, and the numbers of silent leaves and of leaves whose silence
    would be visible.
    """

    z: Floats
    tail: Tail | None
    silent_counts: tuple[int, int]


def read_extremes(model: Model, u: Floats, m: Floats, outliers: Ints) -> Extremes:
    """Residuals of all leaves from their scores u and informations m [n]; outliers: positions of excluded ones, which
    stay in.
    """
    z = np.maximum(m, 1e-300)
    np.sqrt(z, out=z)
    np.divide(u, z, out=z)
    np.abs(z, out=z)
    shown = m > 0
    mean = model.mean[outliers]
    distance = np.abs(model.y[outliers] - model.mu[outliers])
    z[outliers] = distance * np.sqrt(model.noise.weight(mean) / np.maximum(mean, 1e-300))
    shown[outliers] = True
    silent, visible = silent_leaves(model.y, model.mu, model.noise)
    silent_counts = int(np.count_nonzero(silent & shown)), int(np.count_nonzero(visible & shown))
    return Extremes(z, read_tail(z if shown.all() else z[shown]), silent_counts)


def carried_by_few(u: Floats) -> bool:
    """Whether single leaves may carry a cell's evidence; u: scores [k]."""
    return not (u.size > _FEW_LEAVES and np.abs(u).max() < _MUCH * abs(float(u.sum())))


def evidence_without_outliers(
    model: Model, seen: Extremes, rows: Ints, u: Floats, m: Floats, mu: Floats
) -> float:
    """Nats of a cell's leaves at positions `rows` [k] when the most extreme of them count as outliers.

    u, m: their scores and informations; mu: what they were expected to hold, [k] each.
    """
    silent = silence_surprisal(model.y[rows], mu, model.noise, seen.silent_counts)

    def surprisal(picked: Ints) -> Floats:
        at = rows[picked]
        z = seen.z[at]
        nats = z**2 / 2 if seen.tail is None else np.array([seen.tail.surprisal(float(one)) for one in z])
        if model.counts:
            nats = np.minimum(nats, count_surprisal(model.y[at], mu[picked], model.noise))
        return np.minimum(nats, silent[picked])

    return nats_without_outliers(u / np.sqrt(m), u, m, surprisal, int(np.isfinite(silent).sum()))


def as_extreme(seen: Extremes, rows: Ints, outliers: Ints) -> Ints:
    """Positions of all leaves about as extreme as the most extreme one of a cell, without those already excluded."""
    found = np.flatnonzero(seen.z > _NEXT * seen.z[rows].max(initial=0.0))
    return found[~np.isin(found, outliers)]


def find_giants(y: Floats, mu: Floats) -> Ints:
    """Positions of leaves whose amount y [n] exceeds the tail of all excesses y − mu; at most three."""
    found: list[int] = []
    excess = y - mu
    if excess.size < 8:
        return np.zeros(0, dtype=np.int64)
    highest = np.argpartition(excess, max(excess.size - _TAIL - _MOST - 1, 0))[-_TAIL - _MOST - 1 :]
    order = highest[np.lexsort((highest, excess[highest]))][::-1]
    top = excess[order]
    total = float(np.abs(mu).sum())
    for k in range(min(_MOST, order.size - 3)):
        leaf = int(order[k])
        rest = top[k + 1 : k + 2 + _TAIL]
        rest = rest[rest > 0]
        if rest.size < 2 or top[k] < _SHARE * total or y[leaf] < _TIMES * abs(float(mu[leaf])):
            break
        # Hill's index, shrunk to 2 where few excesses estimate it.
        logs = np.log(rest[:-1] / rest[-1])
        index = (rest.size - 1 + 4) / (float(logs.sum()) + 2.0)
        if (top[k] / rest[0]) ** -index > _CHANCE:
            break
        found.append(leaf)
    return np.array(found, dtype=np.int64)
