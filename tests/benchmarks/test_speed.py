"""The mornings that are timed are those around the day that is set aside."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from benchmarks.speed import last_mornings, set_aside_last_day
from queries.content.home import create_home


def test_the_timed_morning_judges_the_day_that_was_set_aside(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", name="Test", markets={})
    end = date(2026, 3, 10)  # as truth.json has it: the day after the newest
    folder = home.landing / "orders"
    folder.mkdir(parents=True)
    for back in (1, 2, 3):
        (folder / f"{end - timedelta(days=back)}.parquet").touch()
    moved = [place.name for _, place in set_aside_last_day(home)]
    eve, morning = last_mornings(end)
    assert moved == [f"{eve}.parquet"]
    newest = max(path.stem for path in folder.iterdir())
    assert newest == f"{eve - timedelta(days=1)}"
    assert morning - timedelta(days=1) == eve
