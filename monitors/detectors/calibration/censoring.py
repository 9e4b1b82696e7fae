"""Censoring: null residuals that masking removed from the calibration set, without which ranks would be too extreme.

Masked residuals are part events, part the ordinary tail. No more of them are counted as null than a normal tail would
lose beyond the same limit; where fewer were masked, all of them are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats

UNSURE = 500.0  # residuals; weight of the share that a normal tail loses against the observed share; chosen
# times that share; masked residuals among so many outermost ones count as masked for their size; chosen
OUTER = 1.5


def lost_shares(
    z: Floats, learn: Flags, masked: Flags, block: npt.NDArray[np.int64], keep: int, most: float
) -> Floats:
    """Share of null residuals that masking removed from the upper and from the lower tail, before each block
    [2, panels, blocks].

    For residuals masked for their own size. z: [nS, nT], or panels of them. learn, masked: cells in the calibration
    set, cells masked. block: [nT], number of each bucket's block. keep: blocks in the window. most: share of nulls
    beyond the masking limit in each tail, the upper bound.
    """
    blocks = int(block[-1]) + 1
    here, begins = np.arange(blocks), np.searchsorted(block, np.arange(blocks))

    def past(flags: Flags) -> Floats:
        counts = flags.sum(axis=-2).reshape(-1, len(block))
        total = np.zeros((len(counts), blocks + 1))
        np.cumsum(np.add.reduceat(counts, begins, axis=1), axis=1, out=total[:, 1:])
        return np.asarray(total[:, here] - total[:, np.maximum(here - keep, 0)])

    seen = past(learn) + UNSURE
    sides = (past(masked & (z > 0)), past(masked & (z < 0)))
    return np.stack([np.minimum((side + UNSURE * most) / seen, most) for side in sides])


def put_back(under: Floats, masked: Floats, middle: int, most: float) -> tuple[Floats, Floats]:
    """Counts below each bin edge with the masked residuals restored [rows, edges], and the share of doubtful ones
    [2, rows].

    For residuals masked because of another score. under, masked: calibration and masked residuals below each edge.
    middle: number of the edge at 0. most: share of nulls beyond the masking limit in each tail. Doubtful (upper tail,
    lower tail) are masked residuals so far out that part of them may be events.
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
    """Counts above each edge, from the far end: the same counts with the axis reversed."""
    return (under[:, -1:] - under)[:, ::-1]


def _put_back(out: Floats, masked: Floats, most: float) -> tuple[Floats, Floats]:
    """One tail of `put_back`. out, masked: counts beyond each edge, rising from the tail's far end."""
    seen = out[:, -1]
    edge = np.argmax(out > OUTER * most * seen[:, None], axis=1)
    far = masked[np.arange(len(out)), edge]
    part = np.minimum(1.0, most * seen / np.maximum(far, 1e-9))
    outer = np.minimum(masked, far[:, None])
    return out + (masked - outer) + part[:, None] * outer, part * far
