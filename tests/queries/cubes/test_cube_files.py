from __future__ import annotations

import random

import pytest

from queries.content.home import Home
from queries.cubes import cube_files
from queries.cubes.cube_files import FEW_DAYS, MOST_OF_MONTH, masked, most_tails, to_merge
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.state.catalog import read_catalog
from queries.state.cube_state import CubeFile
from tests.queries.landed import csv_text, land, row


def held(month: str, first: int, days: int = 1, name: str = "") -> CubeFile:
    """A file of some days of a month."""
    told = tuple(f"{month}-{day:02d}" for day in range(first, first + days))
    return CubeFile(name or f"{told[0]}.parquet", told, 10)


def test_a_day_that_is_held_anew_is_masked_and_a_file_without_days_is_left_out() -> None:
    files = [held("2026-03", 1, 3), held("2026-03", 4)]
    (left,) = masked(files, {"2026-03-02", "2026-03-04"})
    assert (left.days, left.dead) == (("2026-03-01", "2026-03-03"), ("2026-03-02",))
    assert masked(files, {"2026-05-01"}) == files


def test_tails_of_the_newest_month_are_put_together_when_there_are_enough_of_them() -> None:
    whole = held("2026-03", 1, FEW_DAYS)
    tails = [held("2026-03", 10 + at) for at in range(most_tails("c"))]
    assert to_merge("c", [whole, *tails[1:]]) == []
    assert to_merge("c", [whole, *tails]) == tails


def test_a_month_that_is_over_becomes_one_file_again() -> None:
    over, late = held("2026-02", 1, 28), held("2026-02", 3)
    tails = [held("2026-03", 1 + at) for at in range(most_tails("c"))]
    assert to_merge("c", [over, late, *tails]) == [over, late, *tails]


def test_a_month_of_few_days_alone_is_not_written_again_and_again() -> None:
    months = [held(f"2026-{month:02d}", 1) for month in range(1, 13)]
    assert to_merge("c", months) == []


def test_files_of_many_days_are_put_together_when_a_month_has_several() -> None:
    files = [held("2026-03", 1 + 8 * at, FEW_DAYS, f"{at}") for at in range(MOST_OF_MONTH)]
    assert to_merge("c", files[1:]) == []
    assert to_merge("c", files) == files


def test_not_all_cubes_are_put_together_in_the_same_night() -> None:
    assert len({most_tails(name) for name in ("orders_day", "payments_day", "coupons_day", "kyc_day")}) > 1


def test_a_cube_built_night_by_night_is_the_cube_built_at_once(
    tiny_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Late rows, corrections, drops sent again, over the end of a month, with files put together on the way."""
    monkeypatch.setattr(cube_files, "LEAST_TAILS", 3)
    monkeypatch.setattr(cube_files, "SPREAD", 1)
    chance = random.Random(7)
    most = 0
    for night in range(10):
        # From 26 February on; the second to last night sends an old drop again, without one of its rows.
        lines = []
        for at in range(4):
            back = chance.choice([0, 0, 1, 6])
            number = f"{night}-{at}" if chance.random() < 0.8 else f"{max(night - 1, 0)}-{at}"
            day = (26 + night - back - 1) % 28 + 1
            month = "02" if 26 + night - back <= 28 else "03"
            came = f"2026-{'02' if 26 + night <= 28 else '03'}-{(26 + night - 1) % 28 + 1:02d} 20:00:00"
            opened = f"2026-{month}-{day:02d} 12:00:00"
            lines.append(row(number, opened_at=opened, arrived_at=came, minutes=chance.randrange(9)))
        land(tiny_home, f"tickets/{3 if night == 8 else night}.csv", csv_text(*dict.fromkeys(lines)))
        ingest(tiny_home)
        (build,) = [one for one in refresh(tiny_home) if one.name == "tickets_day"]
        assert build.state == "built"
        most = max(most, len(read_catalog(tiny_home).built["tickets_day"].files))
    assert 3 <= most <= 8, "files were added, and put together"
    engine, seen = open_engine(tiny_home), []
    mornings = [
        None,
        *(row["day"] for row in engine.query("select distinct known_day as day from tickets").to_pylist()),
    ]
    for _ in range(2):
        engine = open_engine(tiny_home)
        asked = "select * from tickets_day order by all"
        seen.append([engine.at(morning).query(asked).to_pylist() for morning in mornings])
        assert refresh(tiny_home, full=True)
    assert seen[0] == seen[1]
    assert any(seen[0])
