"""Rows read in parts are the rows of one read, and no day is read twice."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.kept_panels.row_parts import RowParts

FIRST = date(2026, 3, 1)
WIDE = 12


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def whole() -> pd.DataFrame:
    """Some rows a day, none on the fifth, of towns that come and go."""
    rng = np.random.default_rng(1)
    days = np.sort(rng.choice([n for n in range(WIDE) if n != 5], 40))
    towns = [f"town {(n * 7 + at) % (3 + n)}" for at, n in enumerate(days.tolist())]
    buckets = np.datetime64(FIRST, "us") + days.astype("timedelta64[D]")
    frame = pd.DataFrame({"bucket": buckets, "town": towns, "numerator": rng.random(40)})
    return frame.sort_values(["bucket", "town"], kind="stable").reset_index(drop=True)


def part(since: date, until: date) -> pd.DataFrame:
    """The rows of some days as a read gives them: towns are categories in order, of these rows alone."""
    rows = whole()
    inside = (rows["bucket"] >= pd.Timestamp(since)) & (rows["bucket"] < pd.Timestamp(until))
    rows = rows[inside].reset_index(drop=True)
    towns = pd.Categorical(rows["town"], categories=pd.Index(sorted(set(rows["town"]))))
    return rows.assign(town=towns)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, WIDE), st.integers(0, WIDE)), min_size=1, max_size=5))
def test_whatever_is_asked_in_whichever_order_is_there_and_read_once(asked: list[tuple[int, int]]) -> None:
    read: list[tuple[date, date]] = []

    def reading(since: date, until: date) -> pd.DataFrame:
        read.append((since, until))
        return part(since, until)

    parts = RowParts(reading)
    for one, other in asked:
        since, until = day(min(one, other)), day(max(one, other))
        found = parts.between(since, until)
        times = found["bucket"]
        inside = found[(times >= pd.Timestamp(since)) & (times < pd.Timestamp(until))]
        wanted = part(since, until)
        assert inside.astype({"town": str}).reset_index(drop=True).equals(wanted.astype({"town": str}))
        if len(found):
            low, high = (stamp.date() for stamp in (times.min(), times.max()))
            pd.testing.assert_frame_equal(found, part(low, high + timedelta(days=1)))
    days = [at for since, until in read for at in pd.date_range(since, until, inclusive="left")]
    assert len(days) == len(set(days))
