"""Homes of one monitor in which nothing happens: false alerts in four months each.

Many are rehearsed in memory, with the questions, the decision and the life of alerts of the nightly run; a few are
written down, taken in and run morning by morning, where a week is judged once.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.detection_parts.part_options import PartOptions, percent, print_table
from benchmarks.detection_parts.product_replay import alerts_of, home_folder, live_risk
from benchmarks.detection_parts.small_home_files import (
    START,
    SmallHome,
    draw_quiet,
    panels_of,
    write_small_home,
)
from monitors.catalogue.loading import load_catalogue
from monitors.observe.panel_scores import detector_scores
from monitors.selftest.rehearsal import Cells, Terms, rehearse
from queries.content.home import load_home

MORNINGS = 120  # four months
REHEARSED = 10  # homes a seed; one more a seed is run
KINDS = {
    "one daily count": SmallHome(),
    "one daily rate": SmallHome(rate=True),
    "daily count, 5 segments": SmallHome(segments=5),
    "one hourly count": SmallHome(grain="hour"),
    "one weekly count": SmallHome(grain="week", history=728),
}


def show_small(asked: PartOptions) -> None:
    """False alerts of each kind of home, rehearsed and run."""
    rows = []
    for name, kind in KINDS.items():
        if kind.grain != "week":  # a rehearsal knows days and their hours
            seeds = [[seed, number] for seed in asked.seeds for number in range(REHEARSED)]
            rows.append(_row(name, "rehearsal", [rehearsed_alerts(kind, seed) for seed in seeds]))
        false = [run_alerts(kind, [seed, REHEARSED], asked.work) for seed in asked.seeds]
        rows.append(_row(name, "run", false))
    head = ["home", "by", "homes", "false alerts, mean", "more than 1", "most", "all"]
    print_table(f"Quiet homes of one monitor, {MORNINGS} mornings each (goal: at most 1 each)", head, rows)


def rehearsed_alerts(kind: SmallHome, seed: list[int]) -> int:
    """Episodes opened in the last mornings of a home in memory."""
    counts = draw_quiet(kind, kind.history + MORNINGS, np.random.default_rng(seed))
    with home_folder(None, "small") as folder:
        write_small_home(folder, kind, draw_quiet(kind, 1, np.random.default_rng(seed)))
        monitor = load_catalogue(load_home(folder)).monitors[0]
    panels = panels_of(kind, monitor, counts)
    scores = [detector_scores(panel) for panel in panels]
    counted = START + timedelta(days=kind.history)
    told = rehearse(panels, scores, Terms(), Cells(panels))
    return sum(found.kept for one in told if one.morning > counted for found in one.found)


def run_alerts(kind: SmallHome, seed: list[int], work: Path | None) -> int:
    """Live risk alerts of the last mornings of a home that the product runs."""
    counts = draw_quiet(kind, kind.history + MORNINGS, np.random.default_rng(seed))
    counted = START + timedelta(days=kind.history)
    with home_folder(work, "small") as folder:
        write_small_home(folder, kind, counts)
        return len(live_risk(alerts_of(folder, counted, counted + timedelta(days=MORNINGS))))


def _row(name: str, by: str, false: list[int]) -> list[str]:
    many = np.array(false)
    above = percent(float(np.mean(many > 1)))
    return [name, by, str(len(many)), f"{many.mean():.2f}", above, str(many.max()), str(many.sum())]
