"""A share never stands without its n, and says how sure it is."""

import pytest

from monitors.life.share import Share, wilson


def test_wilson_s_interval() -> None:
    share = wilson(10, 100)
    assert (share.share, share.n) == (0.1, 100)
    assert (share.low, share.high) == pytest.approx((0.0552, 0.1744), abs=1e-4)


@pytest.mark.parametrize(("hits", "low", "high"), [(0, 0.0, 0.2775), (10, 0.7225, 1.0)])
def test_none_and_all_of_ten_are_not_certain(hits: int, low: float, high: float) -> None:
    share = wilson(hits, 10)
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-4)


def test_without_any_nothing_is_known() -> None:
    assert wilson(0, 0) == Share(0, 0, None, None, None)
