"""Null sizes: actual ÷ nominal, counted over what was tested."""

import numpy as np
import pytest

from benchmarks.detection_parts.null_sizes import sizes


def test_sizes_of_exactly_uniform_p_values_are_one() -> None:
    p = np.arange(1, 10_001) / 10_000
    assert sizes(p) == pytest.approx([1.0, 1.0, 1.0])


def test_what_was_not_tested_counts_neither_way() -> None:
    p = np.array([0.04, 0.5, np.nan, np.nan])
    assert sizes(p) == pytest.approx([10.0, 0.0, 0.0])
    assert np.isnan(sizes(np.array([np.nan]))).all()
