"""How large a change is, relative to what was expected."""

import numpy as np
import pytest

from monitors.detectors.decision.floors import relative_difference


@pytest.mark.parametrize(
    ("actual", "expected", "share", "told"),
    [
        (0.10, 0.05, True, 1.0),
        (0.90, 0.95, True, 1.0),  # of the rarer outcome: 5 % became 10 %
        (0.90, 0.95, False, 0.05 / 0.95),  # a volume has no other side
        (3.0, 2.0, True, 0.5),  # a mean above one is no share
        (1.0, 0.0, True, np.inf),
        (0.0, 0.0, True, 0.0),
        (1.0, 1.0, True, 0.0),
    ],
)
def test_a_change_is_measured_on_the_rarer_side(
    actual: float, expected: float, share: bool, told: float
) -> None:
    assert relative_difference(actual, expected, share=share) == pytest.approx(told)
