"""Alerts made of thin air, for the tests of innocent explanations, and measures that answer from a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.explain.explanation import Section, Split
from monitors.explain.innocents.case import InnocentInput
from monitors.explain.innocents.measures import Counted
from monitors.explain.window import Table, Window
from tests.monitors.tables import monitor

DAYS = np.array(["2026-10-05", "2026-10-06"], dtype="datetime64[D]")
WINDOW = Window(DAYS, np.arange(DAYS[0] - 56, DAYS[0]))
AS_USUAL = Counted(100.0, 1000.0, 800.0, 8000.0)
DOUBLED = Counted(200.0, 1000.0, 800.0, 8000.0)
HALVED = Counted(50.0, 1000.0, 800.0, 8000.0)
TOO_FEW = Counted(1.0, 10.0, 8.0, 80.0)


@dataclass
class ListedMeasures:
    """Measures by name; by_value: (name, dimension) → value → counts. What is not listed is not counted."""

    whole: Mapping[str, Counted] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Mapping[str, Counted]] = field(default_factory=dict)
    monitors: Mapping[str, Monitor] = field(default_factory=dict)
    cells: Callable[[str, Mapping[str, str]], Counted | None] | None = None

    def read(self, name: str, where: Mapping[str, str]) -> Counted | None:
        """As listed, or as `cells` says."""
        return self.cells(name, where) if self.cells else self.whole.get(name)

    def by_value(self, name: str, dimension: str, where: Mapping[str, str]) -> Mapping[str, Counted]:
        """As listed."""
        return self.values.get((name, dimension), {})

    def knows(self, name: str, dimension: str) -> bool:
        """Every measure knows the city, and nothing else."""
        return dimension == "city"

    def monitor(self, name: str) -> Monitor | None:
        """As listed."""
        return self.monitors.get(name)


def case(now: Any = 200.0, before: Any = 100.0, **changes: Any) -> InnocentInput:
    """A volume that rose from `before` to `now`; a list of ten numbers is by city, c0 … c9."""
    columns: dict[str, Any] = {"actual_num": now, "expected_num": before}
    rate = changes.pop("rate", None)
    money = changes.pop("money", (0.0, 0.0))
    dimensions = ["city"] if np.ndim(now) else []
    size = int(np.size(now))
    if rate:
        columns |= {"actual_den": rate[0], "expected_den": rate[1]}
    columns |= {"actual_exposure": money[0] / size, "expected_exposure": money[1] / size}
    frame = pd.DataFrame(columns, index=range(size))
    if dimensions:
        frame["city"] = [f"c{i}" for i in range(size)]
    actual, expected = float(frame["actual_num"].sum()), float(frame["expected_num"].sum())
    if rate:
        actual, expected = actual / frame["actual_den"].sum(), expected / frame["expected_den"].sum()
    values: dict[str, Any] = {
        "monitor": monitor(unit="percent" if rate else "count", role="harm" if rate else "volume"),
        "where": {},
        "window": WINDOW,
        "table": Table(frame, dimensions, 1.0),
        "split": Split(float(actual), float(expected), float(actual - expected), 0.0, 0.0, 0.0),
        "causes": [],
        "who": {},
        "faults": [],
        "extracts": frozenset({"orders"}),
        "calendar": None,
        "up": True,
    }
    return InnocentInput(**{**values, **changes})


def carriers(excess: list[float], expected: list[float], *, new: bool = False) -> Section:
    """A table of hosts with these excesses, the largest first."""
    total = sum(excess)
    rows = [
        {"id": f"h{i}", "share": one / total, "expected": usual, "actual": one + usual, "new": new}
        for i, (one, usual) in enumerate(zip(excess, expected, strict=True))
    ]
    running = np.cumsum(excess)
    half = int(np.searchsorted(running, total / 2)) + 1
    facts = {"half": half, "entities": len(rows), "expected": sum(expected), "clear": True, "usual_half": 3}
    return Section(rows, facts=facts)
