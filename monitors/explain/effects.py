"""Rate and mix: how much of a ratio's change came from the rates inside the leaves, how much from their
weights.

Kitagawa (1955), which for two factors is the Shapley value: symmetric in before and after, and adding up
exactly. A leaf that is new or vanished has no rate on one side; its whole contribution is mix.

The effects describe the table: its sums, sampling noise and all, to the last digit. What the noise of many
small leaves adds to the rate effect belongs to no cause; the part that the named rate cells carry
(`Cause.contribution`) is several times nearer to the effect at the true rates, and is told beside the split.
"""

from dataclasses import dataclass

import numpy as np

from monitors.explain.leaves import Floats, Leaves

_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Effects:
    """Change of a ratio (or of a total), split. rate + mix = actual − expected, exactly.

    For a table without denominators `mix` is 0 and `rate` is the change of the total. `low` and `high` bound
    the rate effect at 95 %; the mix effect's half-width is `mix_half`. `by_leaf` are the leaves' two parts.
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
    """Split the change of num/den (or of the total) into rate and mix effect.

    `phi` is the variance of a leaf's numerator in units of its mean, for the interval. An empty side (no
    denominator at all before or after) has a ratio of 0 there, and the whole change is mix.
    """
    if leaves.actual_den is None or leaves.expected_den is None:
        return _split_total(leaves, phi)
    total_a, total_e = float(leaves.actual_den.sum()), float(leaves.expected_den.sum())
    share_a = leaves.actual_den / total_a if total_a > 0 else np.zeros(leaves.size)
    share_e = leaves.expected_den / total_e if total_e > 0 else np.zeros(leaves.size)
    both = (leaves.actual_den > 0) & (leaves.expected_den > 0)
    rate_a = _rate(leaves.actual_num, leaves.actual_den)
    rate_e = _rate(leaves.expected_num, leaves.expected_den)
    actual = float(leaves.actual_num.sum()) / total_a if total_a > 0 else 0.0
    expected = float(leaves.expected_num.sum()) / total_e if total_e > 0 else 0.0
    rate_by_leaf = np.where(both, (share_a + share_e) / 2 * (rate_a - rate_e), 0.0)
    flow_a = leaves.actual_num / total_a if total_a > 0 else np.zeros(leaves.size)
    flow_e = leaves.expected_num / total_e if total_e > 0 else np.zeros(leaves.size)
    # Mix is measured against the mean ratio, so that a leaf growing with everything else contributes nothing.
    level = (actual + expected) / 2
    mix_by_leaf = flow_a - flow_e - rate_by_leaf - level * (share_a - share_e)
    rate = float(rate_by_leaf.sum())
    half_a = np.where(both, (share_a + share_e) / 2, 0.0)
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


def _split_total(leaves: Leaves, phi: float) -> Effects:
    """A table of counts or amounts: all change is the total's."""
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
    return np.divide(num, den, out=np.zeros_like(num), where=den > 0)


def _variance(rate: Floats, den: Floats) -> Floats:
    """Variance of a rate in units of phi: mean over size, Poisson-like."""
    return np.divide(np.abs(rate), den, out=np.zeros_like(rate), where=den > 0)
