"""A batch says what does not fit, and takes times in any form."""

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import Batch, BatchError
from monitors.detectors.arrays.batch import read_times


def test_wrong_shapes_name_the_part_and_both_shapes() -> None:
    ts = pd.date_range("2026-01-01", periods=5)
    with pytest.raises(BatchError, match=r"numerator has shape \[2, 4\], expected \[segments, 5\]"):
        Batch(ts, np.zeros((2, 4)))
    with pytest.raises(BatchError, match="denominator"):
        Batch(ts, np.zeros((2, 5)), np.zeros((3, 5)))
    with pytest.raises(BatchError, match="segments has 1 rows, the numerator 2"):
        Batch(ts, np.zeros((2, 5)), segments=pd.DataFrame({"country": ["BR"]}))
    with pytest.raises(BatchError, match="usable has shape"):
        Batch(ts, np.zeros((2, 5)), usable=np.ones((2, 4)))


def test_infinite_numbers_become_unknown() -> None:
    batch = Batch(pd.date_range("2026-01-01", periods=3), [[1, np.inf, 3]])
    assert np.isnan(batch.numerator[0, 1])


@pytest.mark.parametrize(
    "ts",
    [
        ["2026-03-01", "2026-03-02"],
        np.array(["2026-03-01", "2026-03-02"], dtype="datetime64[D]"),
        pd.Series(pd.to_datetime(["2026-03-01", "2026-03-02"])),
        pd.DatetimeIndex(["2026-03-01", "2026-03-02"], tz="Asia/Tokyo"),
    ],
)
def test_times_are_read_in_any_form(ts: object) -> None:
    np.testing.assert_array_equal(
        read_times(ts), np.array(["2026-03-01", "2026-03-02"], dtype="datetime64[ns]")
    )


def test_zoned_times_keep_their_own_clock() -> None:
    ts = pd.date_range("2026-03-28 22:00", periods=6, freq="h", tz="Europe/Berlin")
    hours = [t.hour for t in pd.DatetimeIndex(read_times(ts))]
    assert hours == [22, 23, 0, 1, 3, 4]


def test_missing_times_are_refused() -> None:
    with pytest.raises(BatchError, match="1 missing"):
        Batch(["2026-01-01", None], [[1, 2]])


def test_times_that_go_back_are_an_error_but_for_a_clock_that_is_set_back() -> None:
    with pytest.raises(BatchError, match="goes back from 2026-01-05"):
        read_times(pd.date_range("2026-01-01", periods=5)[::-1])
    autumn = pd.date_range("2026-10-24 22:00", periods=8, freq="30min", tz="UTC").tz_convert("Europe/Berlin")
    assert len(read_times(autumn)) == 8
