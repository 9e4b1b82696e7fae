"""The README's table of monitors is the catalogue, and cannot go stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.catalogue.loading import read_monitors
from monitors.catalogue.monitor_table import BEGIN, END, main, render_table, with_table
from tests.monitors.monitors import make_monitor

HOUSE = Path(__file__).resolve().parents[3]


def test_the_readme_holds_the_table_of_the_monitors_there_are() -> None:
    catalogue = read_monitors((HOUSE / "monitors" / "sql").glob("*.sql"))
    text = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert with_table(text, render_table(catalogue.monitors)) == text, "run python -m monitors.table"


def test_rows_follow_the_life_cycle_and_leave_retired_monitors_out() -> None:
    monitors = [
        make_monitor("b", stage="rules"),
        make_monitor("a", stage="onboarding", view="cohort", lag=30, watch=((), ("x", "y"))),
        make_monitor("old", status="retired"),
    ]
    rows = render_table(monitors).splitlines()[2:]
    assert [row.split(" | ")[1] for row in rows] == ["`a`", "`b`"]
    assert "cohort, 30 d" in rows[0]
    assert "total; x × y" in rows[0]


def test_the_markers_are_added_once_and_what_stands_around_them_stays() -> None:
    once = with_table("# Title\n\nText.\n", "T1")
    assert once == f"# Title\n\nText.\n\n{BEGIN}\nT1\n{END}\n"
    assert with_table(once + "After.\n", "T2") == f"# Title\n\nText.\n\n{BEGIN}\nT2\n{END}\nAfter.\n"


def test_one_marker_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="one marker without the other"):
        with_table(BEGIN, "T")


def test_the_command_rewrites_a_readme(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# X\n")
    main([str(readme)])
    assert "`refund_only_rate`" in readme.read_text()
