"""What is carried on from morning to morning is what reading everything gives, whatever came late or changed."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.kept_panels.kept_file import KeptPanel, PanelDamageError, path_of, read_kept, write_kept
from monitors.kept_panels.panel_cells import PanelCells
from monitors.kept_panels.panel_keeper import (
    ASKED,
    CARRIED,
    CHANGED,
    DAMAGED,
    EARLIER,
    MOVING,
    NEW,
    KeptRows,
    PanelKeeper,
)
from monitors.observe.block_rows import ReadSpan, read_whole
from monitors.observe.series import buckets_between
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from tests.monitors.homes import FIRST, MONITOR, land, take_in, write_home

DAYS = 40
SELECT = MONITOR[MONITOR.index("select") :]
# A view that looks back, a cohort (rows by the day of the visit, reported late), a week, and rows under another day.
VIEW = """-- Failures beside the visits of three days.
-- /// view
-- ///
select cast(day + a.ahead as date) as day, city, 0 as failures, visits
from visits_day cross join (select cast(unnest(range(3)) as integer) as ahead) as a
union all
select day, city, failures, 0 from visits_day
"""
BACK = """-- Visits under the day they are known.
-- /// view
-- ///
select day, city, visits from visits_day
union all
select known_day, city, 0 from visits_day
"""
OTHERS = {
    "looks_back": (
        'view = "activity"',
        "select day as bucket, city, sum(failures) as numerator, sum(visits) as denominator from spread_day "
        "where day >= $since and day < $until group by all",
    ),
    "ripens": (
        'view = "cohort"\n-- lag = 4',
        "select day as bucket, known_day as reported, city, sum(failures) as numerator, sum(visits) as denominator "
        "from visits_day where day >= $since and day < $until group by all",
    ),
    "by_week": (
        'grain = "week"',
        "select date_trunc('week', day) as bucket, city, plan, sum(visits) as numerator from visits_day "
        "where day >= $since and day < $until group by all",
    ),
    "elsewhere": (
        'view = "activity"',
        "select day as bucket, city, sum(visits) as numerator from elsewhere_day "
        "where day >= $since and day < $until group by all",
    ),
    "sums_up": (
        'view = "activity"',
        "select day as bucket, city, sum(visits) over (partition by city order by day) as numerator from visits_day "
        "where day >= $since and day < $until",
    ),
}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def put_monitor(root: Path, name: str, key: str, sql: str) -> None:
    header = MONITOR[: MONITOR.index("-- exposure")].replace(', ["city", "plan"]', "")
    (root / "monitors" / f"{name}.sql").write_text(
        f'{header}-- {key}\n-- severity = "high"\n-- runbook = "Look."\n-- [detectors.spike]\n-- ///\n{sql}\n'
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: Any) -> Home:
    """Forty days of few visits and six monitors; tests go on in copies of it."""
    home = write_home(tmp_path_factory.mktemp("kept") / "home", DAYS, spike=None, per_day=6)
    (home.root / "views").mkdir(exist_ok=True)
    (home.root / "views" / "spread_day.sql").write_text(VIEW)
    (home.root / "views" / "elsewhere_day.sql").write_text(BACK)
    for name, (key, sql) in OTHERS.items():
        put_monitor(home.root, name, key, sql)
    take_in(home)
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    return load_home(shutil.copytree(made.root, tmp_path / "home"))


def monitors(home: Home) -> list[Monitor]:
    found = load_catalogue(home)
    assert not found.broken
    return found.monitors


def carry(home: Home, number: int, since: int = 0, **options: Any) -> dict[str, str]:
    """The morning of a day by way of what is kept, each panel compared with one of all rows; how each was come by."""
    engine = open_engine(home)
    keeper = PanelKeeper(home, **options)
    for monitor in monitors(home):
        span = ReadSpan(day(since), day(number), 2)
        rows, whole = keeper.read(engine, monitor, span), read_whole(engine, monitor, span)
        buckets = buckets_between(monitor, span.since, span.until)
        usable = np.ones(len(buckets), dtype=bool)
        assert set(np.unique(rows.times())) >= set(buckets[np.isin(buckets, whole.times())])
        for watch in monitor.watch:
            mine, theirs = rows.panel(watch, buckets, usable), whole.panel(watch, buckets, usable)
            assert mine.segments.equals(theirs.segments), (monitor.name, watch)
            for name in ("numerator", "denominator", "exposure", "first", "ts", "usable"):
                one, other = getattr(mine, name), getattr(theirs, name)
                assert (one is None) == (other is None)
                if one is not None:
                    np.testing.assert_array_equal(one, other, err_msg=f"{monitor.name} {watch} {name}")
        part, full = (r.between(day(number - 5), day(number)) for r in (rows, whole))
        recent = full[full["bucket"] >= pd.Timestamp(day(number - 5))]
        assert (
            part[part["bucket"] >= pd.Timestamp(day(number - 5))]["numerator"].tolist()
            == recent["numerator"].tolist()
        )
    engine.close()
    return keeper.told


def moved(path: Path, rng: np.random.Generator, number: int, to: int) -> None:
    """Some rows of a drop are of an earlier day and come only now; one is of a city that nobody knew."""
    frame = pd.read_parquet(path)
    late = frame.index[: int(rng.integers(1, 5))]
    frame.loc[late, "at"] = pd.Timestamp(day(to)) + pd.Timedelta(hours=9)
    frame.loc[late[:1], "city"] = f"new{number}"
    frame.to_parquet(path, index=False)


def corrected(path: Path, rng: np.random.Generator, number: int) -> None:
    """A drop of before comes again with other values, a day later."""
    frame = pd.read_parquet(path)
    frame["failed"] = rng.random(len(frame)) < 0.5
    frame["arrived"] = pd.Timestamp(day(number)) + pd.Timedelta(hours=8)
    frame.to_parquet(path, index=False)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_chain_of_nights_has_what_reading_everything_gives(home: Home, seed: int) -> None:
    """Every night one or two days land; some are late, some come again corrected, some nights are skipped."""
    rng = np.random.default_rng(seed)
    carry(home, DAYS)
    number = DAYS
    for _ in range(5):
        for _ in range(int(rng.integers(1, 3))):
            path = land(home.root, number, rng, 6)
            moved(path, rng, number, number - int(rng.integers(1, 9)))
            number += 1
        if rng.random() < 0.6:
            again = number - int(rng.integers(3, 12))
            corrected(home.root / "landing" / "visits" / f"{day(again)}.parquet", rng, number - 1)
        take_in(home)
        told = carry(home, number, since=int(rng.integers(0, 3)) if rng.random() < 0.3 else 0)
        assert told["elsewhere"] == told["sums_up"] == MOVING
        assert {told[name] for name in ("failure_rate", "looks_back", "ripens")} <= {CARRIED, CHANGED}
    assert told["failure_rate"] == CARRIED


def test_days_that_were_not_over_yet_are_read_again(home: Home) -> None:
    """Two days are there on the first night, which knows only one: rows of it that come on the second are still its."""
    rng = np.random.default_rng(4)
    land(home.root, DAYS, rng, 6)
    moved(land(home.root, DAYS + 1, rng, 6), rng, DAYS + 1, DAYS)
    take_in(home)
    carry(home, DAYS + 1)
    assert carry(home, DAYS + 2)["failure_rate"] == CARRIED


def test_a_drop_of_days_before_what_is_kept_makes_it_anew(home: Home) -> None:
    """Rows of a day just before the first one kept, which say that they were known in time: a view looks back at it."""
    carry(home, DAYS, since=10)
    folder = home.root / "landing" / "visits"
    frame = pd.read_parquet(folder / f"{day(9)}.parquet")
    frame.assign(visit_id="more " + frame["visit_id"]).to_parquet(folder / "more.parquet", index=False)
    take_in(home)
    assert carry(home, DAYS, since=10)["looks_back"] == CHANGED


def test_history_that_came_in_between_is_read_though_its_drops_were_there(tmp_path: Path) -> None:
    """A backfill known on day 38: the morning before it knew nothing of those days, the ones after know all."""
    home = write_home(tmp_path / "home", DAYS, spike=None, per_day=6)
    for number in range(10, 21):
        path = home.root / "landing" / "visits" / f"{day(number)}.parquet"
        frame = pd.read_parquet(path)
        frame.assign(arrived=pd.Timestamp(day(38)) + pd.Timedelta(hours=9)).to_parquet(path, index=False)
    take_in(home)
    carry(home, 38)
    assert carry(home, DAYS)["failure_rate"] == CHANGED


def test_what_lies_before_the_history_that_is_read_now_is_gone(home: Home) -> None:
    """A city of one day goes with that day, and rows before the first day are nobody's."""
    rng = np.random.default_rng(5)
    moved(land(home.root, DAYS, rng, 6), rng, DAYS, DAYS - 1)
    for number in (DAYS + 1, DAYS + 2):
        land(home.root, number, rng, 6)
    take_in(home)
    carry(home, DAYS + 1)
    carry(home, DAYS + 2)
    assert carry(home, DAYS + 3, since=DAYS)["failure_rate"] == CARRIED
    engine, one = open_engine(home), next(m for m in monitors(home) if m.name == "failure_rate")
    rows = PanelKeeper(home).read(engine, one, ReadSpan(day(DAYS), day(DAYS + 3), 2))
    assert isinstance(rows, KeptRows)
    assert rows.between(day(0), day(DAYS + 3))["bucket"].min() == pd.Timestamp(day(DAYS))
    engine.close()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[date, date]]:
    """The days that are asked of the engine."""
    asked: list[tuple[date, date]] = []
    from monitors.kept_panels import panel_keeper
    from monitors.observe import block_rows, series

    def read(engine: Any, monitor: Monitor, since: date, until: date) -> pd.DataFrame:
        asked.append((since, until))
        return series.read_leaves(engine, monitor, since, until)

    def arrays(engine: Any, monitor: Monitor, since: date, until: date) -> series.LeafRows:
        asked.append((since, until))
        return series.read_rows(engine, monitor, since, until)

    monkeypatch.setattr(panel_keeper, "read_leaves", read)
    monkeypatch.setattr(panel_keeper, "read_rows", arrays)
    monkeypatch.setattr(block_rows, "read_leaves", read)
    return asked


def tonight(home: Home, number: int) -> tuple[PanelKeeper, dict[str, Any]]:
    """A night of one new day; nothing is read whole beside it."""
    land(home.root, number, np.random.default_rng(number), 6)
    take_in(home)
    engine, keeper = open_engine(home), PanelKeeper(home)
    span = ReadSpan(day(0), day(number + 1), 1)
    return keeper, {one.name: keeper.read(engine, one, span) for one in monitors(home)}


def test_a_night_reads_the_new_day_and_of_cohorts_the_open_ages(
    home: Home, counted: list[tuple[date, date]]
) -> None:
    tonight(home, DAYS)
    counted.clear()
    _, rows = tonight(home, DAYS + 1)
    last = day(DAYS + 2)
    whole = [(day(0), last)] * 2  # elsewhere and sums_up
    week = last - timedelta(days=1 + day(DAYS + 1).weekday())
    new = last - timedelta(days=1)
    assert sorted(counted) == sorted(
        [*whole, (week, last), (new, last), (new, last), (new - timedelta(days=4), last)]
    )
    assert rows["failure_rate"].read == len(rows["failure_rate"].between(new, last))


def dated(path: Path, to: dict[int, int], known: bool) -> None:
    """Rows of a drop, by their places, are of earlier days; known: they say that they were known there in time."""
    frame = pd.read_parquet(path)
    for place, number in to.items():
        at = pd.Timestamp(day(number)) + pd.Timedelta(hours=9)
        frame.loc[frame.index[place], "at"] = at
        if known:
            frame.loc[frame.index[place], "arrived"] = at + pd.Timedelta(hours=1)
    frame.to_parquet(path, index=False)


@pytest.mark.parametrize("known", [False, True])
def test_rows_of_two_days_far_back_are_read_where_they_were_known_in_time_alone(
    home: Home, counted: list[tuple[date, date]], known: bool
) -> None:
    """Late ones are in no panel, so the night reads the new day; others are, from the first of their days on."""
    carry(home, DAYS)
    dated(land(home.root, DAYS, np.random.default_rng(6), 6), {0: 12, 1: 25}, known)
    take_in(home)
    counted.clear()
    engine, one = open_engine(home), next(m for m in monitors(home) if m.name == "failure_rate")
    PanelKeeper(home).read(engine, one, ReadSpan(day(0), day(DAYS + 1), 2))
    engine.close()
    assert counted == [(day(12) if known else day(DAYS - 1), day(DAYS + 1))]
    told = carry(home, DAYS + 1)
    assert told["failure_rate"] == told["looks_back"] == told["ripens"] == CARRIED


def test_late_rows_of_a_cube_that_mixes_known_days_are_read(
    home: Home, counted: list[tuple[date, date]]
) -> None:
    """A cube whose groups say the last day they were known may be other by a late row."""
    path = home.root / "cubes" / "visits_day.sql"
    text = path.read_text()
    assert "known_day," in text
    path.write_text(text.replace("known_day,", "min(known_day) as known_day,", 1))
    take_in(home)
    carry(home, DAYS)
    dated(land(home.root, DAYS, np.random.default_rng(6), 6), {0: 12, 1: 25}, known=False)
    take_in(home)
    counted.clear()
    carry(home, DAYS + 1)
    assert (day(12), day(DAYS + 1)) in counted


def test_a_cube_behind_its_extract_is_told_by_what_it_was_built_of(home: Home) -> None:
    """A drop is taken in one night before the cube is built of it: the night after has its rows."""
    carry(home, DAYS)
    dated(land(home.root, DAYS, np.random.default_rng(6), 6), {0: 12, 1: 25}, known=True)
    ingest(home)
    carry(home, DAYS + 1)
    take_in(home)
    assert carry(home, DAYS + 1)["failure_rate"] == CARRIED


def change_sql(home: Home) -> None:
    path = home.root / "monitors" / "failure_rate.sql"
    path.write_text(path.read_text().replace("sum(failures) as", "sum(failures + visits) as"))


def change_view(home: Home) -> None:
    path = home.root / "views" / "spread_day.sql"
    path.write_text(path.read_text().replace("range(3)", "range(2)"))


def change_cube(home: Home) -> None:
    path = home.root / "cubes" / "visits_day.sql"
    path.write_text(
        path.read_text().replace("filter (failed) as failures", "filter (not failed) as failures")
    )


def change_contract(home: Home) -> None:
    path = home.root / "contract" / "visits.toml"
    path.write_text('history = "load day"\n' + path.read_text().replace("min = 0", "min = 8"))


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        (change_sql, {"failure_rate"}),
        (change_view, {"looks_back"}),
        (change_cube, {"failure_rate", "looks_back", "ripens", "by_week"}),
        (change_contract, {"failure_rate", "looks_back", "ripens", "by_week"}),
    ],
)
def test_what_stands_on_another_ground_is_made_anew(
    home: Home, change: Callable[[Home], None], anew: set[str]
) -> None:
    carry(home, DAYS)
    change(home)
    take_in(home)
    told = carry(home, DAYS)
    assert {name for name, how in told.items() if how == CHANGED} == anew
    assert set(carry(home, DAYS).values()) == {CARRIED, MOVING}


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "no file of ours"])
def test_a_damaged_file_is_made_anew_and_told(home: Home, harm: str) -> None:
    carry(home, DAYS)
    path = path_of(home.state, "failure_rate")
    content = path.read_bytes()
    at = content.index(b"numerator.npy") + 200
    flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    harmed = {"cut": content[:-300], "flipped": flipped, "empty": b"", "no file of ours": b"PK and more"}
    path.write_bytes(harmed[harm])
    told = carry(home, DAYS)
    assert told["failure_rate"] == DAMAGED
    assert told["ripens"] == CARRIED
    assert carry(home, DAYS)["failure_rate"] == CARRIED


def test_a_byte_that_turned_is_damage_or_changes_nothing(tmp_path: Path) -> None:
    ones = np.ones((2, 3))
    cells = PanelCells([("a",), ("b",)], ones, ones, ones, np.zeros((2, 3), np.int32))
    kept = KeptPanel("k", FIRST, day(3), {}, "", False, np.ones(3, bool), {("city",): cells})
    write_kept(tmp_path, "m", kept)
    path = path_of(tmp_path, "m")
    whole = path.read_bytes()
    for at in range(len(whole) - 400, len(whole)):  # the list of what is in the file, which no sum guards
        for turn in (1, 8, 128):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ turn]) + whole[at + 1 :])
            with suppress(PanelDamageError):
                found = read_kept(tmp_path, "m")
                assert found is not None
                assert repr(found) == repr(kept), (at, turn)


def test_another_version_is_made_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    carry(home, DAYS)
    monkeypatch.setattr("monitors.kept_panels.kept_file.VERSION", 2)
    assert carry(home, DAYS)["failure_rate"] == DAMAGED


def test_an_older_morning_neither_uses_nor_spoils_what_newer_ones_need(home: Home) -> None:
    carry(home, DAYS)
    kept = path_of(home.state, "failure_rate").read_bytes()
    assert set(carry(home, DAYS - 6).values()) == {EARLIER}
    assert path_of(home.state, "failure_rate").read_bytes() == kept
    assert carry(home, DAYS)["failure_rate"] == CARRIED


def test_asked_for_everything_is_read_anew_and_kept(home: Home) -> None:
    carry(home, DAYS)
    assert carry(home, DAYS, fresh=True)["failure_rate"] == ASKED
    assert carry(home, DAYS)["failure_rate"] == CARRIED


def test_a_monitor_that_was_gone_for_some_nights_is_right_when_it_is_back(home: Home) -> None:
    carry(home, DAYS)
    path = home.root / "monitors" / "failure_rate.sql"
    text = path.read_text()
    path.unlink()
    rng = np.random.default_rng(3)
    for number in (DAYS, DAYS + 1):
        moved(land(home.root, number, rng, 6), rng, number, number - 5)
        take_in(home)
        carry(home, number + 1)
    path.write_text(text)
    assert carry(home, DAYS + 2)["failure_rate"] == CARRIED


def test_what_is_kept_of_a_monitor_that_is_no_more_goes(home: Home) -> None:
    carry(home, DAYS)
    PanelKeeper(home).sweep({"ripens"})
    assert [path.name for path in (home.state / "panels").iterdir()] == ["ripens.npz"]
    assert carry(home, DAYS)["failure_rate"] == NEW


def test_a_combination_that_is_not_watched_is_made_of_all_rows(home: Home) -> None:
    carry(home, DAYS)
    engine, one = open_engine(home), next(m for m in monitors(home) if m.name == "failure_rate")
    span = ReadSpan(day(0), day(DAYS), 2)
    rows = PanelKeeper(home).read(engine, one, span)
    buckets = buckets_between(one, span.since, span.until)
    panel = rows.panel(("plan",), buckets, np.ones(len(buckets), dtype=bool))
    assert isinstance(rows, KeptRows)
    assert panel.segments["plan"].tolist() == ["free", "paid"]
    engine.close()
