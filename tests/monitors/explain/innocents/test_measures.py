"""Measures in a cell: what has moved, what is seen to be usual, and what too few events leave open."""

from datetime import timedelta

import numpy as np
import pytest

from monitors.explain.innocents.measures import Counted, Measures, dispersion, steady_dispersion, without
from monitors.explain.window import Window
from queries.engine.opening import open_engine
from tests.monitors.explain import visits


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> Measures:
    home = visits.write(tmp_path_factory.mktemp("measures") / "home")
    (home.root / "drilldown" / "paid_share.sql").write_text(
        "select day as bucket, city, plan, sum(case when plan = 'paid' then visits else 0 end) as numerator, "
        "sum(visits) as denominator from visits_day where day >= $since and day < $until group by all"
    )
    (home.root / "drilldown" / "all_visits.sql").write_text(
        "select day as bucket, city, sum(visits) as numerator from visits_day "
        "where day >= $since and day < $until group by all"
    )
    now = np.arange(np.datetime64(visits.FIRST), np.datetime64(visits.LAST) + 1)
    before = np.arange(np.datetime64(visits.FIRST - timedelta(days=42)), np.datetime64(visits.FIRST))
    return Measures(home, open_engine(home, visits.MORNING), Window(now, before))


def test_a_monitor_is_read_in_the_cell_and_shows_its_rise(measures: Measures) -> None:
    found = measures.read("failure_rate", {"city": "riga", "plan": "paid"})
    assert found is not None
    assert found.rose()
    assert found.times == pytest.approx(10, rel=0.5)
    calm = measures.read("failure_rate", {"city": "oslo"})
    assert calm is not None
    assert not calm.rose()


def test_a_drill_down_is_a_measure_too_and_a_dimension_it_lacks_is_left_out(measures: Measures) -> None:
    found = measures.read("paid_share", {"city": "riga", "host_id": "h1"})
    assert found is not None
    assert found.times == pytest.approx(1, rel=0.3)


def test_by_value_every_value_is_counted(measures: Measures) -> None:
    values = measures.by_value("failure_rate", "plan", {"city": "riga"})
    assert set(values) == {"paid", "free"}
    assert values["paid"].rose()
    assert not values["free"].rose()


def test_what_the_home_does_not_have_is_not_counted(measures: Measures) -> None:
    assert measures.read("nobody", {}) is None
    assert measures.by_value("failure_rate", "planet", {}) == {}


def test_a_few_events_have_wide_limits() -> None:
    few, many = Counted(1.0, 10.0, 8.0, 80.0), Counted(1000.0, 10000.0, 8000.0, 80000.0)
    assert few.most() > 3
    assert many.most() < 1.15
    assert not few.rose()
    assert Counted(0.0, 100.0, 800.0, 8000.0).fell()


def test_without_a_past_nothing_is_seen_to_be_usual() -> None:
    new = Counted(5.0, 10.0, 0.0, 0.0)
    assert new.most() == float("inf")
    assert (new.expected, new.excess) == (0.0, 5.0)


def test_a_part_taken_out_leaves_the_rest() -> None:
    rest = without(Counted(30.0, 300.0, 20.0, 200.0), Counted(20.0, 100.0, 5.0, 50.0))
    assert (rest.num, rest.den, rest.num_before, rest.den_before) == (10.0, 200.0, 15.0, 150.0)


def test_days_that_differ_more_than_counts_do_are_dispersed() -> None:
    days = np.full(40, 100.0)
    assert dispersion(days, days) == 1.0
    assert dispersion(np.tile([50.0, 150.0], 20), days) > 10
    assert dispersion(np.zeros(3), np.zeros(3)) == 1.0


def test_a_sale_among_the_days_before_does_not_make_them_unsteady() -> None:
    days = np.full(40, 100.0)
    sale = np.where(np.arange(40) == 20, 400.0, days)
    assert dispersion(sale, days) > 10
    assert steady_dispersion(sale, days) == 1.0
    assert steady_dispersion(np.tile([50.0, 150.0], 20), days) > 10


def test_a_volume_is_counted_against_the_same_weekdays(measures: Measures) -> None:
    found = measures.read("all_visits", {})
    assert found is not None
    assert found.times == pytest.approx(1, abs=0.1)
