"""Writing a demo: the same for the same arguments, refused for impossible ones, true to its promises."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.demo import DEFAULT_END, write
from tests.data.demo.market import Market, digests


def test_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, days=10, orders_per_day=90, seed=5)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_gives_another_market(tmp_path: Path) -> None:
    truths = [write(tmp_path / str(seed), days=10, orders_per_day=40, seed=seed) for seed in (5, 6)]
    assert digests(tmp_path / "5") != digests(tmp_path / "6")
    assert [e.segment for e in truths[0].events] != [e.segment for e in truths[1].events]


def test_a_scenario_does_not_change_the_natural_rows_around_it(tmp_path: Path) -> None:
    amounts = []
    for name, scenarios in (("without", []), ("with", ["refund_abuse"])):
        truth = write(tmp_path / name, days=12, orders_per_day=80, seed=5, scenarios=scenarios)
        amounts.append(Market(tmp_path / name, truth).rows("orders")["amount"].to_list())
    assert set(amounts[0]) <= set(amounts[1])
    assert len(amounts[1]) > len(amounts[0])


def test_a_quiet_market_has_no_events(quiet: Market) -> None:
    assert quiet.truth.events == []
    assert json.loads((quiet.root / "truth.json").read_text())["events"] == []


def test_named_scenarios_are_the_only_ones(tmp_path: Path) -> None:
    truth = write(tmp_path, days=12, orders_per_day=40, seed=5, scenarios=["brushing", "outage"])
    assert {event.scenario for event in truth.events} == {"brushing", "outage"}


def test_progress_is_told_after_each_day(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write(tmp_path, days=3, orders_per_day=20, progress=lambda done, days: told.append((done, days)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_drops_cover_the_days_before_the_end(quiet: Market) -> None:
    days = [date.fromisoformat(file.stem) for file in quiet.files("orders")]
    assert days == [quiet.truth.first + timedelta(days=d) for d in range(30)]
    assert days[-1] == DEFAULT_END - timedelta(days=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"days": 0}, "days must be at least 1, found 0"),
        ({"orders_per_day": 0}, "orders_per_day must be at least 1, found 0"),
        ({"seed": -1}, "seed must not be negative, found -1"),
        ({"scenarios": ["brushin"]}, "no scenario brushin; there are .*brushing"),
    ],
)
def test_impossible_arguments_are_refused(tmp_path: Path, arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write(tmp_path, **arguments)


@pytest.mark.parametrize(("days", "orders"), [(1, 50), (2, 10), (7, 50)])
def test_a_demo_of_a_few_days_has_every_scenario_that_fits(tmp_path: Path, days: int, orders: int) -> None:
    truth = write(tmp_path, days=days, orders_per_day=orders, seed=4)
    assert truth.rows["orders"] > 0
    assert all(event.start < event.end <= truth.end for event in truth.events)


def test_a_time_of_year_without_occasions_has_an_empty_calendar(tmp_path: Path) -> None:
    truth = write(tmp_path, days=3, orders_per_day=20, seed=3, end=date(2026, 1, 25), scenarios=[])
    assert truth.rows["calendar"] == 0
    assert Market(tmp_path, truth).rows("calendar").empty


def test_truth_file_says_what_the_call_returned(lively: Market) -> None:
    assert json.loads((lively.root / "truth.json").read_text()) == lively.truth.as_json()
