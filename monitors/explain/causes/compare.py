"""Two ratios made comparable leaf by leaf: numerators of both sides at one denominator, counted on the rarer side."""

import numpy as np

from monitors.explain.causes.leaves import Floats, Leaves

_NOTHING = 1e-12  # rate; what is rarer has no expected rates; chosen
_SPREAD = (1.0, 4.0)  # bounds of the relative variance of leaf rates around their margins; chosen


def comparable(table: Leaves, den_a: Floats, den_e: Floats) -> tuple[Floats, Floats]:
    """Numerators of both sides at the harmonic mean of their denominators (Mantel–Haenszel weights), [n] each.

    den_a, den_e: actual and expected denominators [n]. A leaf without a denominator on one side is new or vanished
        and gives 0 on both sides. Where the numerators are counts, the expected rates are shrunk to the margins.
    """
    num_a, num_e = rare_side(table.actual_num, table.expected_num, den_a, den_e)
    both = (den_a > 0) & (den_e > 0)
    if not num_e[both].any() and num_a[both].sum() > 0:
        # No events were expected: compare with the actual events, spread evenly over the denominators.
        num_e = den_e * (float(num_a[both].sum()) / float(den_a[both].sum()))
    if bool(np.all(num_a == np.round(num_a))) and bool(np.all(num_a >= 0)):
        num_e, den_e = shrink_to_margins(table, np.where(both, num_e, 0.0), np.where(both, den_e, 0.0))
    total = np.where(both, den_a + den_e, 1.0)
    return np.where(both, num_a * 2 * den_e / total, 0.0), np.where(both, num_e * 2 * den_a / total, 0.0)


def usual_change(table: Leaves) -> float:
    """Change of the ratio if every leaf kept its expected rate at its actual weight (the mix effect at usual rates).

    Leaves with little or no past are shrunk to the rate of their margins, so that a new leaf among old segments is no
    change. 0 for a table without denominators or with an empty side.
    """
    num, den_a, den_e = table.expected_num, table.actual_den, table.expected_den
    if den_a is None or den_e is None or den_a.sum() <= 0 or den_e.sum() <= 0:
        return 0.0
    shrunk, exposure = shrink_to_margins(table, num, den_e)
    total = float(num.sum() / den_e.sum())
    rate = np.divide(shrunk, exposure, out=np.full(num.size, total), where=exposure > 0)
    return float((den_a / den_a.sum()) @ rate) - total


def rare_side(num_a: Floats, num_e: Floats, den_a: Floats, den_e: Floats) -> tuple[Floats, Floats]:
    """The numerators, or denominator − numerator where the ratio is a share above one half."""
    share = bool(np.all(num_a <= den_a) and np.all(num_a >= 0))
    if share and num_a.sum() + num_e.sum() > (den_a.sum() + den_e.sum()) / 2:
        return den_a - num_a, np.maximum(den_e - num_e, 0.0)
    return num_a, num_e


def shrink_to_margins(table: Leaves, num: Floats, den: Floats) -> tuple[Floats, Floats]:
    """Baseline numerators and denominators with pseudo-exposure at the rate of the margins added (empirical Bayes).

    num, den: [n]. The prior of each leaf's rate is a gamma around the product of the margins' rates, its relative
        variance by moments; so 1 ÷ variance expected events are added to every leaf.
    """
    events, exposure = float(num.sum()), float(den.sum())
    if events <= _NOTHING * exposure:
        return num, den
    rate = np.full(num.size, events / exposure)
    expected = den * rate
    for d in range(len(table.sizes)):
        by_value = (table.margin(d, num) + 2.0) / (table.margin(d, expected) + 2.0)
        table.scale(d, by_value, rate)
        table.scale(d, by_value, expected)
    second = float((num * np.maximum(num - 1.0, 0.0)).sum()) / max(float((expected**2).sum()), 1e-300)
    variance = min(max(second - 1.0, _SPREAD[0]), _SPREAD[1])
    more = np.divide(1.0 / variance, rate, out=np.zeros(num.size), where=rate > _NOTHING)
    return num + more * rate, den + more
