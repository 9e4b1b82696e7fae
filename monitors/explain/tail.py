"""Is one leaf extreme even for the tail that the leaves themselves show?

Standardised leaves are seldom normal far out (skewed amounts, few events). The chance of an extreme is read
off an exponential tail fitted through two order statistics, below the few that may be causes themselves.
"""

import numpy as np

from monitors.explain.leaves import Floats

_NEAR, _FAR = 8, 80  # the order statistics (from the top) that tell the tail's slope


def tail_nats(z: Floats, extreme: float) -> float:
    """−log of the chance that one of these leaves (|z|, [n]) is as far out as `extreme`; infinite for few
    leaves.
    """
    n = z.size
    far = min(_FAR, n // 4)
    near = max(2, min(_NEAR, far // 4))
    if far < 8:
        return float("inf")
    top = np.sort(np.partition(z, n - far)[n - far :])[::-1]
    start, inner = float(top[far - 1]), float(top[near - 1])
    slope = max((inner - start) / float(np.log(far / near)), 0.15)
    return float(np.log(n / far)) + max(0.0, extreme - start) / slope
