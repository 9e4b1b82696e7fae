from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from monitors.store import Store, reading
from monitors.store.reading import Incident
from pages.desk.bad_run import bad_run_of
from pages.parts.incident import row_of
from tests.pages.seed import fill


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    store = Store(tmp_path / "desk.sqlite")
    fill(store)
    found = reading.incident(store, 1, datetime(2026, 11, 16))
    assert found is not None
    return found


def quiet_at_the_end(incident: Incident) -> Incident:
    """The same rise, but nothing on its newest day, which is still held to be part of it."""
    series = {name: list(values) for name, values in incident.series.items()}
    series["actual"][-1], series["numerator"][-1] = 0.0, 0.0
    return replace(incident, actual=0.0, series=series)


def test_a_spell_is_said_by_all_its_bad_days_and_not_by_the_last(incident: Incident) -> None:
    spell = bad_run_of(quiet_at_the_end(incident))
    assert spell.buckets == 2
    assert spell.actual == pytest.approx(0.0362)
    assert (
        row_of(quiet_at_the_end(incident), None, "USD").headline.title == "Refund only rate ×3.6 in BR · toys"
    )


def test_days_weigh_by_their_denominator(incident: Incident) -> None:
    series = {name: list(values) for name, values in incident.series.items()}
    series["actual"][-1], series["denominator"][-1] = 0.08, 12_000.0
    spell = bad_run_of(replace(incident, series=series))
    assert spell.actual == pytest.approx((2 * 0.0362 * 4000 + 0.08 * 12_000) / 20_000)


def test_without_a_series_the_newest_bucket_speaks(incident: Incident) -> None:
    spell = bad_run_of(replace(incident, series={}))
    assert (spell.actual, spell.expected, spell.buckets) == (incident.actual, incident.expected, 1)
