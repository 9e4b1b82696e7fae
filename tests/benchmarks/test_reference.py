"""The two judges beside ours: neither is blind, neither finds everything."""

import numpy as np

from benchmarks.panels import Plan, simulate
from benchmarks.reference import flag_by_day, oracle_flags, oracle_share, plain_flags
from benchmarks.verdict import judge_panel

PANEL = simulate(Plan("count", segments=40, days=120, events=0.8), 3)


def test_who_is_told_everything_finds_some_money_and_not_all() -> None:
    assert 0.1 < oracle_share(PANEL) < 1.0
    assert judge_panel(PANEL, oracle_flags(PANEL)).found > judge_panel(PANEL, plain_flags(PANEL)).found


def test_hourly_buckets_of_a_day_share_one_decision() -> None:
    p = np.full((10, 48), 0.9)
    p[3, 5] = 1e-5
    p[4, 30] = 0.01
    flags = flag_by_day(p, 24)
    assert flags[3, 5]
    assert flags.sum() == 1
