"""All looks at a segment are one question; arithmetic of its error."""

import numpy as np
import pytest

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.decision.question import (
    RELAPSE_WEIGHT,
    cut_weights,
    look_weight,
    smallest_of,
    towards,
)


def row(*p: float) -> Floats:
    """Looks of one detector at one segment."""
    return np.array([p])


def test_hours_that_were_asked_share_the_error_and_the_others_do_not_count() -> None:
    hours = np.full((1, 24), 0.4)
    hours[0, 5], hours[0, 20:] = 0.001, np.nan
    found = smallest_of({"spike": hours}, 1)
    assert found.p[0] == pytest.approx(20 * 0.001)
    assert (found.detector[0], found.column[0]) == (0, 5)


@pytest.mark.parametrize("slow", ["drift", "sustained"])
def test_a_look_that_must_be_borne_out_counts_half(slow: str) -> None:
    assert smallest_of({"spike": row(0.4), slow: row(0.01)}, 1).p[0] == pytest.approx(1.5 * 0.01)
    assert smallest_of({slow: row(0.01)}, 1).p[0] == pytest.approx(0.01)
    assert look_weight("silence", ["spike", "silence"]) == 1.0


def test_all_looks_together_keep_the_error_of_the_question() -> None:
    """A drift is borne out half the time, and else says nothing: uniform looks leave the question its size."""
    rng = np.random.default_rng(1)
    spike, drift = rng.random((2, 40_000, 1))
    leans = rng.random((40_000, 1)) < 0.5
    found = smallest_of({"spike": spike, "drift": np.where(leans, drift, 1.0)}, 40_000)
    assert np.mean(found.p <= 0.05) == pytest.approx(0.05, abs=0.005)


def test_a_relapse_takes_twenty_parts_of_the_error_and_gives_the_question_that_weight() -> None:
    looks = {"spike": np.array([[0.4], [0.4]]), "relapse": np.array([[0.001], [np.nan]])}
    found = smallest_of(looks, 2)
    assert found.p == pytest.approx([0.001 * 21 / 20, 0.4])
    assert found.weight == pytest.approx([1 + RELAPSE_WEIGHT, 1.0])


def test_what_nobody_looked_at_is_no_question() -> None:
    assert np.isnan(smallest_of({"spike": np.full((2, 3), np.nan)}, 2).p).all()
    assert np.isnan(smallest_of({}, 2).p).all()


def test_a_look_to_the_other_side_is_no_evidence_and_an_unasked_one_stays_so() -> None:
    looks = {"spike": np.array([[0.01, 0.02, np.nan]])}
    sides = {"spike": np.array([[2.5, -2.3, 1.0]])}
    np.testing.assert_array_equal(towards(looks, sides, np.array([True]))["spike"], [[0.01, 1.0, np.nan]])
    np.testing.assert_array_equal(towards(looks, sides, np.array([False]))["spike"], [[1.0, 0.02, np.nan]])


def test_every_cut_has_the_same_weight_however_many_segments_it_asks() -> None:
    asked = np.arange(300) < 200
    total, leaves = cut_weights([np.ones(1, dtype=bool), asked])
    assert total.sum() == pytest.approx(leaves[asked].sum())
    assert total[0] == pytest.approx(200 * leaves[0])
    assert np.isfinite(cut_weights([np.zeros(3, dtype=bool)])[0]).all()
