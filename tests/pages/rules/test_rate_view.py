"""The band of a rule's days: of the days before its newest versions, so that a mis-set threshold stands out."""

from datetime import timedelta

from pages.rules.rate_view import rate_frame
from tests.monitors.rules.records import SINCE, days, record, version


def test_a_new_version_that_hits_more_lies_outside_the_band_of_the_days_before() -> None:
    book = record(daily=days("A", 20, last=90), versions=[version("A", 2, SINCE + timedelta(days=21))])
    frame = rate_frame(book, "A")
    assert (frame["actual"] > frame["upper"]).tolist() == [False] * 21 + [True] * 7
    assert frame["expected"].iloc[0] == 0.02


def test_a_rule_that_looked_at_nothing_has_no_rate() -> None:
    assert rate_frame(record(daily=days("A", 0, evaluated=0)), "A").empty
    assert rate_frame(record(), "A").empty
