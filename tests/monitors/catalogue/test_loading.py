"""The catalogue reads monitor files, and names what is wrong with the ones it cannot read."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.catalogue.loading import (
    Catalogue,
    Monitor,
    check_detectors,
    load_catalogue,
    read_monitor,
    read_monitors,
    selected_columns,
)
from queries.content.home import create_home

GOOD = """-- Refunds without return per delivered order. Second sentence.
-- /// monitor
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- unit = "bps"
-- direction = "up"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 200
-- exposure = "money"
-- runbook = "Look at the carrier first."
-- [detectors.spike]
-- window = 28
-- [who.seller]
-- from = "seller_day"
-- numerator = "refunds"
-- ///
select day as bucket, country, category,
       sum(refunds) as numerator, sum(sold) as denominator, sum(money) as money
from sales where day >= $since and day < $until group by all
"""


def write(folder: Path, text: str, name: str = "refunds.sql") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def faults(folder: Path, text: str) -> list[str]:
    found = read_monitor(write(folder, text))
    assert isinstance(found, list)
    return [str(problem) for problem in found]


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    monitor = read_monitor(write(tmp_path, GOOD))
    assert isinstance(monitor, Monitor)
    assert (monitor.name, monitor.description) == ("refunds", "Refunds without return per delivered order.")
    assert monitor.watch == ((), ("country",), ("country", "category"))
    assert monitor.watched == ("country", "category")
    assert monitor.detectors == {"spike": {"window": 28}}
    assert monitor.who[0].source == "seller_day"
    assert monitor.who[0].denominator is None
    assert monitor.columns == ("bucket", "country", "category", "numerator", "denominator", "money")
    assert (monitor.view, monitor.grain, monitor.status, monitor.severity) == (
        "activity",
        "day",
        "live",
        "medium",
    )


def test_a_monitor_without_detectors_gets_the_default_pair(tmp_path: Path) -> None:
    monitor = read_monitor(write(tmp_path, GOOD.replace("-- [detectors.spike]\n-- window = 28\n", "")))
    assert isinstance(monitor, Monitor)
    assert list(monitor.detectors) == ["spike", "drift"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "min_denominator",
            "min_denominators",
            ["refunds.sql:8", "unknown key", "Did you mean min_denominator?"],
        ),
        ('direction = "up"', 'direction = "upp"', ["refunds.sql:6", "unknown value", "Did you mean up?"]),
        ('unit = "bps"', "unit = 3", ["refunds.sql:5", "wrong value", "int 3"]),
        ("200", '"200"', ["refunds.sql:8", "a number from 0", "str '200'"]),
        ("200", "-1", ["refunds.sql:8", "a number from 0", "int -1"]),
        ('["country", "category"]]', '["country", "categori"]]', ["refunds.sql:7", "Did you mean category?"]),
        (
            'watch = [[], ["country"], ["country", "category"]]',
            'watch = ["country"]',
            ["refunds.sql:7", "list of lists"],
        ),
        ('exposure = "money"', 'exposure = "cash"', ["refunds.sql:9", "column not returned", "cash"]),
        (
            'numerator = "refunds"',
            'nominator = "refunds"',
            ["refunds.sql:15", "who.seller.nominator", "no numerator"],
        ),
        ('-- owner = "after-sales-risk"\n', "", ["missing key", "owner"]),
        ('direction = "up"', 'direction = "up"\n-- view = "cohort"', ["a cohort without its lag"]),
        ("sum(refunds) as numerator", "sum(refunds) as numer", ["column not returned", "expected numerator"]),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    text = " | ".join(faults(tmp_path, GOOD.replace(old, new)))
    for words in says:
        assert words in text


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('unit = "bps"', 'unit = "bp"').replace('direction = "up"', 'direktion = "up"')
    found = " | ".join(faults(tmp_path, text))
    assert "unit" in found
    assert "Did you mean direction?" in found
    assert "missing key" in found


def test_one_bad_file_leaves_the_others_alone(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, GOOD),
        write(tmp_path, "select 1", "plain.sql"),
        write(tmp_path, GOOD, "other.sql"),
    ]
    catalogue = read_monitors(paths)
    assert [monitor.name for monitor in catalogue.monitors] == ["other", "refunds"]
    assert "plain.sql" in str(catalogue.problems[0])


def test_two_monitors_of_one_name_are_both_named_and_neither_runs(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a", GOOD), write(tmp_path / "b", GOOD)]
    catalogue = read_monitors(paths)
    assert catalogue.monitors == []
    assert len(catalogue.problems) == 2
    assert all("two monitors of one name" in str(problem) for problem in catalogue.problems)


def test_a_home_reports_monitors_hidden_in_sub_folders(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    write(home.root / "monitors", GOOD)
    write(home.root / "monitors" / "old", GOOD)
    write(home.root / "monitors" / "old", GOOD, "lost.sql")
    catalogue = load_catalogue(home)
    assert [monitor.name for monitor in catalogue.monitors] == ["refunds"]
    text = " | ".join(str(problem) for problem in catalogue.problems)
    assert "two monitors of one name" in text
    assert "lost.sql" in text


def test_a_home_file_replaces_the_built_in_monitor(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    write(home.root / "monitors", GOOD, "refund_only_rate.sql")
    assert load_catalogue(home)["refund_only_rate"].exposure == "money"


def test_detectors_and_their_options_are_checked_against_the_registry(tmp_path: Path) -> None:
    def spike(batch: object, *, window: int = 28) -> None: ...

    monitor = read_monitor(
        write(tmp_path, GOOD.replace("-- window = 28", "-- windw = 28\n-- [detectors.dirft]"))
    )
    assert isinstance(monitor, Monitor)
    text = " | ".join(str(problem) for problem in check_detectors(monitor, {"spike": spike, "drift": spike}))
    assert "refunds.sql:12" in text
    assert "Did you mean window?" in text
    assert "Did you mean drift?" in text


def test_a_name_nobody_has_suggests_the_nearest(tmp_path: Path) -> None:
    catalogue = Catalogue(
        [found for found in [read_monitor(write(tmp_path, GOOD))] if isinstance(found, Monitor)], []
    )
    with pytest.raises(KeyError, match="did you mean 'refunds'"):
        catalogue["refund"]


def test_columns_are_read_through_unions_and_nested_selects() -> None:
    assert selected_columns("select a as bucket, b from x union all select c, d from y") == ("bucket", "b")
    assert selected_columns("with t as (select 1 as a) select a from t") == ("a",)
    assert selected_columns("select * from x") is None
    assert selected_columns("select from where") is None


def test_a_monitor_shows_its_header_as_json(tmp_path: Path) -> None:
    monitor = read_monitor(write(tmp_path, GOOD))
    assert isinstance(monitor, Monitor)
    shown = monitor.as_dict()
    assert shown["watch"] == [[], ["country"], ["country", "category"]]
    assert shown["who"] == {"seller": {"from": "seller_day", "numerator": "refunds", "denominator": None}}
