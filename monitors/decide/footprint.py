"""Footprint: where an excess sits, as shares by dimension value. It joins the episodes of one cause."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.observe.series import Flags, Floats

SMALLEST = 0.05  # share of the excess; smaller ones are left out; chosen


def footprint(
    leaves: pd.DataFrame,
    where: Mapping[str, str],
    bucket: np.datetime64,
    expected: float,
    *,
    up: bool,
    past: int = 28,
) -> dict[str, dict[str, float]]:
    """Dimension → value → share of the excess (or shortfall) of one segment in one bucket.

    leaves: rows as `read_leaves` gives them. where: the segment. expected: expected numerator of the segment in that
        bucket. up: the excess is an increase. past: days of reference.
    The expectation is spread over the values as in the `past` days before (per denominator where there is one); what
    a value has beyond its part is its excess. Shares under 5 % are left out.
    """
    times = leaves["bucket"].to_numpy()
    inside = (times >= bucket - np.timedelta64(past, "D")) & (times <= bucket)
    for name, value in where.items():
        inside &= (leaves[name] == value).to_numpy()
    rows = leaves[inside]
    now = (rows["bucket"].to_numpy() == bucket).astype(bool)
    found = {}
    for name in rows.columns:
        if isinstance(rows[name].dtype, pd.CategoricalDtype) and name not in where:
            # Values of other times have no part in it, whether or not their rows were read.
            column = rows[name].cat.remove_unused_categories().cat
            shares = _shares(column.codes.to_numpy(), len(column.categories), rows, now, expected, up=up)
            found[name] = {
                str(column.categories[place]): round(float(shares[place]), 3)
                for place in np.flatnonzero(shares >= SMALLEST).tolist()
            }
    return {name: shares for name, shares in found.items() if shares}


def _shares(
    codes: npt.NDArray[np.integer], size: int, rows: pd.DataFrame, now: Flags, expected: float, *, up: bool
) -> Floats:
    """Share of the excess of each value of one dimension [size]; codes: value of each row, now: rows of the bucket."""

    def by_value(name: str, mask: Flags) -> Floats:
        return np.bincount(codes[mask], rows[name].to_numpy()[mask], size).astype(np.float64)

    actual, before = by_value("numerator", now), by_value("numerator", ~now)
    if "denominator" in rows:
        exposure, exposure_before = by_value("denominator", now), by_value("denominator", ~now)
        pooled = before.sum() / exposure_before.sum() if exposure_before.sum() > 0 else 0.0
        # Each value's rate is shrunk to the pooled rate with 2 % pseudo-exposure.
        pseudo = 0.02 * exposure_before.sum()
        usual = exposure * (before + pseudo * pooled) / np.maximum(exposure_before + pseudo, 1e-12)
    else:
        usual = before
    usual = usual * (expected / usual.sum()) if usual.sum() > 0 else np.full(size, expected / max(size, 1))
    excess = np.maximum((actual - usual) * (1.0 if up else -1.0), 0.0)
    return excess / excess.sum() if excess.sum() > 0 else excess
