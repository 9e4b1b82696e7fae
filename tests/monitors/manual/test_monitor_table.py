"""The table of monitors: one row each, in the order of the life cycle."""

from __future__ import annotations

from monitors.manual.monitor_table import markdown_table, render_table
from tests.monitors.monitors import make_monitor


def test_rows_follow_the_life_cycle_and_leave_retired_monitors_out() -> None:
    monitors = [
        make_monitor("b", stage="rules"),
        make_monitor("a", stage="onboarding", view="cohort", lag=30, watch=((), ("x", "y"))),
        make_monitor("old", status="retired"),
    ]
    rows = render_table(monitors).splitlines()[2:]
    assert [row.split(" | ")[2] for row in rows] == ["`a`", "`b`"]
    assert "cohort, 30 d" in rows[0]
    assert "total; x × y" in rows[0]


def test_a_bar_in_a_cell_does_not_part_it() -> None:
    assert markdown_table(["a", "b"], [["x|y", "z"]]).splitlines()[2] == "| x\\|y | z |"
