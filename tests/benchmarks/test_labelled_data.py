"""Labelled files become series of one grain, in order of time."""

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.detection_parts.labelled_data import read_labelled


def written(folder: Path, stamps: pd.DatetimeIndex) -> Path:
    """A file of one series whose rows stand backwards."""
    rows = pd.DataFrame({"series": "kpi-07", "ts": stamps, "value": range(len(stamps))})
    rows = rows.assign(label=rows["value"] == 3, ignore=False, scored=rows["value"] > 0)
    path = folder / "series.parquet"
    rows.iloc[::-1].to_parquet(path)
    return path


@pytest.mark.parametrize("grain", ["h", "7D"])
def test_rows_become_a_series_in_order_of_time(tmp_path: Path, grain: str) -> None:
    stamps = pd.date_range("2026-01-05", periods=6, freq=grain).as_unit("ms")
    (one,) = read_labelled(written(tmp_path, stamps))
    assert (one.name, one.number) == ("kpi-07", 7)
    assert one.value.tolist() == [0, 1, 2, 3, 4, 5]
    assert one.label.tolist() == [False, False, False, True, False, False]
    assert one.scored.tolist() == [False, True, True, True, True, True]
    assert (one.ts == stamps).all()
    assert one.ts.freqstr


def test_a_series_with_a_gap_is_refused(tmp_path: Path) -> None:
    stamps = pd.date_range("2026-01-05", periods=6, freq="h").delete(3)
    with pytest.raises(ValueError, match="kpi-07 has gaps"):
        read_labelled(written(tmp_path, stamps))
