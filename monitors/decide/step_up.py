"""One decision over all p-values of a day: the Benjamini–Hochberg step-up procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats


@dataclass(frozen=True)
class Decision:
    """q-values and flags in the shape of the p-values; untested (NaN) cells are never flagged."""

    q_values: Floats
    flags: Flags


def step_up(p_values: Any, budget: float = 0.10, looks: float | npt.NDArray[np.float64] = 1.0) -> Decision:
    """Reject as many hypotheses as the false-discovery budget allows (Benjamini–Hochberg step-up).

    p_values: any shape, in [0, 1]; NaN = not tested and not counted. budget: expected share of false ones among the
        rejected, in (0, 1). looks: tests of the same segment within a day (24 for hours), one number or one per cell;
        each p-value is first multiplied by it (Bonferroni), as the budget is per day.
    Raises ValueError for a budget outside (0, 1).
    Assumes p-values that are independent or positively dependent (Benjamini and Yekutieli 2001). Source: Benjamini
    and Hochberg (1995).
    """
    if not 0 < budget < 1:
        raise ValueError(f"budget is {budget}: expected a share between 0 and 1, for example 0.10")
    p = np.minimum(np.asarray(p_values, dtype=np.float64) * looks, 1.0)
    q = np.full(p.shape, np.nan)
    tested = np.isfinite(p)
    if tested.any():
        flat = p[tested]
        order = np.argsort(flat, kind="stable")
        ranked = flat[order] * len(flat) / np.arange(1, len(flat) + 1)
        adjusted = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
        spread = np.empty_like(adjusted)
        spread[order] = adjusted
        q[tested] = spread
    return Decision(q, np.nan_to_num(q, nan=1.0) <= budget)
