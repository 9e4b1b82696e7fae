"""What changed: what touches the incident, the one that fits first; and further back where something comes back."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitors.explain.changes import Touched, as_tested, find_changes
from monitors.explain.explanation import Row, Section
from monitors.explain.innocents.verdict import Innocent
from monitors.life.incident_facts import Onset
from tests.monitors.tables import TableEngine

ONSET = Onset(date(2026, 10, 8), date(2026, 10, 7), date(2026, 10, 9))
CELL = Touched({"country": "ID", "category": "beauty"}, "refund_rate", {"R1"})
COLUMNS = ["at", "kind", "name", "country", "category", "rule_id", "metric", "detail"]
ROWS = [
    ("2026-10-07", "rule version", "R1 v2", None, None, "R1", None, "threshold 700 → 560"),
    ("2026-10-08", "rule version", "R9 v4", None, None, "R9", None, None),
    ("2026-10-08", "threshold", "R9 v5", "ID", None, "R9", None, None),
    ("2026-10-08", "policy", "policy", "ID", "toys", None, None, "photos in toys"),
    ("2026-10-06", "policy", "policy", "ID", None, None, None, "photos"),
    ("2026-10-07", "campaign", "a sale", "ID", "beauty", None, None, None),
    ("2026-10-07", "enforcement", "2 sellers", "ID", "beauty", None, None, "shut"),
    ("2026-10-11", "policy", "policy", "ID", "beauty", None, "refund_rate", "an answer"),
    (
        "2026-09-05",
        "threshold",
        "refund_cluster v4",
        "ID",
        "beauty",
        "refund_cluster",
        "refund_rate",
        "photos",
    ),
    ("2026-09-05", "threshold", "of another cell", "ID", "toys", "refund_cluster", None, None),
    ("2026-09-15", "policy", "of the whole market", "ID", None, None, None, None),
    ("2026-09-05", "threshold", "of everything", None, None, "R1", None, None),
    ("2026-09-11", "enforcement", "2 sellers", "ID", "beauty", None, None, None),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A drill-down; what it returns is the engine's to say."""
    path = tmp_path / "changes.sql"
    path.write_text("select 1")
    return path


def rows(file: Path, *, faded: bool = False, touched: Touched = CELL, found: Any = ROWS) -> list[Row]:
    engine = TableEngine(pd.DataFrame(found, columns=COLUMNS))
    return find_changes(engine, file, touched, ONSET, date(2026, 10, 20), faded=faded).rows


def test_what_touches_the_incident_is_told_and_what_fits_first(file: Path) -> None:
    """The rule that moved; then the policy of the market before what is no change of ours; answers last."""
    assert [row["name"] for row in rows(file)] == [
        "R1 v2",
        "R9 v5",
        "photos",
        "a sale",
        "2 sellers",
        "an answer",
    ]


def test_another_rules_version_for_everything_touches_nothing(file: Path) -> None:
    assert "R9 v4" not in {row["name"] for row in rows(file)}
    moved = Touched(CELL.where, "refund_rate", {"R9"})
    assert rows(file, touched=moved)[0]["touches"] == ["rule", "segment"]


def test_an_alert_about_a_rule_is_told_nothing_of_other_rules(file: Path) -> None:
    of_rule = Touched({"rule_id": "R9", "country": "ID"})
    names = [row["name"] for row in rows(file, touched=of_rule)]
    assert names[:2] == ["R9 v5", "R9 v4"]
    assert "R1 v2" not in names


def test_a_change_says_what_where_when_and_what_became_of_it(file: Path) -> None:
    said = [row["said"] for row in rows(file)]
    assert said[0] == "R1 v2, 7 Oct, threshold 700 → 560"
    assert said[2] == "photos for ID, 6 Oct"


def test_the_change_whose_effect_fades_is_told_first_however_long_ago(file: Path) -> None:
    first = rows(file, faded=True)[0]
    assert (first["name"], first["fading"]) == ("refund_cluster v4", True)
    assert [row["name"] for row in rows(file, faded=True) if row["fading"]] == ["refund_cluster v4"]


def test_otherwise_only_what_changed_near_the_onset_is_told(file: Path) -> None:
    assert all(row["at"] >= "2026-09-30" for row in rows(file))
    assert not any(row["fading"] for row in rows(file))


def test_one_change_for_several_categories_is_one_row(file: Path) -> None:
    many = [
        ("2026-10-08", "policy", "photos", "ID", category, None, None, None)
        for category in ("beauty", "food")
    ]
    [row] = rows(file, touched=Touched({"country": "ID"}), found=many)
    assert row["scope"] == {"country": "ID", "category": ["beauty", "food"]}


def test_a_campaign_that_was_tested_and_ruled_out_is_marked_and_others_are_not() -> None:
    section = Section([{"kind": "campaign", "near": True}, {"kind": "policy", "near": True}])
    out = [Innocent("campaign or holiday", "ruled out", ""), Innocent("policy of others", "unknown", "")]
    assert [row["ruled_out"] for row in as_tested(section, out).rows] == [True, False]
    holds = [Innocent("campaign or holiday", "explains", "")]
    assert not any(row["ruled_out"] for row in as_tested(section, holds).rows)
