"""What changed: near the onset for every alert, and further back where something is coming back."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from monitors.explain.changes import find_changes
from monitors.life.incident_facts import Onset
from tests.monitors.tables import TableEngine

ONSET = Onset(date(2026, 10, 8), date(2026, 10, 7), date(2026, 10, 9))
CELL = {"country": "ID", "category": "beauty"}
ROWS = [
    ("2026-10-07", "rule version", "R1 version 2", None, None),
    ("2026-09-05", "threshold", "refund_cluster version 4", "ID", "beauty"),
    ("2026-09-05", "threshold", "of another cell", "ID", "toys"),
    ("2026-09-15", "policy", "of the whole market", "ID", None),
    ("2026-09-05", "threshold", "of everything", None, None),
    ("2026-09-11", "enforcement", "2 sellers", "ID", "beauty"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A drill-down; what it returns is the engine's to say."""
    path = tmp_path / "changes.sql"
    path.write_text("select 1")
    return path


def names(file: Path, *, faded: bool) -> list[str]:
    found = pd.DataFrame(ROWS, columns=["at", "kind", "name", "country", "category"]).assign(detail="")
    engine = TableEngine(found)
    told = find_changes(engine, file, CELL, ONSET, date(2026, 10, 20), faded=faded)
    return [row["name"] for row in told.rows]


def test_the_change_whose_effect_fades_is_told_however_long_ago(file: Path) -> None:
    assert names(file, faded=True) == ["refund_cluster version 4", "R1 version 2"]


def test_otherwise_only_what_changed_near_the_onset_is_told(file: Path) -> None:
    assert names(file, faded=False) == ["R1 version 2"]
