"""What the peers of an entity would make one expect of it: without itself, without its ring, without those out of line.

The rate of a group of peers is drawn to that of the next coarser group (all → market → market and category → …), so
that a group of three sellers says little and one of three hundred decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from monitors.entities.gamma_poisson import Floats, log_tail, spread_of, usual_spread

STEADY = 20.0  # events that the next coarser group counts for; chosen
OUT_OF_LINE = -9.2  # ln of the chance (1 in 10,000) from which an entity is no peer of others; chosen
# spread of rates that limits what one entity says about its group, at least; chosen
APART = 1.0
ROUNDS = 4  # how often those out of line are looked for, at most; chosen


def expected_of(
    num: Floats,
    den: Floats,
    squares: Floats,
    many: Floats,
    alike: pd.DataFrame,
    ring: np.ndarray,
    *,
    up: bool,
) -> tuple[Floats, float, float]:
    """Rate of the peers of each row, the spread of rates among peers, and that among all, those out of line included.

    num, den: events and what they are out of, shape (rows,); a row is an entity, or `many` alike without events.
    squares: Σ den² of a row. alike: the columns that make entities alike, the coarsest first. ring: a code per row;
    rows of one code are no peers of each other (an entity in no ring has a code of its own). The first spread, of
    `usual_spread`, says who is out of line; the second, of `spread_of`, how far one's own rate may be from its peers'.

    An entity counts among peers by what its rate can tell, E ÷ (1 + spread · E) of E events expected, with a spread of
    `APART` at least: ten peers of a thousand events each say no more than ten of a hundred. So a few who do
    the same harm do not pass for usual. Those out of line are left out and all is asked again, up to `ROUNDS` times.
    """
    codes = _codes(alike)
    out, spread = np.zeros(num.size, dtype=bool), APART
    rate = np.full(num.size, (float(num.sum()) + 0.5) / max(float(den.sum()), 1.0))
    for _ in range(ROUNDS):
        weight = np.where(out, 0.0, 1.0 / (1.0 + max(spread, APART) * rate * den / many))
        rate = _rates(weight * num, weight * den, codes, ring, many == 1)
        spread = usual_spread(num, rate * den, many, up=up)
        found = log_tail(num, rate * den, spread, up=up) < OUT_OF_LINE
        if np.array_equal(found, out):
            break
        out = found
    return rate, spread, max(spread, spread_of(num, rate * den, rate**2 * squares))


def _codes(alike: pd.DataFrame) -> list[np.ndarray]:
    """A group code per row and level, from all together to the finest."""
    found = [np.zeros(len(alike), dtype=np.int64)]
    for name in alike.columns:
        fine, _ = pd.factorize(alike[name])
        joined = found[-1] * (int(fine.max(initial=0)) + 1) + fine
        found.append(np.unique(joined, return_inverse=True)[1])
    return found


def _rates(
    num: Floats, den: Floats, codes: Sequence[np.ndarray], ring: np.ndarray, single: np.ndarray
) -> Floats:
    """The rate of each row's peers, from the coarsest group down to the finest."""
    whole, size = float(num.sum()), float(den.sum())
    rate = np.full(num.size, (whole + 0.5) / max(size, 1.0) if size else 0.0)
    for code in codes:
        n, d = (_without_ring(values, code, ring, single) for values in (num, den))
        rate = (n + STEADY) / np.maximum(d + STEADY / np.maximum(rate, 1e-12), 1e-12)
    return rate


def _without_ring(values: Floats, code: np.ndarray, ring: np.ndarray, single: np.ndarray) -> Floats:
    """Sum of a group without the rows of one's own ring, per row; a row of many entities is its own peers."""
    groups = int(code.max(initial=-1)) + 1
    total = np.bincount(code, weights=values, minlength=groups)
    both, place = np.unique(code * (int(ring.max(initial=0)) + 1) + ring, return_inverse=True)
    own = np.bincount(place, weights=np.where(single, values, 0.0), minlength=both.size)
    return np.maximum(total[code] - own[place], 0.0)
