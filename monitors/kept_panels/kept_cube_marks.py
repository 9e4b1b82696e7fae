"""The marks of the days of a cube that the night itself writes: of its rows, for no drop tells of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def marks_of_rows(path: Path, within: int) -> dict[str, str]:
    """Day → a mark of its rows that became known `within` so many days of their own (1 = on the next morning).

    Rows in another order have the same mark. A day without a row in time has none; a file that cannot be read
    has no day.
    """
    try:
        rows = pd.read_parquet(path)
    except (OSError, ValueError):
        return {}  # as the engine has it: a table without a row
    day = rows["day"].to_numpy().astype("datetime64[D]")
    known = rows["known_day"].to_numpy().astype("datetime64[D]")
    rows, day = rows[known < day + within], day[known < day + within]
    days, place = np.unique(day, return_inverse=True)
    total = np.zeros(len(days), dtype=np.uint64)
    np.add.at(total, place, pd.util.hash_pandas_object(rows, index=False).to_numpy())
    count = np.bincount(place, minlength=len(days))
    return {
        str(at): f"{n} {sum_:x}" for at, n, sum_ in zip(days, count.tolist(), total.tolist(), strict=True)
    }
