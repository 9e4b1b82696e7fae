"""Which of several sums speaks: the largest whose recent parts bear it out (log odds of "has ended")."""

import numpy as np
import pytest

from monitors.detectors.strongest import OVER, strongest


def cell(value: float) -> np.ndarray:
    return np.array([[value]])


@pytest.mark.parametrize(("alone", "reach"), [(0.76, 4.0), (0.74, 1.0)])
def test_a_window_counts_while_its_last_bucket_is_likelier_in_it_than_after_it(
    alone: float, reach: float
) -> None:
    """A sum of four at 4: its last bucket is expected at 4 × √¼ = 2, so it must show 2 ÷ 2 − ½ ÷ 2 = .75."""
    best, told = strongest(cell(alone), [(4, cell(4.0))], both=True)
    assert told[0, 0] == reach
    assert best[0, 0] == (4.0 if reach == 4 else alone)


def test_falls_count_only_where_both_sides_are_asked() -> None:
    for both, told in ((True, -4.0), (False, -1.0)):
        assert strongest(cell(-1.0), [(4, cell(-4.0))], both=both)[0][0, 0] == told


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(("newest", "told"), [(0.84, 3.0), (0.81, OVER), (-2.0, OVER), (np.nan, 3.0)])
def test_a_sum_whose_newest_bucket_shows_it_over_says_little(newest: float, told: float, sign: float) -> None:
    """Two days at 3: the newest is expected at 3 ÷ √2 = 2.12, so it must show 1.06 − .24 = .825."""
    best, _ = strongest(cell(3.0 * sign), [], both=True, width=2, newest=cell(newest * sign))
    assert best[0, 0] == pytest.approx(told * sign)


def test_the_newest_bucket_must_bear_out_wider_sums_too() -> None:
    for newest, reach in ((-1.0, 2.0), (2.0, 4.0)):
        told = strongest(cell(2.5), [(4, cell(4.0))], both=True, width=2, newest=cell(newest))[1]
        assert told[0, 0] == reach
