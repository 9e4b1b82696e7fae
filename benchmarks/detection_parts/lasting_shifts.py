"""Days until a lasting ×1.5 is found in the middle of a quiet simulated panel, beside what its makers could know."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.detection_parts.part_options import PartOptions, print_table
from benchmarks.panels import Plan, simulate
from monitors.detectors import DETECTORS, Batch, score_panel


def show_shifts(asked: PartOptions) -> None:
    """Days until a lasting ×1.5 is found, in the middle of a quiet panel; beside what its makers could know."""
    rows = []
    for kind, floor in (("rate", 50), ("count", 50), ("amount", 2500)):
        waits: dict[str, list[float]] = {}
        for seed in asked.seeds:
            for name, wait in _shift_waits(kind, floor, seed).items():
                waits.setdefault(name, []).extend(wait)
        for name, many in waits.items():
            rows.append(
                [
                    kind,
                    name,
                    f"{np.median(many):.0f}",
                    f"{np.mean(np.asarray(many) <= 3):.0%}",
                    f"{len(many)}",
                ]
            )
    title = "A lasting ×1.5 in 4 of 60 segments (of more than 50 events or 100 orders a day)"
    print_table(title, ["kind", "by", "median days", "within 3 days", "shifts"], rows)


def _shift_waits(kind: str, floor: float, seed: int) -> dict[str, list[float]]:
    """Days each way needs for each of four shifts; the oracle is told every mean, variance and the first day."""
    panel = simulate(Plan(kind, segments=60, days=150, events=0, nuisances=False), seed)
    large = np.flatnonzero(np.nanmean(panel.numerator, axis=1) > floor)
    _, one_each = np.unique(panel.segments["category"].to_numpy()[large], return_index=True)
    at = large[one_each][:4]
    num = panel.numerator.copy()
    num[at, 120:] = np.round(num[at, 120:] * 1.5)
    batch = Batch(panel.ts, num, panel.denominator, panel.segments)
    drift, spike = (DETECTORS[name](batch).p_value[at, 120:134] for name in ("drift", "spike"))
    flag = score_panel(panel.ts, num, panel.denominator, segments=panel.segments).flag[at, 120:134]
    mean, variance = panel.truth.mean[at, 120:134], panel.truth.variance[at, 120:134]
    sure = np.cumsum(num[at, 120:134] - mean, axis=1) / np.sqrt(np.cumsum(variance, axis=1))
    hits = {
        "drift p ≤ 0.05": drift <= 0.05,
        "drift p ≤ 0.01": drift <= 0.01,
        "spike p ≤ 0.001": spike <= 0.001,
        "panel flag": flag,
        "oracle p ≤ 0.01": sure >= 2.576,
    }
    return {name: [_first(row) for row in hit] for name, hit in hits.items()}


def _first(hit: npt.NDArray[np.bool_]) -> float:
    """Number of the first day hit, counted from one; infinite if none."""
    return float(np.argmax(hit) + 1) if hit.any() else float("inf")
