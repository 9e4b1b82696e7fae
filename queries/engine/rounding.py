"""Sums of doubles without the noise of their last digits, so that the same rows always give the same numbers.

An engine of several threads adds doubles in another order each time, and their sums differ in the sixteenth digit.
Rounded to twelve digits, at most nine behind the point, they do not: money of two decimals keeps its cents up to ten
billion, and the noise of a million terms is a hundred times smaller than the last digit kept. A sum of doubles that
are no decimal numbers may still, rarely, fall on either side of a limit between two roundings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

DIGITS = 12  # kept of a sum
PLACES = 9  # at most so many of them behind the point: what should cancel to zero does


def rounded_sql(value: str) -> str:
    """A DOUBLE expression rounded, as SQL; infinite and missing values stay, and no zero is negative."""
    places = f"least({PLACES}, {DIGITS - 1} - CAST(floor(log10(abs({value}))) AS INTEGER))"
    kept = f"WHEN isfinite({value}) THEN round({value}, {places}) + 0e0"
    return f"CASE WHEN {value} = 0 THEN 0 {kept} ELSE {value} END"


def rounded(values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.floating[Any]]:
    """Finite values rounded alike."""
    size = np.log10(np.where(values == 0, 1.0, np.abs(values)))
    places = np.minimum(PLACES, DIGITS - 1 - np.floor(size))
    scale = 10.0 ** np.abs(places)
    fine = np.rint(np.where(places >= 0, values, 0.0) * scale) / scale
    return np.where(places >= 0, fine, np.rint(values / scale) * scale) + 0.0
