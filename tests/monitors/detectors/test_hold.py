"""An alert stays open while its story goes on, and no longer."""

import numpy as np

from monitors.detectors.hold import hold_open


def opened(alone: list[float], sure: list[int], reach: float = 1.0, shift: float = 3.0) -> list[int]:
    """Flagged buckets of one row whose buckets `sure` have the evidence to open."""
    row = np.array([alone])
    certain = np.zeros(row.shape, dtype=bool)
    certain[0, sure] = True
    flags = hold_open(certain, row, np.full(row.shape, reach), np.full(row.shape, shift), 1.0)
    return np.flatnonzero(flags[0]).tolist()


def test_a_spike_is_one_bucket() -> None:
    assert opened([0.0, 5.0, 0.1, 0.2], [1], shift=5.0) == [1]


def test_a_shift_is_held_through_a_weaker_bucket_and_closed_when_it_ends() -> None:
    assert opened([0.0, 2.0, 2.1, 1.2, 2.3, -0.5, 0.1, 0.0], [2], shift=2.0) == [2, 3, 4]


def test_a_gap_in_the_data_ends_nothing_and_is_not_flagged() -> None:
    assert opened([0.0, 3.0, np.nan, 3.0, 0.0], [1]) == [1, 3]


def test_a_fall_is_held_like_a_rise() -> None:
    assert opened([0.0, -3.0, -2.5, 0.3], [1], shift=-3.0) == [1, 2]


def test_evidence_from_before_the_end_does_not_open_again() -> None:
    alone = [0.0, 3.0, 3.0, -1.0, 0.2, 0.1]
    assert opened(alone, [2, 4], reach=4.0) == [2]
    assert opened(alone, [2, 4], reach=1.0) == [2, 4]


def test_fresh_evidence_opens_again() -> None:
    assert opened([0.0, 3.0, 3.0, -1.0, 5.0, 0.1], [2, 4], reach=4.0) == [2, 4]


def test_an_alert_without_new_evidence_does_not_last_for_ever() -> None:
    assert len(opened([0.0, 3.0, *[0.6] * 60], [1], shift=0.5)) < 15
