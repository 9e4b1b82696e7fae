"""Two ratios made comparable, leaf by leaf: numerators of both sides at one denominator, the rare side
first.
"""

import numpy as np

from monitors.explain.causes.leaves import Floats, Leaves

_SPREAD = (1.0, 4.0)  # squared spread of leaf rates around their margins: never told smaller, never larger


def comparable(table: Leaves, den_a: Floats, den_e: Floats) -> tuple[Floats, Floats]:
    """Numerators of both sides at the harmonic mean of their denominators (Mantel–Haenszel weights), [n]
    each.

    A leaf new or vanished (no denominator on one side) says nothing about rates: 0 on both sides. Where the
    numerators are counts, a leaf with little past leans on its margins: few expected events there do not
    make it unknown.
    """
    num_a, num_e = rare_side(table.actual_num, table.expected_num, den_a, den_e)
    both = (den_a > 0) & (den_e > 0)
    if not num_e[both].any() and num_a[both].sum() > 0:
        # Nothing was expected anywhere: what there is now against an even spread over the denominators.
        num_e = den_e * (float(num_a[both].sum()) / float(den_a[both].sum()))
    if bool(np.all(num_a == np.round(num_a))) and bool(np.all(num_a >= 0)):
        num_e, den_e = lean(table, np.where(both, num_e, 0.0), np.where(both, den_e, 0.0))
    total = np.where(both, den_a + den_e, 1.0)
    return np.where(both, num_a * 2 * den_e / total, 0.0), np.where(both, num_e * 2 * den_a / total, 0.0)


def usual_change(table: Leaves) -> float:
    """Change of the ratio had every leaf kept its expected rate at its actual weight.

    Leaves with little or no past take their margins' rate, so that a new leaf among old segments is no
    change. 0 for a table without denominators, or with an empty side.
    """
    num, den_a, den_e = table.expected_num, table.actual_den, table.expected_den
    if den_a is None or den_e is None or den_a.sum() <= 0 or den_e.sum() <= 0:
        return 0.0
    leaned, seen = lean(table, num, den_e)
    whole = float(num.sum() / den_e.sum())
    rate = np.divide(leaned, seen, out=np.full(num.size, whole), where=seen > 0)
    return float((den_a / den_a.sum()) @ rate) - whole


def rare_side(num_a: Floats, num_e: Floats, den_a: Floats, den_e: Floats) -> tuple[Floats, Floats]:
    """The numerators, or what is left to the denominators where the ratio is a share above one half."""
    share = bool(np.all(num_a <= den_a) and np.all(num_a >= 0))
    if share and num_a.sum() + num_e.sum() > (den_a.sum() + den_e.sum()) / 2:
        return den_a - num_a, np.maximum(den_e - num_e, 0.0)
    return num_a, num_e


def lean(table: Leaves, num: Floats, den: Floats) -> tuple[Floats, Floats]:
    """Baseline numerators and denominators with the margins' rate added as if it had been seen some more.

    How much is empirical Bayes: a gamma prior around the product of the margins, its spread by moments, so
    that about 1/spread² expected events are added to every leaf.
    """
    events, seen = float(num.sum()), float(den.sum())
    if events <= 0 or seen <= 0:
        return num, den
    rate = np.full(num.size, events / seen)
    usual = den * rate
    for d in range(len(table.sizes)):
        by_value = (table.margin(d, num) + 2.0) / (table.margin(d, usual) + 2.0)
        table.stretch(d, by_value, rate)
        table.stretch(d, by_value, usual)
    second = float((num * np.maximum(num - 1.0, 0.0)).sum()) / max(float((usual**2).sum()), 1e-300)
    spread = min(max(second - 1.0, _SPREAD[0]), _SPREAD[1])
    more = np.divide(1.0 / spread, rate, out=np.zeros(num.size), where=rate > 0)
    return num + more * rate, den + more
