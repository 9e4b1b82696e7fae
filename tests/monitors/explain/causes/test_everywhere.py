"""A change of all rates alike is found where it is clear of chance, beside a cell whose weight grew, and only then."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.answer import causes_of
from monitors.explain.causes.cause import Cause
from monitors.explain.causes.everywhere import change_everywhere, rate_carried, rows_of
from monitors.explain.causes.leaves import Leaves, encode_leaves


def ratio(factor: float, rate: float = 0.05, inner: float = 1.0, seed: int = 1) -> Leaves:
    """12 × 10 leaves of 4,000: every rate changed by a factor, those of a = 3 by one more; a = 5 has three times the
    weight.
    """
    rng = np.random.default_rng(seed)
    a, b = (code.ravel() for code in np.meshgrid(np.arange(12), np.arange(10), indexing="ij"))
    den = np.where(a == 5, 12000, 4000)
    now = rate * factor * np.where(a == 3, inner, 1.0)
    frame = pd.DataFrame({"a": a, "b": b, "actual_den": den, "expected_den": 4000})
    frame["actual_num"] = rng.binomial(den, now)
    frame["expected_num"] = rng.binomial(4000, np.full(a.size, rate))
    return encode_leaves(frame.astype({"actual_num": float}), ["a", "b"])


def test_a_fall_of_every_rate_is_told_with_its_part() -> None:
    found = change_everywhere(ratio(0.9), [])
    assert found is not None
    assert found.factor == pytest.approx(np.log(0.9), abs=3 * found.error)
    assert found.part == pytest.approx(-0.1 * 0.05, rel=0.15)


def test_noise_is_no_change_of_all_rates() -> None:
    assert sum(change_everywhere(ratio(1.0, seed=seed), []) is not None for seed in range(20)) == 0


def test_a_passing_rate_that_rises_is_a_failing_one_that_falls() -> None:
    table = ratio(0.8)
    passed = Leaves(
        table.dimensions, table.values, table.codes, table.live,
        table.actual_den - table.actual_num, table.expected_den - table.expected_num,  # type: ignore[operator]
        table.actual_den, table.expected_den, table.positions,
    )  # fmt: skip
    fall, rise = change_everywhere(table, []), change_everywhere(passed, [])
    assert fall is not None
    assert rise is not None
    assert rise.part == pytest.approx(-fall.part)


def test_what_a_named_cell_carries_is_not_told_again() -> None:
    table = ratio(0.9, inner=4.0)
    causes = causes_of(table)
    rates = [cause for cause in causes if cause.effect == "rate"]
    assert [cause.segment for cause in rates] == [{"a": 3}]
    found = change_everywhere(table, causes)
    assert found is not None
    assert found.factor == pytest.approx(np.log(0.9), abs=3 * found.error)
    assert rate_carried(table, causes) == pytest.approx(rates[0].contribution + found.part)


def test_counts_have_no_level_to_change_from() -> None:
    frame = pd.DataFrame({"a": [0, 1], "actual_num": [5.0, 6.0], "expected_num": [50.0, 60.0]})
    assert change_everywhere(encode_leaves(frame, ["a"]), []) is None


def test_the_leaves_of_a_cause_are_found_by_its_values() -> None:
    table = ratio(1.0)
    cause = Cause({"b": 4, "a": 2}, "rate", 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.1, 1)
    [row] = rows_of(table, cause)
    values = [table.values[d][table.code(d, np.array([row]))[0]] for d in (0, 1)]
    assert values == [2, 4]
