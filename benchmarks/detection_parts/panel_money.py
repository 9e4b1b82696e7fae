"""Money found and false alerts on simulated panels, beside pooled conformal and a judge told mean and variance."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from benchmarks.detection_parts.part_options import PartOptions, print_table
from benchmarks.panels import Plan, SimPanel, simulate
from benchmarks.reference import oracle_flags, oracle_share, plain_flags
from benchmarks.verdict import judge_panel
from monitors.detectors import score_panel

PLANS = (
    Plan("rate", segments=20, days=300),
    Plan("rate", segments=200),
    Plan("count", segments=200),
    Plan("amount", segments=200),
    Plan("count", segments=2000, days=120),
    Plan("rate", segments=60, days=90, hourly=True),
    Plan("count", segments=60, days=90, hourly=True),
    Plan("amount", segments=60, days=90, hourly=True),
)
BUSY = 0.5  # events per segment and 180 days of the second plan, where something happens every other day
PANEL_HEAD = [
    *("panel", "cells", "saved", "events", "false alerts per 1,000 segment-days", "false cells"),
    *(
        "false share of cells",
        "of alerts",
        "plain",
        "its false alerts",
        "oracle",
        "by hindsight",
        "s per 1,000",
        "panels",
    ),
]
SHARES = ("found", "saved", "event", "alerts", "cells", "false", "stories")


def show_panels(asked: PartOptions) -> None:
    """Money found and false alerts on simulated panels with everything in them: rare events, then many."""
    for title, plans in {
        "Simulated panels": PLANS,
        "The same with many events": [replace(plan, events=BUSY) for plan in PLANS if plan.segments < 1000],
    }.items():
        rows = [
            _panel_row(plan, list(asked.seeds)[: 1 if plan.segments > 1000 or plan.events == BUSY else None])
            for plan in plans
        ]
        means = [f"{np.mean([float(row[k].rstrip('%')) for row in rows]):.2f}" for k in range(1, 13)]
        print_table(
            f"{title}: share of the money in flagged cells / from an event's first flag on / of events flagged",
            PANEL_HEAD,
            [*rows, ["mean", *means, str(sum(int(row[-1]) for row in rows))]],
        )


def _panel_row(plan: Plan, seeds: list[int]) -> list[str]:
    """What we find in the panels of a plan, beside pooled conformal and those who are told mean and variance."""
    got, rest = [], []
    for seed in seeds:
        panel = simulate(plan, seed)
        start = time.process_time()
        flag = _flags(panel)
        spent = (time.process_time() - start) / panel.numerator.size * 1000
        got.append(judge_panel(panel, flag))
        plain, told = (judge_panel(panel, other(panel)) for other in (plain_flags, oracle_flags))
        rest.append((plain.found, plain.alerts, told.found, oracle_share(panel), spent))
    mean = {name: np.mean([getattr(one, name) for one in got]) for name in SHARES}
    plain_found, plain_false, told_found, hindsight, cost = np.mean(rest, axis=0)
    return [
        f"{plan.kind}, {'hourly' if plan.hourly else 'daily'}, {plan.segments}",
        *(f"{mean[name]:.2f}" for name in SHARES[:5]),
        *(f"{100 * mean[name]:.0f}%" for name in SHARES[5:]),
        *(f"{value:.2f}" for value in (plain_found, plain_false, told_found, hindsight)),
        f"{cost:.4f}",
        str(len(seeds)),
    ]


def _flags(panel: SimPanel) -> npt.NDArray[np.bool_]:
    return score_panel(
        panel.ts, panel.numerator, panel.denominator, segments=panel.segments, calendar=panel.calendar
    ).flag
