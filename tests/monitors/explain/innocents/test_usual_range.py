"""Where nothing moved nothing needs an explanation; what was raised as significant is never told to be chance."""

from monitors.explain.innocents.usual_range import equal_age, usual_range
from tests.monitors.explain.innocents.cases import case
from tests.monitors.tables import monitor

COHORT = monitor(unit="percent", view="cohort", lag=30)


def test_a_number_that_did_not_move_that_way_needs_no_explanation() -> None:
    assert usual_range(case(95.0)).verdict == "explains"
    assert usual_range(case(105.0, up=False)).verdict == "explains"


def test_what_was_raised_is_not_told_to_be_chance() -> None:
    assert usual_range(case(95.0, raised=True)).verdict == "unknown"
    assert equal_age(case(9.0, 10.0, rate=(100.0, 100.0), monitor=COHORT, raised=True)).verdict == "ruled out"


def test_half_a_standard_error_is_no_change_unless_it_is_a_large_part_of_the_number() -> None:
    assert usual_range(case(104.0)).verdict == "explains"
    assert usual_range(case(3.0, 2.5)).verdict == "unknown"


def test_a_rise_is_doubtful_while_small_and_then_ruled_out() -> None:
    assert usual_range(case(115.0)).verdict == "unknown"
    assert usual_range(case(150.0)).verdict == "ruled out"


def test_cohorts_of_equal_age_that_are_alike_are_the_illusion_of_young_labels() -> None:
    assert equal_age(case(9.0, 10.0, rate=(100.0, 100.0), monitor=COHORT)).verdict == "explains"
    assert equal_age(case(30.0, 10.0, rate=(100.0, 100.0), monitor=COHORT)).verdict == "ruled out"
    assert equal_age(case(9.0)).verdict == "ruled out"
