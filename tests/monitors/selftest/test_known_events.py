"""Known events: the spell around what was found, and every segment that shares it."""

import numpy as np
import pandas as pd

from monitors.selftest.known_events import bad_runs, sharing_cells


def test_a_spell_is_the_unbroken_weak_run_around_what_was_found() -> None:
    p = np.array([[0.5, 0.04, 1e-9, 0.03, 0.5, 0.02, np.nan], [0.01, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]])
    found = np.zeros(p.shape, dtype=bool)
    found[0, 2] = True
    expected = np.zeros(p.shape, dtype=bool)
    expected[0, 1:4] = True
    np.testing.assert_array_equal(bad_runs(found, p), expected)


def test_segments_share_an_event_unless_a_dimension_tells_them_apart() -> None:
    whole = pd.DataFrame(index=range(1))
    market = pd.DataFrame({"country": ["BR", "US"]})
    cell = pd.DataFrame({"country": ["BR", "BR", "US"], "category": ["toys", "food", "toys"]})
    found = [np.zeros((len(rows), 2), dtype=bool) for rows in (whole, market, cell)]
    found[2][0, 1] = True
    shared = sharing_cells(found, [whole, market, cell])
    assert shared[0].tolist() == [[False, True]]
    assert shared[1].tolist() == [[False, True], [False, False]]
    assert shared[2].tolist() == [[False, True], [False, False], [False, False]]


def test_nothing_found_sets_nothing_aside() -> None:
    p = np.full((3, 5), 0.01)
    assert not bad_runs(np.zeros(p.shape, dtype=bool), p).any()
