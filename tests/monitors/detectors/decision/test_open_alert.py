"""Whether an open alert goes on: a table of cases."""

import numpy as np
import pytest

from monitors.detectors.decision.open_alert import CLEAN, HELD, STILL_BAD, combined, standing


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        ({"spike": 0.009}, STILL_BAD),
        ({"spike": 0.011}, HELD),
        ({"spike": 0.049}, HELD),
        ({"spike": 0.051}, CLEAN),
        # A drift is news only while the bucket itself leans that way.
        ({"spike": 0.19, "drift": 0.001}, STILL_BAD),
        ({"spike": 0.19, "drift": 0.04}, HELD),
        ({"spike": 0.21, "drift": 0.001}, CLEAN),
        # A shift's bucket is soon ordinary at the new level.
        ({"spike": 0.45, "sustained": 0.001}, STILL_BAD),
        ({"spike": 0.99, "sustained": 0.001}, STILL_BAD),
        ({"spike": 0.55, "sustained": 0.04}, HELD),
        ({"spike": 0.55, "sustained": 0.06}, CLEAN),
        # A relapse has its own end.
        ({"spike": 0.99, "relapse": 0.009}, STILL_BAD),
        ({"spike": 0.99, "relapse": 0.04}, CLEAN),
        # Alone, a detector with a memory is its own bucket.
        ({"drift": 0.009}, STILL_BAD),
        ({"drift": 0.04}, HELD),
        ({"drift": np.nan, "spike": 0.6}, CLEAN),
        ({"spike": np.nan, "drift": 0.009}, STILL_BAD),
    ],
)
def test_an_alert_is_bad_held_or_clean(looks: dict[str, float], told: int) -> None:
    assert standing({name: np.array([p]) for name, p in looks.items()}).tolist() == [told]


def test_of_several_hours_the_smallest_counts_times_those_that_were_asked() -> None:
    p = np.array([[0.01, 0.5, np.nan], [np.nan, np.nan, np.nan], [0.9, 0.8, 0.7]])
    np.testing.assert_allclose(combined(p), [0.02, np.nan, 1.0])
