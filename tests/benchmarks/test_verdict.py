"""The verdict on a panel: whose money was found, and which alerts were false."""

import numpy as np

from benchmarks.panels import Plan, simulate
from benchmarks.verdict import judge_panel, runs

PANEL = simulate(Plan("count", segments=16, days=90, events=1.5), 3)


def test_all_money_is_found_by_flagging_every_event_and_nothing_else() -> None:
    got = judge_panel(PANEL, PANEL.truth.event > 0)
    assert abs(got.found - 1.0) < 1e-9
    assert got.alerts == got.cells == got.false == got.stories == 0.0


def test_an_alert_that_touches_no_event_is_false_and_one_that_trails_an_event_is_not() -> None:
    flag = np.zeros(PANEL.numerator.shape, dtype=bool)
    row, at = (int(k) for k in np.argwhere(PANEL.truth.event[:, PANEL.warm : -10] > 0)[0])
    last = runs(PANEL.truth.event[row] > 0)
    end = next(int(run[-1]) for run in last if run[-1] >= at + PANEL.warm)
    flag[row, end : end + 2] = True
    assert judge_panel(PANEL, flag).stories == 0.0
    quiet = int(np.flatnonzero((PANEL.truth.event == 0).all(axis=1))[0])
    flag[quiet, PANEL.warm + 5] = True
    got = judge_panel(PANEL, flag)
    assert got.stories == 0.5
    assert got.alerts > 0
