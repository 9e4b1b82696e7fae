"""Several values of a dimension that moved together: cells of one cuboid that split into a moved and an unmoved part.

Where two of four values change, their median lies between both parts, and each looks like the others' noise. Sorted
by their changes, the best split into two groups is contiguous (Fisher 1958), so it is found in one pass.
"""

from math import lgamma

import numpy as np

from monitors.explain.causes.leaves import Floats
from monitors.explain.causes.model import Cell
from monitors.explain.causes.scan import Sheet

_CELLS = 64  # cells of a cuboid; with more a few of them are no half of it; chosen
_LEAST_INFO = 2.0  # effective counts; smaller cells are in no part; chosen
_FLOOR = 0.02  # relative error of a whole cell; chosen
_WITHIN = 0.35  # share of the variation between cells that may be left within both parts; chosen
_APART = 0.25  # relative change between both parts; closer ones are drift; chosen
_MOST = 0.7  # share of the cells that may have moved; chosen
_KEPT = 6  # splits tried; chosen


def several_moved(sheet: Sheet, deepest: int = 2) -> list[list[Cell]]:
    """Sets of two cells and more of one cuboid that moved apart from its other cells, the clearest split first.

    Both parts of a split are given, as the sums alone do not say which of them moved.
    """
    found: list[tuple[float, list[Cell]]] = []
    for place, cuboid in enumerate(sheet.lattice.cuboids):
        if len(cuboid.dims) > deepest or cuboid.cells < 3:
            continue
        infos = sheet.infos[place]
        used = np.flatnonzero(infos > _LEAST_INFO)
        if not 3 <= used.size <= _CELLS:
            continue
        moves = sheet.scores[place][used] / infos[used]
        order = np.argsort(moves, kind="stable")
        for gain, low in _splits(moves[order], infos[used][order]):
            for part in (order[:low], order[low:]):
                if 2 <= part.size <= _MOST * used.size:
                    cells = [Cell(cuboid.dims, cuboid.codes(int(used[k]))) for k in part]
                    found.append((gain, cells))
    return [cells for _, cells in sorted(found, key=lambda one: -one[0])[:_KEPT]]


def _splits(moves: Floats, infos: Floats) -> list[tuple[float, int]]:
    """The best split of sorted moves [k] into two parts: its gain in nats less the choice, and the size of the lower
    part; empty where the parts are not apart.
    """
    weight = 1.0 / (1.0 / infos + _FLOOR**2)
    w, wx, wxx = np.cumsum(weight), np.cumsum(weight * moves), np.cumsum(weight * moves**2)
    total = wxx[-1] - wx[-1] ** 2 / w[-1]
    low, high = wx[:-1] / w[:-1], (wx[-1] - wx[:-1]) / (w[-1] - w[:-1])
    between = (high - low) ** 2 * w[:-1] * (w[-1] - w[:-1]) / w[-1]
    best = int(np.argmax(between))
    if total <= 0 or high[best] - low[best] < _APART:
        return []
    left = float(total - between[best])
    if left > _WITHIN * total and left > 2.0 * moves.size:
        return []
    k, s = moves.size, best + 1
    choice = lgamma(k + 1) - lgamma(s + 1) - lgamma(k - s + 1)
    return [(float(between[best]) / 2 - choice, s)]
