"""One huge amount in one leaf: a cause of its own kind, distinguished from a heavy tail.

The largest excess is compared with the next ones under the tail they show (Hill's estimator, 1975): in a Pareto tail
of index a, the largest value exceeds r times the second with probability r^(−a).
"""

import numpy as np

from monitors.explain.causes.leaves import Floats, Ints

_TAIL = 25  # order statistics from which the tail index is estimated; chosen
_CHANCE = 0.003  # p-value up to which a top excess is a giant; chosen
_SHARE = 0.01  # share of the table's expectation; least excess of a giant; chosen
_TIMES = 4.0  # times its own leaf's expectation; least amount of a giant; chosen
_MOST = 3  # giants per table; chosen


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
