"""Incidents as JSON: every documented field, in the state asked for."""

from pathlib import Path

from monitors.messages.incident_rows import FIELDS, incident_rows
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning


def test_a_row_has_every_field_and_says_who_has_it(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    fault = sighting(1, monitor="payments", family="late", kind="data")
    tell_morning(store, 1, [sighting(1, effect=4.0), fault])
    rows = {row["kind"]: row for row in incident_rows(store, day(1), at(1), currency="USD")}
    assert all(list(row) == list(FIELDS) for row in rows.values())
    assert rows["risk"]["headline"].startswith("Refund only rate ×4.0 everywhere, $1.0k at stake")
    assert (rows["risk"]["owner"], rows["risk"]["effect"], rows["data"]["effect"]) == (None, 4.0, None)


def test_the_state_asked_for_is_given(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1)])
    for number in (2, 3):
        tell_morning(store, number, [sighting(number, "clean")])
    assert incident_rows(store, day(3), at(3)) == []
    [over] = incident_rows(store, day(3), at(3), state="all")
    assert (over["state"], over["open_views"], over["views"]) == ("resolved", 0, 1)
