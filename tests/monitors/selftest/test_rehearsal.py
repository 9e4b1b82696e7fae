"""A desk in memory goes through its mornings as the nightly run does."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors import Score
from monitors.observe.series import Panel
from monitors.selftest.known_events import known_cells, outside_life
from monitors.selftest.rehearsal import Cells, ReportedAlert, Terms, rehearse
from tests.monitors.tables import START, panel


def scored(p: np.ndarray, **changes: Any) -> tuple[Panel, dict[str, Score]]:
    """A rate twice as high as expected everywhere, with these p-values [nS, nT]."""
    made, score = panel(
        0.5, numerator=np.full(p.shape, 50.0), denominator=np.full(p.shape, 1000.0), **changes
    )
    return made, {"spike": replace(score, p_value=p)}


def mornings(p: np.ndarray, terms: Terms | None = None, **changes: Any) -> list[ReportedAlert]:
    made, scores = scored(p, **changes)
    return list(rehearse([made], [scores], terms or Terms(), Cells([made])))


def test_an_alert_opens_once_and_is_not_asked_about_while_it_is_alive() -> None:
    p = np.full((5, 20), 0.5)
    p[2, 10:14] = 1e-9
    told = mornings(p)
    found = [(one.morning, f.row, f.column, f.kept) for one in told for f in one.found]
    assert found == [(START + timedelta(days=11), 2, 10, True)]
    assert {one.tested for one in told} == {5, 4}
    assert sum(one.tested == 4 for one in told) == 5  # three bad mornings, then two clean ones that end it


def test_a_bound_on_false_alerts_a_month_holds_in_the_rehearsal_too() -> None:
    p = np.full((5, 20), 0.5)
    p[2, 10:14] = 1e-5  # one-sided half of it, of 5 questions in 30 nights: 0.00075 a month
    opened = {
        a_month: sum(len(one.found) for one in mornings(p, Terms(a_month=a_month)))
        for a_month in (None, 0.001, 0.0005)
    }
    assert opened == {None: 1, 0.001: 1, 0.0005: 0}


def test_mornings_without_a_question_are_passed_over() -> None:
    p = np.full((3, 12), np.nan)
    p[:, 7:] = 0.5
    assert [one.morning for one in mornings(p)] == [START + timedelta(days=day) for day in range(8, 13)]


def test_a_monitor_s_delay_moves_its_mornings() -> None:
    terms = Terms(delays={"failure_rate": 15})
    assert mornings(np.full((2, 5), 0.5), terms)[0].morning == START + timedelta(days=15)


def test_all_monitors_of_a_morning_are_decided_together() -> None:
    one, first = scored(np.full((4, 6), 0.5))
    two, second = scored(np.full((3, 6), 0.5), name="other")
    told = list(rehearse([one, two], [first, second], Terms(), Cells([one, two])))
    assert {each.tested for each in told} == {7}


def test_known_events_are_what_was_found_for_as_long_as_it_was_alive() -> None:
    p = np.full((4, 20), 0.5)
    p[1, 9] = 0.04
    p[1, 10:12] = 1e-9
    made, scores = scored(p)
    cells = Cells([made])
    known = known_cells([made], [scores], rehearse([made], [scores], Terms(), cells), cells)[0]
    assert np.flatnonzero(known.any(axis=1)).tolist() == [1]
    assert np.flatnonzero(known[1]).tolist() == [9, 10, 11, 12]


def test_a_volume_lives_from_its_first_event_to_its_last() -> None:
    made, _ = panel(0.5, numerator=[[0, 0, 3, 0, 2, 0]])
    assert outside_life(made).tolist() == [[True, True, False, False, False, True]]
    rate, _ = panel(0.5, numerator=[[0, 1, 0]], denominator=[[9, 9, 9]])
    assert not outside_life(rate).any()
    held = replace(rate, held=np.array([[False, True, False]]))
    assert outside_life(held).tolist() == [[True, False, False]]


def test_cells_are_found_by_their_names() -> None:
    made, _ = panel(0.5, numerator=np.ones((3, 9)))
    hourly = replace(made, ts=np.datetime64(START, "h") + np.arange(9), segments=pd.DataFrame(index=range(3)))
    assert Cells([made]).at("failure_rate", '{"city":"c2"}', str(made.ts[4])) == (0, 2, 4)
    assert str(hourly.ts[0])[:10] == date.isoformat(START)
