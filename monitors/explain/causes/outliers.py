"""Outliers: single leaves that are extreme but no cause, and the tail that tells how extreme they are.

A candidate cell is asked whether it is more than a few leaves that are extreme even for the tail that all
leaves show. Standardised leaves are seldom normal far out (skewed amounts, few events), so the chance of an
extreme is read off an exponential tail fitted through two order statistics, below the few that may be causes
themselves. The tail is read once per fit: leaves that were set aside stay in it, as those as extreme that come
after them are no rarer for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from monitors.explain.causes.leaves import Floats, Ints
from monitors.explain.causes.model import Model
from monitors.explain.causes.noise import Noise

_FEW_LEAVES = (
    64  # cells of more leaves than this are suspected of an extreme leaf only if one leaf carries much
)
_MUCH = 0.2
_NEXT = 0.9  # leaves anywhere that deviate this part as far as the extreme one are tail with it
_NEAR, _MID, _FAR = 20, 64, 200  # the order statistics (from the top) that tell the tail's slope
_STEEPEST = 0.15
_FEW = 3
_NOTHING = 0.01  # of the other side: a leaf fallen silent, or begun
_HEARD = 2.5  # standard errors by which a leaf's silence would be seen
_HABIT = 8  # from so many silent leaves elsewhere on, silence is a habit of the table


@dataclass(frozen=True)
class Tail:
    """Tail of |z|: beyond `start`, reached with probability exp(−`nats`).

    It falls exponentially with scale `slope`, or, as far as `heavy` (0–1) says so, as a power with exponent
    1/`power`.
    """

    start: float
    nats: float
    slope: float
    power: float
    heavy: float

    def odds(self, extreme: float) -> float:
        """−log of the chance that a given leaf is as far out as `extreme`, never more than the normal
        tail's.
        """
        beyond = max(extreme, self.start)
        light = (beyond - self.start) / self.slope
        heavy = float(np.log(beyond / self.start)) / self.power
        return min(extreme**2 / 2, self.nats + (1 - self.heavy) * light + self.heavy * heavy)


def read_tail(z: Floats) -> Tail | None:
    """Fit the tail of standardised leaves |z| [n]; None where there are too few to tell."""
    n = z.size
    far = min(_FAR, n // 4)
    mid, near = max(4, far * _MID // _FAR), max(2, far * _NEAR // _FAR)
    if far < 8:
        return None
    top = np.sort(np.partition(z, n - far)[n - far :])[::-1]
    start, middle, inner = float(top[far - 1]), float(top[mid - 1]), float(top[near - 1])
    slope = max((inner - start) / float(np.log(far / near)), _STEEPEST)
    power = max(float(np.log(inner / max(start, 1e-9))) / float(np.log(far / near)), 0.02)
    # Exponential tails fall evenly; where the outer part falls slower than the inner, the tail is a power.
    first = max((middle - start) / float(np.log(far / mid)), 1e-9)
    second = (inner - middle) / float(np.log(mid / near))
    heavy = min(max((second / first - 1.0) / 0.8, 0.0), 1.0)
    return Tail(max(start, 1e-9), float(np.log(n / far)), slope, power, heavy)


def count_odds(y: Floats, mu: Floats, noise: Noise) -> Floats:
    """−log of the chance of counts as far from their expectations [k]: Poisson, or negative binomial."""
    extra = np.maximum((noise.phi - 1.0) * mu + noise.kappa2 * mu**2, 1e-9 * np.maximum(mu, 1e-9))
    size = np.maximum(mu, 1e-9) ** 2 / extra
    chance = size / (size + np.maximum(mu, 1e-9))
    up = stats.nbinom.logsf(np.ceil(y) - 1, size, chance)
    down = stats.nbinom.logcdf(np.floor(y), size, chance)
    return -np.maximum(np.where(y >= mu, up, down), -700.0)


def silence(y: Floats, mu: Floats, noise: Noise, habit: tuple[int, int]) -> Floats:
    """−log of the chance of each silent leaf of a cell [k], where leaves elsewhere fall silent as well.

    `y` and `mu` are the cell's amounts and expectations [k], `habit` how many leaves of the whole table are
    silent and of how many it would be seen (`silent_leaves`), the cell's own among them. A leaf is silent
    when it has next to nothing on one side and enough on the other for that to be seen. As many of the cell's
    leaves are silent with a binomial chance at the rate of the others; each carries an equal part. Infinite
    for leaves that are not silent, and for all where silence is no habit.
    """
    nats = np.full(y.size, np.inf)
    here, could = silent_leaves(y, mu, noise)
    gone, able = habit[0] - int(here.sum()), habit[1] - int(could.sum())
    if gone >= _HABIT and here.any():
        nats[here] = -float(stats.binom.logsf(here.sum() - 1, could.sum(), gone / able)) / float(here.sum())
    return nats


def silent_leaves(y: Floats, mu: Floats, noise: Noise) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which leaves are silent on one side, and which ones' silence would be seen."""
    one, other = np.abs(y), np.abs(mu)
    most = np.maximum(one, other)
    least = np.minimum(one, other, out=one)
    seen = noise.weight(most / 2)
    seen *= most
    able = seen > _HEARD**2 / 2
    return able & (least <= _NOTHING * most), able


def sober_nats(z: Floats, u: Floats, m: Floats, odds: Callable[[Ints], Floats], few: int = _FEW) -> float:
    """Evidence of a cell's leaves (signed z, score u, information m, [k]) when its most extreme ones count
    as tail.

    The least over taking the first, the first two, the first three (or `few`, if more) leaves at their own
    odds (by position) and the rest together.
    """
    direction = 1.0 if float(u.sum()) >= 0 else -1.0
    order = np.argsort(-direction * z)[: max(few, _FEW)]
    rest_u, rest_m, spent, least = float(u.sum()), float(m.sum()), 0.0, float("inf")
    alone = odds(order)
    for leaf, nats in zip(order, alone, strict=True):
        rest_u -= float(u[leaf])
        rest_m -= float(m[leaf])
        spent += float(nats) if direction * z[leaf] > 0 else 0.0
        rest = (max(0.0, direction * rest_u)) ** 2 / (2 * rest_m) if rest_m > 1e-9 * float(m.sum()) else 0.0
        least = min(least, spent + rest)
    return least


@dataclass(frozen=True)
class Extremes:
    """How far the leaves deviate under one fit: |z| [n], their tail, how many fall silent of how many whose
    silence would be seen.
    """

    z: Floats
    tail: Tail | None
    habit: tuple[int, int]


def read_extremes(model: Model, u: Floats, m: Floats, aside: Ints) -> Extremes:
    """Read them off the leaves' scores u and informations m [n]; `aside` are the positions set aside as
    tail.
    """
    z = np.maximum(m, 1e-300)
    np.sqrt(z, out=z)
    np.divide(u, z, out=z)
    np.abs(z, out=z)
    shown = m > 0
    mean = model.mean[aside]
    gap = np.abs(model.y[aside] - model.mu[aside])
    z[aside] = gap * np.sqrt(model.noise.weight(mean) / np.maximum(mean, 1e-300))
    shown[aside] = True
    gone, able = silent_leaves(model.y, model.mu, model.noise)
    habit = int(np.count_nonzero(gone & shown)), int(np.count_nonzero(able & shown))
    return Extremes(z, read_tail(z if shown.all() else z[shown]), habit)


def carried_by_few(u: Floats) -> bool:
    """May single leaves of a cell carry its evidence (scores u [k])?"""
    return not (u.size > _FEW_LEAVES and np.abs(u).max() < _MUCH * abs(float(u.sum())))


def sober(model: Model, seen: Extremes, rows: Ints, u: Floats, m: Floats) -> float:
    """Nats of a cell's leaves at positions `rows` [k] once the most extreme of them are tail."""
    silent = silence(model.y[rows], model.mu[rows], model.noise, seen.habit)

    def odds(picked: Ints) -> Floats:
        at = rows[picked]
        z = seen.z[at]
        nats = z**2 / 2 if seen.tail is None else np.array([seen.tail.odds(float(one)) for one in z])
        if model.counts:
            nats = np.minimum(nats, count_odds(model.y[at], model.mu[at], model.noise))
        return np.minimum(nats, silent[picked])

    return sober_nats(u / np.sqrt(m), u, m, odds, int(np.isfinite(silent).sum()))


def as_extreme(seen: Extremes, rows: Ints, aside: Ints) -> Ints:
    """Leaves anywhere about as extreme as the most extreme of a cell's, those set aside already left out."""
    found = np.flatnonzero(seen.z > _NEXT * seen.z[rows].max(initial=0.0))
    return found[~np.isin(found, aside)]
