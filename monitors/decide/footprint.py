"""Where an excess sits: per dimension, the share of it by value. What joins episodes of one cause."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.observe.series import Flags, Floats

SMALLEST = 0.05


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

    leaves: rows as `read_leaves` gives them. expected: numerator expected for the segment in that bucket;
    it is spread over the values as the `past` days before had them (per denominator where there is one), and
    what each value has beyond that is its share. Shares under 5 % are left out.
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
            column = rows[name].cat
            shares = _shares(column.codes.to_numpy(), len(column.categories), rows, now, expected, up=up)
            found[name] = {
                str(column.categories[place]): round(float(shares[place]), 3)
                for place in np.flatnonzero(shares >= SMALLEST).tolist()
            }
    return {name: shares for name, shares in found.items() if shares}


def _shares(
    codes: npt.NDArray[np.integer], size: int, rows: pd.DataFrame, now: Flags, expected: float, *, up: bool
) -> Floats:
    def by_value(name: str, mask: Flags) -> Floats:
        return np.bincount(codes[mask], rows[name].to_numpy()[mask], size).astype(np.float64)

    actual, before = by_value("numerator", now), by_value("numerator", ~now)
    if "denominator" in rows:
        exposed, seen = by_value("denominator", now), by_value("denominator", ~now)
        whole = before.sum() / seen.sum() if seen.sum() > 0 else 0.0
        # A value seen little leans on the whole's rate, as if it had been seen some more.
        lean = 0.02 * seen.sum()
        usual = exposed * (before + lean * whole) / np.maximum(seen + lean, 1e-12)
    else:
        usual = before
    usual = usual * (expected / usual.sum()) if usual.sum() > 0 else np.full(size, expected / max(size, 1))
    excess = np.maximum((actual - usual) * (1.0 if up else -1.0), 0.0)
    return excess / excess.sum() if excess.sum() > 0 else excess
