"""New weights explain a ratio as far as usual rates in them do; a new segment is no exception."""

import numpy as np
import pandas as pd

from monitors.explain.innocents.mix import mix_shift, new_segment
from tests.monitors.explain.innocents.cases import carriers, case

CALENDAR = pd.DataFrame({"day": [], "city": [], "kind": [], "name": []})
WEIGHTS, OLD = np.full(10, 1000.0), np.full(10, 1000.0)


def test_more_weight_where_the_rate_always_was_high_is_mix() -> None:
    rates = np.where(np.arange(10) == 9, 0.5, 0.01)
    now = np.where(np.arange(10) == 9, 5000.0, 1000.0)
    found = mix_shift(case(now * rates, OLD * rates, rate=(now, OLD)))
    assert found.verdict == "explains"


def test_a_rate_that_rose_is_no_mix() -> None:
    assert mix_shift(case(np.full(10, 200.0), np.full(10, 100.0), rate=(WEIGHTS, OLD))).verdict == "ruled out"


def test_a_new_segment_with_a_rate_nobody_else_has_explains_no_ratio() -> None:
    """It carries all of the change, and at the rate of the others it would have carried none."""
    before = np.where(np.arange(10) == 9, 0.0, 1000.0)
    now_num = np.where(np.arange(10) == 9, 500.0, 10.0)
    found = new_segment(case(now_num, before * 0.01, rate=(WEIGHTS, before), calendar=CALENDAR))
    assert found.verdict == "ruled out"
    assert "at usual rates" in found.evidence


def test_a_new_market_explains_the_volume_it_brings() -> None:
    now = np.where(np.arange(10) == 9, 900.0, 100.0)
    before = np.where(np.arange(10) == 9, 0.0, 100.0)
    found = new_segment(case(now, before, calendar=CALENDAR))
    assert (found.verdict, "c9 is new" in found.evidence) == ("explains", True)


def test_a_new_market_of_one_seller_is_not_told_innocent() -> None:
    now = np.where(np.arange(10) == 9, 900.0, 100.0)
    before = np.where(np.arange(10) == 9, 0.0, 100.0)
    few = {"host": carriers([850.0, 20.0, *[1.0] * 58], [0.1] * 60)}
    assert new_segment(case(now, before, calendar=CALENDAR, who=few)).verdict == "unknown"


def test_what_nobody_opens_a_market_by_explains_nothing() -> None:
    """A new rule or card prefix: neither the calendar plans by it, nor is it a market."""
    now = np.where(np.arange(10) == 9, 900.0, 100.0)
    before = np.where(np.arange(10) == 9, 0.0, 100.0)
    assert new_segment(case(now, before)).verdict == "ruled out"
    assert new_segment(case(now, before, places=frozenset({"city"}))).verdict == "explains"
