"""The overlap of two footprints is a share of the excess they have in common."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitors.life.overlap import overlap

shares = st.dictionaries(st.sampled_from("abc"), st.floats(0.01, 1), min_size=1).map(
    lambda raw: {key: value / sum(raw.values()) for key, value in raw.items()}
)
footprints = st.dictionaries(st.sampled_from(["country", "category", "carrier"]), shares, max_size=3)


@given(footprints, footprints)
def test_overlap_is_symmetric_and_a_share(one: Any, other: Any) -> None:
    found, back = overlap(one, other), overlap(other, one)
    if found is None or back is None:
        assert found is back
        return
    assert abs(found - back) < 1e-12
    assert 0 <= found <= 1 + 1e-9


@given(footprints)
def test_everything_overlaps_itself_fully(one: Any) -> None:
    assert overlap(one, one) is None or abs((overlap(one, one) or 0) - 1) < 1e-9
