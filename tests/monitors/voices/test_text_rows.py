"""Rows of texts: how much a text tells, and that texts read in portions are read by whole days."""

from __future__ import annotations

import numpy as np
import pytest

from monitors.voices import text_rows
from monitors.voices.text_rows import sizes_of


def test_letters_and_digits_count_and_a_sign_without_spaces_tells_twice() -> None:
    assert sizes_of(["good 10!", "", "盒子空", "olá\U0001d7d8", "👍"]).tolist() == [6, 0, 6, 4, 0]
    assert sizes_of([]).tolist() == []
    assert sizes_of(["x" * 70_000]).tolist() == [65_535]


def test_portions_are_whole_days_and_hold_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rows, "AT_ONCE", 5)
    known = np.array([1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 4], np.int32)
    assert text_rows._portions(known) == [(0, 5), (5, 11), (11, 12)]
    assert text_rows._portions(known[:0]) == [(0, 0)]
