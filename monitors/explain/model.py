"""The model under which a leaf table is explained: expectation × common factor × one factor per cause found
so far.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitors.explain.leaves import Floats, Ints, bin_sums
from monitors.explain.noise import Noise, estimate_noise

# how far the common factor strays from 1 without surprise (a seasonal error of the baseline), log scale
_COMMON = 0.1
_LIMIT = 12.0  # largest log factor
_APPEARED = 5.0  # log factor from which a cell counts as new: it has no expectation to speak of


@dataclass(frozen=True)
class Cell:
    """A cell: positions of its dimensions and its code in each."""

    dims: tuple[int, ...]
    codes: tuple[int, ...]

    def conditions(self) -> dict[int, int]:
        """Dimension → code."""
        return dict(zip(self.dims, self.codes, strict=True))


@dataclass
class Model:
    """Actual `y` against expectation `e` over n leaves, with the causes found so far explained away."""

    y: Floats
    e: Floats
    floor: float
    masks: list[NDArray[np.bool_]] = field(default_factory=list)
    common: float = 0.0
    factors: list[float] = field(default_factory=list)
    noise: Noise = field(init=False)
    mu: Floats = field(init=False)
    slack: Floats = field(init=False)
    outside: NDArray[np.bool_] = field(init=False)
    aside: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Start without causes: the common factor and the noise alone."""
        self.slack = np.ones(self.y.size)
        self.outside = np.zeros(self.y.size, dtype=bool)
        self.aside = self.outside
        self.common = _start_common(self.y, self.e)
        self.mu = self.e * np.exp(self.common)
        self.measure_noise()
        self.fit()

    def measure_noise(self) -> None:
        """Read phi and kappa² off what the present causes leave unexplained."""
        used = (self.slack < 2.0) & ~self.aside
        mean = np.where(used, self.mean(), 0.0)
        self.noise = estimate_noise(np.where(used, self.y - self.mu, 0.0), mean, self.floor)

    def mean(self) -> Floats:
        """Average of what came and what was expected, per leaf: the size by which its noise is judged."""
        return (np.abs(self.y) + np.abs(self.mu)) / 2

    def weigh(self, mean: Floats) -> Floats:
        """Effective counts per unit of amount."""
        return np.where(self.aside, 0.0, self.noise.weight(mean) / self.slack)

    def set_aside(self, leaves: Ints) -> None:
        """Take single leaves out of the search (giants), and estimate anew."""
        self.outside[leaves] = True
        kept = ~self.outside
        self.common = _start_common(self.y[kept], self.e[kept])
        self.mu = self.e * np.exp(self.common)
        self.aside = self.outside.copy()
        self.measure_noise()
        self.fit()

    def evidence(self) -> tuple[Floats, Floats]:
        """Per leaf the score U and the information M: a cell's log factor is about ΣU/ΣM with variance
        1/ΣM.
        """
        mean = self.mean()
        weight = self.weigh(mean)
        return weight * (self.y - self.mu), weight * mean

    def fit(self) -> None:
        """Estimate the common factor and all causes' factors together (Newton on the cells' overlaps).

        A cause that appeared out of nothing has no factor to estimate: its leaves are set aside.
        """
        self.factors = [self._start_factor(m) for m in self.masks]
        self.aside = self.outside.copy()
        for mask, factor in zip(self.masks, self.factors, strict=True):
            if factor >= _APPEARED:
                self.aside |= mask
        fitted = [j for j, f in enumerate(self.factors) if f < _APPEARED]
        pattern = np.zeros(self.y.size, dtype=np.int64)
        for k, j in enumerate(fitted):
            pattern += self.masks[j].astype(np.int64) << k
        distinct, index = (
            np.unique(pattern, return_inverse=True) if fitted else (np.zeros(1, np.int64), pattern)
        )
        design = np.array(
            [[1.0, *(float(p >> k & 1) for k in range(len(fitted)))] for p in distinct.tolist()]
        )
        theta = np.array([self.common, *(self.factors[j] for j in fitted)])
        for _ in range(3):
            weight = self.weigh(self.mean())
            a = bin_sums(index, weight * self.y, distinct.size)
            b = bin_sums(index, weight * self.e, distinct.size)
            theta = _newton(design, a, b, theta)
            self.mu = self.e * np.exp(np.clip(design @ theta, -_LIMIT, _LIMIT))[index]
        self.common = float(theta[0])
        for k, j in enumerate(fitted):
            self.factors[j] = float(theta[1 + k])

    def _start_factor(self, mask: NDArray[np.bool_]) -> float:
        """Log factor of a cell on its own, against the common factor."""
        y, e = max(float(self.y[mask].sum()), 0.0), float(self.e[mask].sum()) * float(np.exp(self.common))
        if e <= y * float(np.exp(-_APPEARED)):
            return _LIMIT
        return float(np.clip(np.log(max(y, 1e-300) / e), -_APPEARED, _APPEARED))

    def loosen(self) -> None:
        """Allow leaves inside causes the extra spread they show: a cause seldom moves all its leaves by one
        factor.
        """
        self.slack = np.ones(self.y.size)
        mean = self.mean()
        squares = self.noise.weight(mean) * (self.y - self.mu) ** 2 / np.maximum(mean, 1e-300)
        for mask in self.masks:
            inside = mask & (mean > 0) & ~self.aside
            self.slack[mask] = np.maximum(self.slack[mask], max(1.0, _spread(squares[inside])))


def _spread(squares: Floats) -> float:
    """Mean square of standardised residuals, single outliers cut."""
    if not squares.size:
        return 1.0
    return float(np.minimum(squares, max(25.0, 25.0 * float(np.median(squares)))).mean())


def common_cost(common: float) -> float:
    """Price in nats of a common factor: near 1 is free, far away costs ever more slowly (Student-like)."""
    return 2.5 * float(np.log1p((common / _COMMON) ** 2 / 4.0))


def _start_common(y: Floats, e: Floats) -> float:
    """The common factor of the whole table, drawn towards 1."""
    total_y, total_e = float(y.sum()), float(e.sum())
    if total_y <= 0 or total_e <= 0:
        return 0.0
    return float(np.log(total_y / total_e))


def _newton(design: Floats, a: Floats, b: Floats, theta: Floats) -> Floats:
    """Poisson regression of effective counts a on exposures b, with a faint pull to 0 that keeps it
    finite.
    """
    ridge = np.full(theta.size, 1e-3)
    a = np.maximum(a, 0.0)
    for _ in range(12):
        rate = b * np.exp(np.clip(design @ theta, -_LIMIT, _LIMIT))
        gradient = design.T @ (a - rate) - ridge * theta
        hessian = design.T @ (design * rate[:, None]) + np.diag(ridge)
        step = np.clip(np.linalg.solve(hessian, gradient), -1.0, 1.0)
        theta = np.clip(theta + step, -_LIMIT, _LIMIT)
        if np.max(np.abs(step)) < 1e-8:
            break
    return theta
