"""Sums of an engine in one order and without the noise of their last digits: the same data give the same card."""

import pandas as pd

from queries.engine.rounding import rounded


def steady(found: pd.DataFrame) -> pd.DataFrame:
    """The rows sorted by what they are grouped by, every column that is no double; the doubles rounded."""
    sums = [name for name, kind in found.dtypes.items() if kind == "float64"]
    keys = [name for name in found.columns if name not in sums]
    ordered = found.sort_values(keys, ignore_index=True, kind="stable") if keys else found
    return ordered.assign(**{str(name): rounded(ordered[name].to_numpy()) for name in sums})
