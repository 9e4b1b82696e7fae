"""Faults of the data explain what moved on their own days, and what such a fault can move."""

from typing import Any

import pytest

from monitors.explain.innocents.load_faults import duplicates, late_data
from tests.monitors.explain.innocents.cases import carriers, case

LATE = {"extract": "orders", "day": "2026-10-05", "kind": "partial"}
ALSO_LATE = {**LATE, "day": "2026-10-06"}
FEW = {"host": carriers([500.0, 20.0, *[1.0] * 58], [10.0] * 60)}


@pytest.mark.parametrize("rate", [(1000.0, 1000.0), None])
def test_a_doubled_load_leaves_a_ratio_flat_and_a_count_has_none(rate: Any) -> None:
    found = duplicates(case(rate=rate))
    assert ("leave the ratio flat" in found.evidence) == bool(rate)


def test_copies_that_were_set_aside_explain_nothing() -> None:
    found = duplicates(case(faults=[{**LATE, "kind": "duplicated"}]))
    assert (found.verdict, "set aside" in found.evidence) == ("ruled out", True)


def test_rows_that_are_wanting_explain_a_fall_on_their_days() -> None:
    assert late_data(case(50.0, up=False, faults=[LATE])).verdict == "explains"
    assert late_data(case(50.0, up=False)).verdict == "ruled out"


def test_rows_that_are_wanting_raise_no_count() -> None:
    assert late_data(case(200.0, faults=[LATE, ALSO_LATE])).verdict == "ruled out"


def test_a_fault_of_another_extract_or_another_day_is_none() -> None:
    others = [{**LATE, "extract": "payments"}, {**LATE, "day": "2026-10-01"}]
    assert late_data(case(50.0, up=False, faults=others)).verdict == "ruled out"


def test_few_who_carry_it_are_no_late_data() -> None:
    found = late_data(case(200.0, rate=(1000.0, 1000.0), who=FEW, faults=[LATE, ALSO_LATE]))
    assert (found.verdict, "h0" in found.evidence) == ("unknown", True)
