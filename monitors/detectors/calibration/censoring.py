"""Nulls that masking took away: a rank among what is left would be too high without them.

What is hidden from teaching is part events, part the ordinary tail. No more of it is counted as ordinary than a
normal tail would lose to the same limit; where less was hidden, that is all that was lost.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats

UNSURE = 500.0  # deviates seen that the share a normal tail loses counts for
OUTER = (
    1.5  # times that share: masked deviates among so many of the outermost are taken as hidden for their size
)


def lost_shares(
    z: Floats, good: Flags, hidden: Flags, block: npt.NDArray[np.int64], keep: int, most: float
) -> Floats:
    """Share of the nulls lost from the upper and from the lower tail, as known when each block began [2, blocks].

    For deviates hidden for their own size. good, hidden [nS, nT]: what teaches, what masking keeps from it;
    block [nT]; keep: blocks remembered; most: share of nulls beyond the limit of masking on either side.
    """
    blocks = int(block[-1]) + 1
    here = np.arange(blocks)

    def past(flags: Flags) -> Floats:
        total = np.zeros(blocks + 1)
        np.cumsum(np.bincount(block, flags.sum(axis=0), blocks), out=total[1:])
        return np.asarray(total[here] - total[np.maximum(here - keep, 0)])

    seen = past(good) + UNSURE
    sides = (past(hidden & (z > 0)), past(hidden & (z < 0)))
    return np.stack([np.minimum((side + UNSURE * most) / seen, most) for side in sides])


def put_back(under: Floats, masked: Floats, middle: int, most: float) -> tuple[Floats, Floats]:
    """Counts below each edge with masked deviates put back where they stand, and the share of them so far out that
    part of it may be events [rows, edges], [2, rows] (upper, lower).

    For deviates hidden because of another score. under, masked: learners and masked deviates below each edge;
    middle: number of the edge at zero.
    """
    if not masked.any():
        return under, np.zeros((2, len(under)))
    above, far_above = _put_back(_mirrored(under), _mirrored(masked), most)
    below, far_below = _put_back(under, masked, most)
    above = above[:, ::-1]
    total = above[:, middle] + below[:, middle]
    lower = np.arange(under.shape[1]) < middle
    shares = np.stack([far_above, far_below]) / np.maximum(total, 1)
    return np.where(lower, below, total[:, None] - above), shares


def _mirrored(under: Floats) -> Floats:
    return (under[:, -1:] - under)[:, ::-1]


def _put_back(out: Floats, masked: Floats, most: float) -> tuple[Floats, Floats]:
    """out, masked: counts beyond each edge of one side, rising from its far end."""
    seen = out[:, -1]
    edge = np.argmax(out > OUTER * most * seen[:, None], axis=1)
    far = masked[np.arange(len(out)), edge]
    part = np.minimum(1.0, most * seen / np.maximum(far, 1e-9))
    outer = np.minimum(masked, far[:, None])
    return out + (masked - outer) + part[:, None] * outer, part * far
