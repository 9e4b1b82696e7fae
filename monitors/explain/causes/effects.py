"""Rate and mix effect: the parts of a ratio's change that come from the rates inside the leaves and from their
weights.

Kitagawa (1955), for two factors the Shapley value: symmetric in before and after, and exactly additive. A leaf that
is new or vanished has no rate of its own on one side, and takes the one of its margins there (`usual_rates`): it is mix
as far as that rate says, and what its own rate is beyond it is rate.

The effects describe the table's own sums, sampling noise included. The noise of many small leaves is in the rate
effect but in no cause; `Cause.contribution` of the named rate cells is closer to the effect at the true rates, and is
shown beside the split.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.explain.causes.compare import shrink_to_margins
from monitors.explain.causes.leaves import Floats, Ints, Leaves

_Z95 = 1.959963984540054  # 97.5 % point of the standard normal distribution


@dataclass(frozen=True)
class Effects:
    """Change of a ratio (or of a total), split: rate + mix = actual − expected, exactly.

    For a table without denominators `mix` is 0 and `rate` is the change of the total. rate_half, mix_half:
    half-widths of the 95 % intervals. rate_by_leaf, mix_by_leaf: the parts of each leaf [n].
    """

    actual: float
    expected: float
    rate: float
    mix: float
    rate_half: float
    mix_half: float
    rate_by_leaf: Floats
    mix_by_leaf: Floats

    @property
    def change(self) -> float:
        """The whole change: rate + mix."""
        return self.rate + self.mix


def split_effects(leaves: Leaves, phi: float = 1.0) -> Effects:
    """Split the change of num ÷ den (or of the total) into rate and mix effect.

    phi: variance of a leaf's numerator in units of its mean (overdispersion), for the intervals. A side without any
        denominator has a ratio of 0, and the whole change is mix.
    """
    if leaves.actual_den is None or leaves.expected_den is None:
        return _split_total(leaves, phi)
    sides = _sides(leaves, None, usual_rates(leaves))
    rate_by_leaf, mix_by_leaf = sides.parts()
    actual, expected, level = sides.actual, sides.expected, sides.level
    total_a, total_e, both = sides.total_a, sides.total_e, sides.both
    share_a, share_e, rate_a, rate_e = sides.share_a, sides.share_e, sides.rate_a, sides.rate_e
    rate = float(rate_by_leaf.sum())
    half_a = np.where(both, (share_a + share_e) / 2, np.where(sides.odd, share_a + share_e, 0.0))
    variance = (
        half_a**2 * phi * (_variance(rate_a, leaves.actual_den) + _variance(rate_e, leaves.expected_den))
    )
    spread = (
        ((rate_a + rate_e) / 2 - level) ** 2
        * phi
        * (
            _variance(share_a, np.full(leaves.size, max(total_a, 1.0)))
            + _variance(share_e, np.full(leaves.size, max(total_e, 1.0)))
        )
    )
    return Effects(
        actual=actual,
        expected=expected,
        rate=rate,
        mix=(actual - expected) - rate,
        rate_half=_Z95 * float(np.sqrt(variance.sum())),
        mix_half=_Z95 * float(np.sqrt(spread.sum())),
        rate_by_leaf=rate_by_leaf,
        mix_by_leaf=mix_by_leaf,
    )


def change_of(leaves: Leaves) -> float:
    """The whole change, actual − expected, of the ratio or of the total."""
    actual, expected = float(leaves.actual_num.sum()), float(leaves.expected_num.sum())
    if leaves.actual_den is None or leaves.expected_den is None:
        return actual - expected
    total_a, total_e = float(leaves.actual_den.sum()), float(leaves.expected_den.sum())
    return (actual / total_a if total_a > 0 else 0.0) - (expected / total_e if total_e > 0 else 0.0)


Usual = tuple[
    Floats, Floats
]  # rates of leaves that one side does not have, by their margins: before, now [n] each


def usual_rates(leaves: Leaves) -> Usual | None:
    """The rate that each leaf without a denominator on one side would be expected to have there, by its margins; None
    where every leaf has both, or one side is empty.
    """
    den_a, den_e = leaves.actual_den, leaves.expected_den
    if den_a is None or den_e is None or den_a.sum() <= 0 or den_e.sum() <= 0:
        return None
    if np.array_equal(den_a > 0, den_e > 0):
        return None
    found = []
    for num, den in ((leaves.expected_num, den_e), (leaves.actual_num, den_a)):
        shrunk, exposure = shrink_to_margins(leaves, num, den)
        level = float(num.sum() / den.sum())
        found.append(np.divide(shrunk, exposure, out=np.full(num.size, level), where=exposure > 0))
    return found[0], found[1]


def parts_of(leaves: Leaves, rows: Ints, usual: Usual | None) -> tuple[float, float]:
    """Rate and mix part of the change in the leaves at `rows` [k]; the change of a total is all rate.

    usual: `usual_rates` of the table.
    """
    if leaves.actual_den is None or leaves.expected_den is None:
        return float((leaves.actual_num[rows] - leaves.expected_num[rows]).sum()), 0.0
    rate, mix = _sides(leaves, rows, usual).parts()
    return float(rate.sum()), float(mix.sum())


@dataclass(frozen=True)
class _Sides:
    """Both sides of some leaves of a ratio: shares of the denominators, rates, and difference of num ÷ total den
    (`flow`). both: leaves with a denominator on both sides; odd: with one on one side alone, and a usual rate there.
    """

    total_a: float
    total_e: float
    actual: float
    expected: float
    both: NDArray[np.bool_]
    odd: NDArray[np.bool_]
    share_a: Floats
    share_e: Floats
    rate_a: Floats
    rate_e: Floats
    flow: Floats

    @property
    def level(self) -> float:
        """The mean ratio; mix is measured against it, so that a leaf that grows like the whole contributes nothing."""
        return (self.actual + self.expected) / 2

    def parts(self) -> tuple[Floats, Floats]:
        """Rate and mix part of every leaf."""
        moved = self.rate_a - self.rate_e
        rate = np.where(self.both, (self.share_a + self.share_e) / 2 * moved, 0.0)
        # One of the two shares is 0: with the usual rate on that side, all that is beyond it is rate.
        rate += np.where(self.odd, (self.share_a + self.share_e) * moved, 0.0)
        return rate, self.flow - rate - self.level * (self.share_a - self.share_e)


def _sides(leaves: Leaves, rows: Ints | None, usual: Usual | None) -> _Sides:
    """Both sides of the leaves at `rows`; None = of all leaves. usual: rates of leaves that one side does not have."""
    den_a, den_e = leaves.actual_den, leaves.expected_den
    if den_a is None or den_e is None:
        raise ValueError("a table without denominators has no sides")
    total_a, total_e = float(den_a.sum()), float(den_e.sum())
    actual = float(leaves.actual_num.sum()) / total_a if total_a > 0 else 0.0
    expected = float(leaves.expected_num.sum()) / total_e if total_e > 0 else 0.0
    picked = slice(None) if rows is None else rows
    den_a, den_e = den_a[picked], den_e[picked]
    num_a, num_e = leaves.actual_num[picked], leaves.expected_num[picked]
    none = np.zeros(num_a.size)
    flow_a = num_a / total_a if total_a > 0 else none
    flow_e = num_e / total_e if total_e > 0 else none
    rate_a, rate_e = _rate(num_a, den_a), _rate(num_e, den_e)
    odd = (den_a > 0) != (den_e > 0) if usual is not None else np.zeros(num_a.size, dtype=bool)
    if usual is not None:
        rate_e = np.where(odd & (den_e <= 0), usual[0][picked], rate_e)
        rate_a = np.where(odd & (den_a <= 0), usual[1][picked], rate_a)
    return _Sides(
        total_a,
        total_e,
        actual,
        expected,
        (den_a > 0) & (den_e > 0),
        odd,
        den_a / total_a if total_a > 0 else none,
        den_e / total_e if total_e > 0 else none,
        rate_a,
        rate_e,
        flow_a - flow_e,
    )


def _split_total(leaves: Leaves, phi: float) -> Effects:
    """The split of a table of counts or amounts, which has no mix."""
    difference = leaves.actual_num - leaves.expected_num
    actual, expected = float(leaves.actual_num.sum()), float(leaves.expected_num.sum())
    scale = float(np.abs(leaves.actual_num).sum() + np.abs(leaves.expected_num).sum())
    return Effects(
        actual=actual,
        expected=expected,
        rate=actual - expected,
        mix=0.0,
        rate_half=_Z95 * float(np.sqrt(phi * scale)),
        mix_half=0.0,
        rate_by_leaf=difference,
        mix_by_leaf=np.zeros(leaves.size),
    )


def _rate(num: Floats, den: Floats) -> Floats:
    """num ÷ den, 0 without a denominator."""
    return np.divide(num, den, out=np.zeros_like(num), where=den > 0)


def _variance(rate: Floats, den: Floats) -> Floats:
    """Variance of a rate in units of phi: rate ÷ den, as for Poisson counts."""
    return np.divide(np.abs(rate), den, out=np.zeros_like(rate), where=den > 0)
