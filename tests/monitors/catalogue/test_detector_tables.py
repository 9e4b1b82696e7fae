"""Detectors and their options are keys like others: a misspelt one is a fault of the file, with line and hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.catalogue.header import read_monitor
from monitors.catalogue.monitor import Monitor
from tests.monitors.monitors import REFUNDS, write_monitor

DRIFT = "-- [detectors.drift]\n-- days = 5\n"
SPLIT = REFUNDS.replace('[[], ["country"], ["country", "category"]]', '[["country", "category"]]')


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (
            "-- [detectors.drfit]\n",
            "refunds.sql:11: unknown detector; column detectors.drfit; expected one of concentration, distribution, "
            "drift, new_value, relapse, silence, spike; found drfit. Did you mean drift?",
        ),
        (
            "-- [detectors.drift]\n-- dyas = 5\n",
            "refunds.sql:12: unknown key; column detectors.drift.dyas; expected one of days, up; found dyas. "
            "Did you mean days?",
        ),
        ("-- [detectors.relapse]\n-- up = 0.5\n", "refunds.sql:12: unknown key; column detectors.relapse.up"),
        ('-- [detectors.drift]\n-- days = "5"\n', "refunds.sql:12: wrong value"),
        ("-- [detectors.drift]\n-- days = 0\n", "expected a number above 0; found 0"),
        ("-- [detectors.drift]\n-- up = 1\n", "expected a share between 0 and 1; found 1"),
        ("-- [detectors.concentration]\n-- least = 2.5\n", "expected a whole number from 1; found 2.5"),
        (
            "-- detectors = 3\n",
            "refunds.sql:11: wrong value; column detectors; expected tables [detectors.<name>]",
        ),
        ("-- detectors.drift = 3\n", "column detectors.drift; expected a table; found 3"),
    ],
)
def test_a_fault_names_file_line_found_expected_and_the_nearest(tmp_path: Path, new: str, says: str) -> None:
    found = read_monitor(write_monitor(tmp_path, REFUNDS.replace(DRIFT, new)))
    assert isinstance(found, list)
    assert says in " | ".join(map(str, found))


def test_all_faults_of_all_detectors_are_named_at_once(tmp_path: Path) -> None:
    text = REFUNDS.replace(
        DRIFT, "-- [detectors.drfit]\n-- [detectors.spike]\n-- upp = 0.5\n-- [detectors.drift]\n-- up = 2\n"
    )
    found = read_monitor(write_monitor(tmp_path, text))
    assert isinstance(found, list)
    assert [(one.line, one.message) for one in found] == [
        (11, "unknown detector"),
        (13, "unknown key"),
        (15, "wrong value"),
    ]


@pytest.mark.parametrize(
    ("text", "detector", "says"),
    [
        (
            SPLIT,
            'distribution]\n-- over = "categori"',
            "refunds.sql:12: unknown dimension; column detectors.distribution.over",
        ),
        (SPLIT, 'distribution]\n-- over = "categori"', "Did you mean category?"),
        (SPLIT, 'concentration]\n-- within = ["contry"]', "Did you mean country?"),
        (REFUNDS, 'concentration]\n-- within = ["country"]', "found country, which is not in []"),
    ],
)
def test_an_option_that_names_a_dimension_names_one_of_every_combination(
    tmp_path: Path, text: str, detector: str, says: str
) -> None:
    path = write_monitor(tmp_path, text.replace(DRIFT, f"-- [detectors.{detector}\n"))
    found = read_monitor(path)
    assert isinstance(found, list)
    assert says in " | ".join(map(str, found))


def test_options_are_kept_as_the_detector_takes_them(tmp_path: Path) -> None:
    table = '-- [detectors.concentration]\n-- within = ["country"]\n-- [detectors.distribution]\n-- over = "category"\n'
    monitor = read_monitor(write_monitor(tmp_path, SPLIT.replace(DRIFT, table)))
    assert isinstance(monitor, Monitor)
    assert monitor.detectors == {
        "concentration": {"within": ("country",)},
        "distribution": {"over": "category"},
    }
    assert monitor.as_dict()["detectors"]["concentration"] == {"within": ["country"]}
