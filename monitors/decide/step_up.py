"""One decision over all p-values of a day: Benjamini–Hochberg at the stated budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats


@dataclass(frozen=True)
class Decision:
    """q_values and flags in the shape of the p-values asked about; untested (NaN) cells are never flagged."""

    q_values: Floats
    flags: Flags


def step_up(p_values: Any, budget: float = 0.10, looks: float | npt.NDArray[np.float64] = 1.0) -> Decision:
    """Benjamini–Hochberg over all tested cells; holds under positive dependence (Benjamini & Yekutieli 2001).

    `looks`: how often the same segment is looked at within one day (24 for hourly buckets), one number
    or one per cell: the promise is per day, so each p-value is first multiplied by it (Bonferroni).
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
