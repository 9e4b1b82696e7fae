"""Alerts as JSON: every documented field, and nothing tested where nothing was."""

from pathlib import Path

from monitors.messages.alert_rows import FIELDS, alert_rows
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning


def test_a_data_fault_has_no_statistics_and_a_risk_has_them(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    fault = sighting(1, monitor="payments", family="partial", kind="data")
    tell_morning(store, 1, [sighting(1), fault])
    rows = {row["class"]: row for row in alert_rows(store, day(1), at(1))}
    assert all(set(row) == set(FIELDS) for row in rows.values())
    statistics = ("effect", "p_value", "q_value")
    assert [rows["data"][name] for name in statistics] == [None, None, None]
    assert [rows["risk"][name] for name in statistics] == [3.0, 1e-6, 0.001]
