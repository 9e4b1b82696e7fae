"""What all rates outside the causes have in common: where every rate falls a little, no cell carries it.

A ratio whose rates all fell by 7 % while one cell's weight grew (Simpson) names the cell alone, and the fall is in no
cause. It is one factor on the leaves outside the named rate cells, estimated with Mantel–Haenszel weights and told only
where it is clear of their scatter (a sandwich error: whatever the dispersion of the leaves, it is in their residuals).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitors.explain.causes.cause import Cause
from monitors.explain.causes.compare import rare_side
from monitors.explain.causes.effects import parts_of, usual_rates
from monitors.explain.causes.leaves import Floats, Ints, Leaves

_CLEAR = 3.0  # standard errors by which the factor must differ from 1; swept: 2.5 and 3
_LEAST = 0.02  # log factor; no baseline is better than this; chosen


@dataclass(frozen=True)
class Everywhere:
    """One change of all rates outside the causes: its log factor with standard error, and its part of the change."""

    factor: float
    error: float
    part: float


def change_everywhere(table: Leaves, causes: Sequence[Cause]) -> Everywhere | None:
    """The change that all leaves outside the named rate cells share.

    None where none is clear of chance, and for a table of counts or amounts, whose level no ratio anchors.
    """
    den_a, den_e = table.actual_den, table.expected_den
    if den_a is None or den_e is None or den_a.sum() <= 0 or den_e.sum() <= 0:
        return None
    outside = (den_a > 0) & (den_e > 0)
    for cause in causes:
        if cause.effect == "rate":
            outside[rows_of(table, cause)] = False
    num_a, num_e = rare_side(table.actual_num, table.expected_num, den_a, den_e)
    whole = np.where(outside, den_a + den_e, 1.0)
    y = np.where(outside, num_a * 2 * den_e / whole, 0.0)
    e = np.where(outside, num_e * 2 * den_a / whole, 0.0)
    if y.sum() <= 0 or e.sum() <= 0:
        return None
    factor = float(np.log(y.sum() / e.sum()))
    error = float(np.sqrt(((y - np.exp(factor) * e) ** 2).sum()) / y.sum())
    if abs(factor) < max(_LEAST, _CLEAR * error):
        return None
    # Rates of both sides, each leaf's own events pooled under the factor.
    rate: Floats = (num_a + num_e) / np.maximum(den_a * np.exp(factor) + den_e, 1e-300)
    weight = (den_a / den_a.sum() + den_e / den_e.sum()) / 2
    part = float((weight * rate * (np.exp(factor) - 1.0))[outside].sum())
    turned = num_a is not table.actual_num  # a share above one half is counted by what fails
    return Everywhere(factor, error, -part if turned else part)


def rate_carried(table: Leaves, causes: Sequence[Cause]) -> float:
    """The rate effect as the causes tell it: what the leaves of the named rate cells carry, each once, and what all
    others have in common.
    """
    named = [rows_of(table, cause) for cause in causes if cause.effect == "rate"]
    inside = np.unique(np.concatenate(named)) if named else np.zeros(0, dtype=np.int64)
    own = parts_of(table, inside, usual_rates(table))[0] if inside.size else 0.0
    rest = change_everywhere(table, causes)
    return own + (rest.part if rest else 0.0)


def rows_of(table: Leaves, cause: Cause) -> Ints:
    """Positions of the leaves of a cause that was named from this table."""
    dims = tuple(table.dimensions.index(name) for name in cause.segment)
    codes = tuple(
        next(k for k, one in enumerate(table.values[d].tolist()) if one == value)
        for d, value in zip(dims, cause.segment.values(), strict=True)
    )
    return table.rows(dims, codes)
