"""Which cells may be asked, and what of their p-values counts: arithmetic of one-sided, discrete and summed looks."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, poisson

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.decision.looks import HOPELESS, Judged, looks_at, together, whole_so_far

ALL = slice(None)


def judged(numerator: Any, denominator: Any = None, *, direction: str = "both", least: float = 0.0) -> Judged:
    top = np.atleast_2d(np.asarray(numerator, dtype=float))
    below = None if denominator is None else np.atleast_2d(np.asarray(denominator, dtype=float))
    return Judged(top, below, np.ones(top.shape, dtype=bool), direction, least, whole_so_far(top))


def score(p: Any, z: Any, expected: Any = 0.5, reach: Any = None) -> Score:
    """p-values and normal scores [buckets] of one segment."""
    deviate = np.atleast_2d(np.asarray(z, dtype=float))
    values = np.broadcast_to(np.asarray(p, dtype=float), deviate.shape)
    level = np.broadcast_to(np.asarray(expected, dtype=float), deviate.shape)
    return Score(level, level, level, values, deviate, deviate, reach=reach)


def asked(one: Judged, **scores: Score) -> dict[str, Floats]:
    return {name: p[0] for name, p in looks_at(one, scores, ALL).items()}


@pytest.mark.parametrize(
    ("direction", "expected"), [("both", [0.04, 0.04]), ("up", [0.02, 0.98]), ("down", [0.98, 0.02])]
)
def test_a_watched_side_has_the_whole_error(direction: str, expected: list[float]) -> None:
    one = judged([100.5, 100.5], direction=direction)
    assert asked(one, spike=score(0.04, [2.05, -2.05]))["spike"] == pytest.approx(expected)


@pytest.mark.parametrize("direction", ["up", "down", "both"])
@pytest.mark.parametrize("rate", [0.02, 0.3, 0.7])
def test_a_rate_is_asked_where_its_worst_outcome_would_be_unlikely(direction: str, rate: float) -> None:
    """Tarone: the smallest p-value of n trials is that of n of n, or of 0 of n."""
    trials = np.arange(1, 300)
    best = {"up": binom.sf(trials - 1, trials, rate), "down": binom.cdf(0, trials, rate)}
    least = best.get(direction, np.minimum(best["up"], best["down"]))
    one = judged(np.zeros(len(trials)), trials, direction=direction)
    found = asked(one, spike=score(0.5, np.zeros(len(trials)), rate))["spike"]
    np.testing.assert_array_equal(np.isfinite(found), least <= HOPELESS)


def test_a_fall_of_a_volume_is_asked_where_nothing_at_all_would_be_unlikely() -> None:
    mean = np.linspace(0.5, 10, 96)
    none, zero = poisson.cdf(0, mean), np.zeros(96)
    down = asked(judged(zero, direction="down"), spike=score(0.5, zero, mean))["spike"]
    np.testing.assert_array_equal(np.isfinite(down), none <= HOPELESS)
    assert np.isfinite(asked(judged(zero, direction="up"), spike=score(0.5, zero, mean))["spike"]).all()
    assert np.isfinite(
        asked(judged(zero + 0.5, direction="down"), spike=score(0.5, zero, mean))["spike"]
    ).all()


def test_an_answer_about_several_buckets_is_as_large_as_they_are_together() -> None:
    one = judged([0.0, 0, 0, 0], [30.0, 30, 30, 30], least=100.0)
    one.trusted[0, 1] = False
    week = score(0.5, np.zeros(4), 0.3, reach=np.full((1, 4), 4.0))
    assert together(one, week, np.full((1, 4), 30.0))[0].tolist() == [30, 30, 60, 90]
    assert np.isnan(asked(one, drift=week)["drift"]).all()
    one.trusted[0, 1] = True
    assert np.isfinite(asked(one, drift=week)["drift"]).tolist() == [False, False, False, True]


def test_a_volume_is_large_enough_by_what_came_or_by_what_was_expected() -> None:
    one = judged([1.0, 5, 1], least=5.0)
    found = asked(one, spike=score(0.5, np.zeros(3), [1.0, 1, 5]))["spike"]
    assert np.isfinite(found).tolist() == [False, True, True]


def test_a_cell_that_cannot_be_trusted_is_not_asked() -> None:
    one = judged([100.0, 100], direction="up")
    one.trusted[0, 0] = False
    assert np.isfinite(asked(one, spike=score(0.5, [0.0, 0.0]))["spike"]).tolist() == [False, True]


@pytest.mark.parametrize(
    ("slow", "sign", "newest", "counts"),
    [
        ("drift", 1, 0.85, True),  # p = .2 one-sided is a score of .84
        ("drift", 1, 0.83, False),
        ("drift", -1, -0.85, True),
        ("drift", -1, 0.85, False),
        ("sustained", 1, 0.01, True),
        ("sustained", 1, -3.0, True),  # its own long reference says whether it goes on
        ("relapse", 1, -3.0, True),
        ("silence", -1, 3.0, True),
        ("drift", 1, np.nan, True),
    ],
)
def test_a_sum_counts_only_where_its_newest_bucket_bears_it_out(
    slow: str, sign: float, newest: float, counts: bool
) -> None:
    one = judged([100.0])
    found = asked(one, **{"spike": score(0.5, [newest]), slow: score(0.001, [3.0 * sign])})
    assert found[slow][0] == pytest.approx(0.001 if counts else 1.0)
