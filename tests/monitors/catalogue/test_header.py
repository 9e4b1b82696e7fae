"""One monitor file is read whole: every fault of its header and of its select is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.catalogue.header import read_monitor, selected_columns
from monitors.catalogue.loading import Monitor
from tests.monitors.monitors import REFUNDS, write_monitor


def faults(folder: Path, text: str) -> list[str]:
    found = read_monitor(write_monitor(folder, text))
    assert isinstance(found, list)
    return [str(problem) for problem in found]


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    monitor = read_monitor(write_monitor(tmp_path, REFUNDS))
    assert isinstance(monitor, Monitor)
    assert (monitor.name, monitor.description) == ("refunds", "Refunds without return per delivered order.")
    assert monitor.watch == ((), ("country",), ("country", "category"))
    assert monitor.watched == ("country", "category")
    assert monitor.detectors == {"drift": {"days": 5.0}}
    assert monitor.who[0].source == "seller_day"
    assert monitor.who[0].denominator is None
    assert monitor.columns == ("bucket", "country", "category", "numerator", "denominator", "money")
    assert (monitor.view, monitor.grain, monitor.status, monitor.severity) == (
        "activity",
        "day",
        "live",
        "medium",
    )


def test_a_monitor_without_detectors_gets_the_default_ones(tmp_path: Path) -> None:
    monitor = read_monitor(
        write_monitor(tmp_path, REFUNDS.replace("-- [detectors.drift]\n-- days = 5\n", ""))
    )
    assert isinstance(monitor, Monitor)
    assert list(monitor.detectors) == ["spike", "drift", "sustained"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "min_denominator",
            "min_denominators",
            ["refunds.sql:8", "unknown key", "Did you mean min_denominator?"],
        ),
        ('direction = "up"', 'direction = "upp"', ["refunds.sql:6", "unknown value", "Did you mean up?"]),
        ('unit = "bps"', "unit = 3", ["refunds.sql:5", "wrong value", "found 3"]),
        ("200", '"200"', ["refunds.sql:8", "a number from 0", 'found "200"']),
        ("200", "-1", ["refunds.sql:8", "a number from 0", "found -1"]),
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
        ('-- owner = "after-sales-risk"\n', "", ["refunds.sql:2", "missing key", "column owner"]),
        ('direction = "up"', 'direction = "up"\n-- view = "cohort"', ["a cohort without its lag"]),
        ("sum(refunds) as numerator", "sum(refunds) as numer", ["column not returned", "expected numerator"]),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    text = " | ".join(faults(tmp_path, REFUNDS.replace(old, new)))
    for words in says:
        assert words in text


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    text = REFUNDS.replace('unit = "bps"', 'unit = "bp"').replace('direction = "up"', 'direktion = "up"')
    found = " | ".join(faults(tmp_path, text))
    assert "unit" in found
    assert "Did you mean direction?" in found
    assert "missing key" in found


def test_columns_are_read_through_unions_and_nested_selects() -> None:
    assert selected_columns("select a as bucket, b from x union all select c, d from y") == ("bucket", "b")
    assert selected_columns("with t as (select 1 as a) select a from t") == ("a",)
    assert selected_columns("select * from x") is None
    assert selected_columns("select from where") is None


def test_columns_are_checked_beside_faults_of_the_header(tmp_path: Path) -> None:
    text = (
        REFUNDS.replace('"bps"', '"bp"')
        .replace('["country"],', '["contry"],')
        .replace("as numerator", "as num")
    )
    found = read_monitor(write_monitor(tmp_path, text))
    assert isinstance(found, list)
    assert [problem.message for problem in found] == [
        "column not returned",
        "unknown value",
        "unknown dimension",
    ]
    assert [problem.line for problem in found] == [2, 5, 7]


def test_a_file_is_named_as_its_caller_shows_it(tmp_path: Path) -> None:
    path = write_monitor(tmp_path, REFUNDS.replace('"bps"', '"bp"'))
    found = read_monitor(path, "monitors/refunds.sql")
    assert isinstance(found, list)
    assert str(found[0]).startswith("monitors/refunds.sql:5: ")


def test_a_file_that_cannot_be_opened_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    found = read_monitor(tmp_path / "gone.sql")
    assert isinstance(found, list)
    assert "gone.sql: No such file" in str(found[0])


@pytest.mark.parametrize(
    "act", ["We shut shops", "We shut {shop} of {seller}", "We shut {}", "We shut {shop"]
)
def test_an_act_names_what_is_counted_once_in_braces(tmp_path: Path, act: str) -> None:
    path = write_monitor(tmp_path, REFUNDS.replace('-- unit = "bps"', f'-- unit = "bps"\n-- act = "{act}"'))
    (problem,) = read_monitor(path)  # type: ignore[misc]
    assert "in braces" in str(problem)
