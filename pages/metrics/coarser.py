"""A series by day, week or month: its own buckets taken together, whole ones only.

A rate is the sum of numerators over the sum of denominators. No limit is drawn: each bucket of its own was judged,
and a sum of them has no limit.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors.catalogue.counted import taken_together as taken_together_of
from monitors.catalogue.loading import Monitor
from monitors.catalogue.monitor import LARGEST, NO_TOTAL, SUM
from monitors.life.bucket_span import LONGER
from pages.metrics.measure import Period
from pages.parts import unknown_value

GRAINS = {"hour": "By hour", "day": "By day", "week": "By week", "month": "By month"}
PERIODS = {"day": "D", "week": "W-SUN", "month": "M"}  # of pandas; a week ends on Sunday


def choose(monitor: Monitor) -> str:
    """The grain to draw in, the monitor's own first; drawn in the line that is open.

    Weeks and months have one, and so has what does not add up.
    """
    if monitor.grain in LONGER or taken_together_of(monitor) == NO_TOTAL:
        unknown_value.say("x_grain", [GRAINS[monitor.grain]], "grain of this metric", "its own is shown")
        return monitor.grain
    own = list(GRAINS).index(monitor.grain)
    there = {GRAINS[name]: name for name in list(GRAINS)[own:]}
    unknown_value.say("x_grain", there, "grain of this metric", "its own is shown")
    chosen = st.selectbox(
        "Grain", list(there), key="x_grain", width=112, bind="query-params", label_visibility="collapsed"
    )
    return there[chosen]


def taken_together(frame: pd.DataFrame, grain: str, period: Period, how: str = SUM) -> pd.DataFrame:
    """The buckets of `frame` by a longer grain: bucket, actual, numerator, denominator, expected, lower, upper, usable.

    Only buckets whose days are all inside the period, and mature. Those that could not be judged are left out of a
    rate; of a volume they make the whole bucket not usable. lower and upper are NaN. how: "largest" = the largest of
    its buckets, for which nothing was expected.
    """
    # Over 40 lines: one table made column by column; half of it says which buckets count.
    at = pd.to_datetime(frame["bucket"])
    inside = frame[(at >= pd.Timestamp(period.since)) & (at < pd.Timestamp(period.until))]
    if inside.empty:
        return _empty(frame)
    periods = pd.to_datetime(inside["bucket"]).dt.to_period(PERIODS[grain])
    rate = "denominator" in inside
    usable = inside["usable"].eq(True) if "usable" in inside else pd.Series(True, index=inside.index)
    weight = inside["denominator"].astype(float) if rate else pd.Series(1.0, index=inside.index)
    counts = usable if rate else pd.Series(True, index=inside.index)
    parts = pd.DataFrame(
        {
            "bucket": periods,
            "numerator": inside["numerator"].astype(float).where(counts),
            "denominator": weight.where(counts),
            "expected": (inside["expected"].astype(float) * weight).where(counts),
            "known": inside["expected"].notna() | ~counts,
            "usable": usable,
            "ripe": inside["mature"].eq(True) if "mature" in inside else True,
        }
    )
    largest = how == LARGEST
    parts["known"] &= not largest
    each = {"denominator": "sum", "expected": "sum", "known": "all", "ripe": "all"}
    each |= {"numerator": "max" if largest else "sum", "usable": "any" if rate else "all"}
    table = parts.groupby("bucket").agg(each).reset_index()
    since, until = pd.Timestamp(period.since), pd.Timestamp(period.until)
    begin = table["bucket"].dt.start_time
    whole = (begin >= since) & (table["bucket"].dt.end_time < until) & table["ripe"]
    table = table[whole].assign(bucket=begin[whole].dt.date.astype(str))
    base = table["denominator"].where(table["denominator"] > 0) if rate else 1.0
    expected = (table["expected"] / base).where(table["known"])
    table = table.assign(actual=table["numerator"] / base, expected=expected)
    table = table.assign(lower=float("nan"), upper=float("nan"))
    dropped = ["known", "ripe"] if rate else ["known", "ripe", "denominator"]
    return table.drop(columns=dropped).reset_index(drop=True)


def _empty(frame: pd.DataFrame) -> pd.DataFrame:
    names = ("bucket", "actual", "numerator", "denominator", "expected", "lower", "upper", "usable")
    return frame.head(0)[[name for name in names if name in frame]]
