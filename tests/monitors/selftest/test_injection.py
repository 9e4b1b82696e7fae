"""Changes put in have the size they are said to have, and every segment that holds them knows."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.observe.series import Panel
from monitors.selftest.injection import Change, affected_cells, draw_changes, inject
from tests.monitors.tables import monitor, panel


def pair(**changes: Any) -> list[Panel]:
    """A rate in total and by city, three cities of 1,000 with 50 each."""
    num, den = np.full((3, 21), 50.0), np.full((3, 21), 1000.0)
    by_city, _ = panel(0.5, numerator=num, denominator=den, **changes)
    whole = replace(
        by_city,
        watch=(),
        segments=pd.DataFrame(index=range(1)),
        numerator=num.sum(axis=0, keepdims=True),
        denominator=den.sum(axis=0, keepdims=True),
        exposure=num.sum(axis=0, keepdims=True),
    )
    return [whole, by_city]


def struck(panels: list[Panel], change: Change) -> Any:
    usual = [one.numerator for one in panels]
    return inject(panels, usual, [change], np.random.default_rng(3))


def test_the_extra_events_are_in_the_segment_and_in_the_whole() -> None:
    panels = pair()
    made = struck(panels, Change(1, 2, 10, 3.0, 7, True))
    extra = made.panels[1].numerator - panels[1].numerator
    assert extra[2, 10:17].mean() == pytest.approx(100, rel=0.1)
    assert extra.sum() == extra[2, 10:17].sum()
    np.testing.assert_array_equal(made.panels[0].numerator - panels[0].numerator, extra.sum(axis=0)[None])
    assert made.containing == [{(1, 2), (0, 0)}]
    np.testing.assert_array_equal(np.flatnonzero(made.touched[0][0]), np.arange(10, 17))


def test_a_fall_takes_events_away() -> None:
    made = struck(pair(), Change(1, 0, 5, 5.0, 7, False))
    assert made.panels[1].numerator[0, 5:12].mean() == pytest.approx(10, rel=0.2)


def test_of_a_share_near_one_the_rare_side_changes() -> None:
    panels = pair()
    near = [
        replace(one, numerator=one.denominator - one.numerator)
        for one in panels
        if one.denominator is not None
    ]
    made = struck(near, Change(1, 0, 5, 3.0, 7, False))
    assert (1000 - made.panels[1].numerator[0, 5:12]).mean() == pytest.approx(150, rel=0.1)


def test_a_share_never_passes_one() -> None:
    panels = pair()
    half = [replace(one, numerator=one.denominator * 0.45) for one in panels if one.denominator is not None]
    made = struck(half, Change(1, 0, 5, 5.0, 1, True))
    assert made.panels[1].numerator[0, 5] == 1000


def test_nothing_put_in_leaves_the_panels_as_they_are() -> None:
    panels = pair()
    made = inject(panels, [one.numerator for one in panels], [], np.random.default_rng(0))
    assert all(one is other for one, other in zip(made.panels, panels, strict=True))


def test_changes_are_as_frequent_as_asked_and_only_where_something_is_asked() -> None:
    panels = [pair()[1], replace(pair()[1], monitor=monitor(name="other", direction="down"))]
    asked = [np.ones((3, 21), dtype=bool), np.zeros((3, 21), dtype=bool)]
    asked[1][1, 4:] = True
    changes = draw_changes(panels, asked, 3.0, (2.0,), (1, 7), np.random.default_rng(1))
    # Three of four segments that would bear a change in three days, and one of four on 17 days.
    assert len(changes) == round(21 / 3 * 3 / 4 + 17 / 3 * 1 / 4)
    assert all(asked[one.panel][one.row, one.day] for one in changes)
    assert {(one.panel, one.up) for one in changes} == {(0, True), (1, False)}


def test_a_change_echoes_for_the_memory_of_a_drift() -> None:
    touched = np.zeros((1, 30), dtype=bool)
    touched[0, 5] = True
    np.testing.assert_array_equal(np.flatnonzero(affected_cells(touched, 1)[0]), np.arange(5, 14))
