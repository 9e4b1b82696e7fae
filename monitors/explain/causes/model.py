"""The model of a leaf table: expectation × common factor × one factor per cause found so far."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from monitors.explain.causes.leaves import Floats, Ints, compress
from monitors.explain.causes.noise import COUNT_PHI, Noise, estimate_noise, sample_rows

_COMMON = 0.1  # log factor; scale of the price of a common factor, a seasonal error of the baseline; chosen
_LIMIT = 12.0  # largest log factor; chosen
# log factor; largest distance of the common factor from the ratio of sums outside the causes; chosen
_STRAY = 0.5
_SETTLED = 1e-4  # log factor; a fit whose factors change by less has converged; chosen
_FREEDOM = 6.0  # degrees of freedom of the likelihood of a whole table; chosen
_UNEVEN = 0.35  # share of a cause's change by which its leaves may differ in it; chosen
APPEARED = 5.0  # log factor from which a cell is new, without an expectation to speak of; chosen


@dataclass(frozen=True)
class Cell:
    """A cell: the positions of its dimensions and its code in each."""

    dims: tuple[int, ...]
    codes: tuple[int, ...]

    def conditions(self) -> dict[int, int]:
        """Dimension → code."""
        return dict(zip(self.dims, self.codes, strict=True))

    def within(self, other: "Cell") -> bool:
        """Whether every condition of `other` is also one of this cell."""
        return other.conditions().items() <= self.conditions().items()


@dataclass
class Model:
    """Actual `y` against expectation `e` over n leaves, with the causes (leaf positions) found so far and their
    factors.

    weight turns amounts into effective counts: the inverse of a leaf's variance per unit of mean, 0 for excluded
        leaves. A cell's log factor is then about Σ weight·(y − mu) ÷ Σ weight·mean, with variance 1 ÷ Σ weight·mean.
    floor: lower bound of phi; mu: fitted values; mean: average of |y| and |mu|; inflation: variance inflation of
        leaves inside causes; excluded: leaves without weight (outliers, crossings of causes).
    """

    y: Floats
    e: Floats
    floor: float
    causes: list[Ints] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)
    common: float = 0.0
    noise: Noise = field(init=False)
    mu: Floats = field(init=False)
    mean: Floats = field(init=False)
    weight: Floats = field(init=False)
    inflation: Floats | None = None
    _overlap: tuple[list[int], tuple[Ints, list[slice], Floats]] | None = None
    _inside: tuple[Floats, Floats, Floats, Floats] = field(init=False)
    excluded: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Start without causes: common factor and noise only."""
        self.excluded = np.zeros(self.y.size, dtype=bool)
        self._sums = float(self.y.sum()), float(self.e.sum())
        self._half = np.abs(self.y)
        self._half *= 0.5
        self.mean, self.weight, self.mu = (np.empty(self.y.size) for _ in range(3))
        self._sample = sample_rows(np.flatnonzero((self.y != 0) | (self.e != 0)))
        self.restart()

    def restart(self) -> None:
        """Drop all causes and estimate common factor and noise from the leaves that are not excluded."""
        self.causes, self.factors, self.inflation, self._overlap = [], [], None, None
        kept = ~self.excluded if self.excluded.any() else slice(None)
        self.common = _start_common(self.y[kept], self.e[kept])
        np.multiply(self.e, np.exp(self.common), out=self.mu)
        self._measure_noise()
        self._weigh()
        self._fit()
        self._weigh()

    def install(self, causes: list[Ints]) -> None:
        """Set the causes and estimate factors, variance inflation and noise anew."""
        self.causes, self.inflation, self._overlap = causes, None, None
        self.factors = [self._start_factor(rows) for rows in causes]
        self._fit()
        self._inflate()
        self._measure_noise()
        self._weigh()
        self._fit()
        self._weigh()

    @property
    def counts(self) -> bool:
        """Whether the amounts are counts, as far as their values and their noise show."""
        return self.floor >= 1.0 and self.noise.phi < COUNT_PHI

    def evidence(self) -> tuple[Floats, Floats]:
        """Score U = weight·(y − mu) and information M = weight·mean of each leaf, [n] each."""
        u = self.y - self.mu
        u *= self.weight
        return u, self.weight * self.mean

    def likelihood(self) -> float:
        """Log likelihood of the leaves under the present causes and their own noise, in nats, but for a constant.

        Student's t. Inside a cause each leaf has a relative error of the change; a new cell is explained in any case.
        """
        gap, size = self.y - self.mu, self.mean.copy()
        variance = (self.noise.phi + self.noise.kappa2 * self.mean) * self.mean
        if self.causes:
            inside = np.unique(np.concatenate(self.causes))
            without = self.e[inside] * np.exp(self.common)
            variance[inside] += (_UNEVEN * (self.mu[inside] - without)) ** 2
            size[inside] = np.maximum(size[inside], without / 2)
        for rows, f in zip(self.causes, self.factors, strict=True):
            if f >= APPEARED:
                gap[rows] = 0.0
        used = (self.mean > 0) & ~self.excluded
        gap, variance = gap[used], variance[used]
        each = -np.log(variance / size[used]) / 2
        each -= (_FREEDOM + 1) / 2 * np.log1p(gap**2 / variance / _FREEDOM)
        return float(each.sum()) - common_cost(self.common)

    def _zero_weight(self) -> NDArray[np.bool_] | None:
        """Leaves without weight: excluded, or part of a new cell (which has no expectation to compare with); None =
        none.
        """
        new = [rows for rows, f in zip(self.causes, self.factors, strict=True) if f >= APPEARED]
        if not new and not self.excluded.any():
            return None
        dropped = self.excluded.copy()
        for rows in new:
            dropped[rows] = True
        return dropped

    def _measure_noise(self) -> None:
        """Estimate phi and kappa² from the residuals that the present causes leave."""
        rows = self._sample
        dropped = self._zero_weight()
        if dropped is not None:
            rows = rows[~dropped[rows]]
        if self.inflation is not None:
            rows = rows[self.inflation[rows] < 2.0]
        y, mu = self.y[rows], self.mu[rows]
        self.noise = estimate_noise(y - mu, (np.abs(y) + np.abs(mu)) / 2, self.floor)

    def _weigh(self) -> None:
        """Update mean and weight of every leaf."""
        np.abs(self.mu, out=self.mean)
        self.mean *= 0.5
        self.mean += self._half
        np.multiply(self.mean, self.noise.kappa2, out=self.weight)
        self.weight += self.noise.phi
        np.reciprocal(self.weight, out=self.weight)
        if self.inflation is not None:
            for rows in self.causes:
                loose = self.noise.weight(self.mean[rows])
                loose /= self.inflation[rows]
                self.weight[rows] = loose
        dropped = self._zero_weight()
        if dropped is not None:
            self.weight[dropped] = 0.0

    def _fit(self) -> None:
        """Estimate the common factor and all causes' factors together (Newton's method on the causes' overlaps).

        The weights of leaves outside all causes are kept; those inside follow their factor. A new cell has no factor
        to estimate.
        """
        fitted = [j for j, f in enumerate(self.factors) if f < APPEARED]
        if self._overlap is None or self._overlap[0] != fitted:
            self._overlap = fitted, _overlaps(self.y.size, [self.causes[j] for j in fitted])
            inside = self._overlap[1][0]
            y, e = self.y[inside], self.e[inside]
            self._inside = y, e, np.abs(y) / 2, np.abs(e) / 2
        inside, spans, design = self._overlap[1]
        y, e, half_y, half_e = self._inside
        own, (relative, rest) = self.weight[inside], self._relative_weights(inside)
        a, b = np.zeros(len(design)), np.zeros(len(design))
        a[0] = float(self.weight @ self.y - own @ y)
        b[0] = float(self.weight @ self.e - own @ e)
        theta = np.array([self.common, *(self.factors[j] for j in fitted)])
        plain = log(rest[0] / rest[1]) if min(rest) > 0 else None
        for _ in range(3 if fitted else 1):
            factor = np.exp(np.clip(design @ theta, -_LIMIT, _LIMIT))
            for k, part in enumerate(spans, 1):
                own = self.noise.weight(half_y[part] + half_e[part] * factor[k])
                own *= relative[part]
                a[k], b[k] = own @ y[part], own @ e[part]
            before, theta = theta, _newton(design, a, b, theta)
            # Many empty leaves beside few large amounts bias a weighted mean far below the ratio of sums.
            if plain is not None:
                theta[0] = min(max(theta[0], plain - _STRAY), plain + _STRAY)
            if np.abs(theta - before).max() < _SETTLED:
                break
        factor = np.exp(np.clip(design @ theta, -_LIMIT, _LIMIT))
        np.multiply(self.e, factor[0], out=self.mu)
        for k, part in enumerate(spans, 1):
            self.mu[inside[part]] = e[part] * factor[k]
        self.common = float(theta[0])
        for k, j in enumerate(fitted):
            self.factors[j] = float(theta[1 + k])

    def _relative_weights(self, inside: Ints) -> tuple[Floats, list[float]]:
        """Relative weight of leaves inside causes, and the sums of y and e outside all causes."""
        y, e, _, _ = self._inside
        relative = np.ones(inside.size) if self.inflation is None else 1.0 / self.inflation[inside]
        rest = [self._sums[0] - float(y.sum()), self._sums[1] - float(e.sum())]
        dropped = self._zero_weight()
        if dropped is not None:
            relative[dropped[inside]] = 0.0
            dropped[inside] = False
            rows = np.flatnonzero(dropped)
            rest = [rest[0] - float(self.y[rows].sum()), rest[1] - float(self.e[rows].sum())]
        return relative, rest

    def _start_factor(self, rows: Ints) -> float:
        """Starting log factor of a cell, against the common factor."""
        y, e = max(float(self.y[rows].sum()), 0.0), float(self.e[rows].sum()) * float(np.exp(self.common))
        if e <= y * float(np.exp(-APPEARED)):
            return _LIMIT
        return float(np.clip(np.log(max(y, 1e-300) / e), -APPEARED, APPEARED))

    def _inflate(self) -> None:
        """Variance inflation of leaves inside causes: their mean square, as no cause changes all by one factor."""
        self.inflation = np.ones(self.y.size)
        for rows, factor in zip(self.causes, self.factors, strict=True):
            if factor >= APPEARED:
                continue
            y, mu = self.y[rows], self.mu[rows]
            mean = (np.abs(y) + np.abs(mu)) / 2
            live = mean > 0
            squares = self.noise.weight(mean[live]) * (y - mu)[live] ** 2 / mean[live]
            self.inflation[rows] = np.maximum(self.inflation[rows], max(1.0, _spread(squares)))


def _overlaps(size: int, causes: list[Ints]) -> tuple[Ints, list[slice], Floats]:
    """Leaves inside any cause, ordered by the set of causes each is in; the slice of each set; and the sets as a
    design matrix.

    The design's first row is the set outside all causes, which has no leaves here.
    """
    none = [[1.0] + [0.0] * len(causes)]
    if not causes:
        return np.zeros(0, dtype=np.int64), [], np.array(none)
    if len(causes) == 1:
        return causes[0], [slice(None)], np.array([*none, [1.0, 1.0]])
    pattern = np.zeros(size, dtype=np.int64)
    for k, rows in enumerate(causes):
        pattern[rows] += 1 << k
    inside = np.flatnonzero(pattern)
    _, index, known = compress(pattern[inside], 1 << len(causes))
    ends = np.cumsum([0, *np.bincount(index)]).tolist()
    order = np.argsort(index.astype(np.uint16) if known.size < 1 << 16 else index, kind="stable")
    seen = [[1.0, *(float(p >> k & 1) for k in range(len(causes)))] for p in known.tolist()]
    return inside[order], [slice(*span) for span in pairwise(ends)], np.array([*none, *seen])


def common_cost(common: float) -> float:
    """Price of a common factor in nats: the negative log density of Student's t with 4 degrees of freedom and scale
    0.1, 0 at its mode.
    """
    return 2.5 * float(np.log1p((common / _COMMON) ** 2 / 4.0))


def _spread(squares: Floats) -> float:
    """Mean square of standardised residuals, from their squares clipped at 25 or 25 times their median."""
    if not squares.size:
        return 1.0
    return float(np.minimum(squares, max(25.0, 25.0 * float(np.median(squares)))).mean())


def _start_common(y: Floats, e: Floats) -> float:
    """Log factor of the whole table; 0 where a side has no amount."""
    total_y, total_e = float(y.sum()), float(e.sum())
    if total_y <= 0 or total_e <= 0:
        return 0.0
    return float(np.log(total_y / total_e))


def _newton(design: Floats, a: Floats, b: Floats, theta: Floats) -> Floats:
    """Poisson regression of effective counts a on exposures b, with a small ridge that keeps it finite; theta: log
    factors.
    """
    ridge = np.full(theta.size, 1e-3)
    a = np.maximum(a, 0.0)
    for _ in range(12):
        rate = b * np.exp(np.clip(design @ theta, -_LIMIT, _LIMIT))
        gradient = design.T @ (a - rate) - ridge * theta
        hessian = design.T @ (design * rate[:, None]) + np.diag(ridge)
        step = np.clip(np.linalg.solve(hessian, gradient), -1.0, 1.0)
        theta = np.clip(theta + step, -_LIMIT, _LIMIT)
        if np.abs(step).max() < 1e-6:
            break
    return theta
