"""The series of an alert as every chart of it draws it: what was judged, the limits it was judged by, the bad buckets.

Hours over weeks cannot be read: of an hourly series the days around the onset are drawn hour by hour, or all of it day
by day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import NormalDist

import pandas as pd

from monitors.detectors.decision.open_alert import BAD
from monitors.life.episode import Episode
from monitors.store import log, reading
from pages.desk.house import House
from pages.kept.keeper import kept

HOURS_SHOWN = timedelta(days=4)  # from here on hours are too many to read
BEFORE, AROUND = timedelta(days=2), timedelta(days=7)  # of the onset, and in all, when hours are drawn
KEPT = 200  # series that stay in memory: those of a morning's incidents, for a few mornings
DRAWN = {"calm": "expected", "limit_low": "lower", "limit_high": "upper"}


def read(desk: House, as_of: date, episode: Episode) -> pd.DataFrame:
    """The kept series up to a morning, ready to be drawn; empty where none was kept.

    Columns of `band_chart.series`: expected is the one without the alert's own buckets, lower and upper the limits of
    the decisions (the one that opened the alert, then those on it while it was open), flag the buckets that they found
    bad, and no others. judged, the mean of the last `reach` buckets, is there where sums were judged. Series of before
    these were kept have the detector's band of one bucket.
    """
    # A copy that shares its columns: what a page adds to it stays with that page.
    return _read(desk.written, as_of, episode.id or 0, episode.first_bucket, desk).copy(deep=False)


@kept(KEPT)
def _read(written: str, as_of: date, number: int, first: str, _desk: House) -> pd.DataFrame:
    kept = reading.series(_desk.store, [number], as_of).get(number, {})
    frame = pd.DataFrame(dict(kept))
    if frame.empty:
        return frame
    for name, drawn in DRAWN.items():
        if name in frame:
            frame[drawn] = frame[name]
    if "center" in frame:
        frame = _opened(frame, first, log.opening_limit(_desk.store, number))
    if "reach" in frame and (frame["reach"].fillna(1) <= 1).all():
        frame = frame.drop(columns=["judged", "reach"])
    frame["flag"] = frame["bucket"].isin(log.bad_buckets(_desk.store, number, as_of))
    return frame.drop(columns=[name for name in (*DRAWN, "center") if name in frame])


def _opened(frame: pd.DataFrame, first: str, opening: float | None) -> pd.DataFrame:
    """The limits before the bucket that opened the alert as that decision set them: among many questions, a stricter.

    Kept are those by which an open alert is judged; both are as many standard deviations from the same center.
    """
    if opening is None or not 0 < opening < 0.5:
        return frame
    looks = 24 if hourly(frame) else 1
    normal = NormalDist()
    ratio = normal.inv_cdf(1 - opening / looks) / normal.inv_cdf(1 - BAD / looks)
    before, center = frame["bucket"] < first, frame["center"].astype(float)
    wider = {name: center + (frame[name].astype(float) - center) * ratio for name in ("lower", "upper")}
    floor = 0.0 if not (frame["actual"].astype(float) < 0).any() else None
    return frame.assign(
        lower=frame["lower"].astype(float).where(~before, wider["lower"].clip(floor)),
        upper=frame["upper"].astype(float).where(~before, wider["upper"]),
    )


def hourly(frame: pd.DataFrame) -> bool:
    """Whether a series has too many hours to be read as one chart."""
    if len(frame) < 2:
        return False
    first, last = (datetime.fromisoformat(str(frame["bucket"].iloc[at])) for at in (0, -1))
    return len(frame) > 2 * (last - first).days and last - first > HOURS_SHOWN


def around(frame: pd.DataFrame, onset: str) -> pd.DataFrame:
    """The hours of a week around an onset: two days before it, the rest after."""
    last = datetime.fromisoformat(str(frame["bucket"].iloc[-1]))
    begin = min(datetime.fromisoformat(onset) - BEFORE, last - AROUND)
    at = pd.to_datetime(frame["bucket"])
    return frame[(at >= begin) & (at < begin + AROUND + timedelta(hours=1))].reset_index(drop=True)


def by_day(frame: pd.DataFrame) -> pd.DataFrame:
    """Hours taken together by day, at their expectation; no limit, for none was set for a day."""
    weight = frame.get("denominator")
    usable = frame.get("usable", pd.Series(True, index=frame.index))
    parts = pd.DataFrame(
        {
            "bucket": frame["bucket"].astype(str).str[:10],
            "numerator": frame["numerator"].astype(float).where(usable),
            "expected": frame["expected"].astype(float).where(usable) * (1.0 if weight is None else weight),
            "flag": frame["flag"],
            "usable": usable,
        }
    )
    if weight is not None:
        parts["denominator"] = weight.where(usable)
    days = parts.groupby("bucket", as_index=False).agg(
        {name: "any" if name in ("flag", "usable") else "sum" for name in parts if name != "bucket"}
    )
    days["actual"] = days["numerator"]
    if weight is not None:
        known = days["denominator"].where(days["denominator"] > 0)
        days["actual"], days["expected"] = days["numerator"] / known, days["expected"] / known
    return days.assign(lower=float("nan"), upper=float("nan"))
