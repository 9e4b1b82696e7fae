"""Every tool on the simulated labelled series, at its own default and at one false alarm per series-month."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.detection_parts.part_options import PartOptions, print_table
from benchmarks.rivals import Rival, installed_rivals
from benchmarks.series import FAMILIES, Labelled, simulate_series
from benchmarks.verdict import delays, f1, recall_at
from monitors.detectors import score_series

Floats = npt.NDArray[np.floating[Any]]


def show_series(asked: PartOptions) -> None:
    """Every tool on every labelled series, at its own default and at one false alarm per series-month."""
    count, first = 4 * len(asked.seeds), asked.seeds.start
    many = {f: [simulate_series(f, first + k) for k in range(count)] for f in FAMILIES}
    rows = []
    for name, tool in {"Riskdesk score_series": _own_series, **_rivals()}.items():
        scores: dict[str, list[Floats]] = {}
        flags: list[tuple[Labelled, npt.NDArray[np.bool_]]] = []
        spent, points = time.process_time(), 0
        for family, members in many.items():
            for one in members:
                score, threshold = tool(one)
                scores.setdefault(family, []).append(score)
                flags.append((one, score > threshold))
                points += len(one.value)
        spent = (time.process_time() - spent) / points * 1000
        rows.append([name, *_series_row(flags, many, scores), f"{spent:.3f}"])
    print_table(
        f"Labelled series, {count} of each family; F1 at the tool's default by family",
        ["tool", *many, "all", "recall at 1 false/month", "false/month", "median delay", "s per 1,000"],
        rows,
    )


def _rivals() -> dict[str, Callable[[Labelled], tuple[Floats, float]]]:
    """Each rival on the one line it can read."""

    def told(rival: Rival) -> Callable[[Labelled], tuple[Floats, float]]:
        return lambda one: rival(one.ts, one.shown)

    return {name: told(rival) for name, rival in installed_rivals().items()}


def _own_series(one: Labelled) -> tuple[Floats, float]:
    scored = score_series(one.ts, one.value, one.trials)
    surprise = -np.log10(np.where(np.isfinite(scored.p_value), scored.p_value, 1.0))
    return surprise + 1000.0 * scored.flag, 999.0


def _series_row(
    flags: list[tuple[Labelled, npt.NDArray[np.bool_]]],
    many: dict[str, list[Labelled]],
    scores: dict[str, list[Floats]],
) -> list[str]:
    by_family = [
        np.mean([f1(flag[one.warm :], one.label[one.warm :]) for one, flag in flags if one.name == family])
        for family in many
    ]
    months = sum((one.ts[-1] - one.ts[one.warm]).days / 30.4 for one, _ in flags)
    false = sum(int((flag & ~one.label)[one.warm :].sum()) for one, flag in flags)
    wait = [d for one, flag in flags for d in delays(one, flag)]
    plain = {f: [np.where(s >= 1000, s - 1000, s) for s in scores[f]] for f in many}
    recall = np.mean([recall_at(many[f], plain[f], 1.0) for f in many if not f.startswith("weekly")])
    return [
        *(f"{x:.2f}" for x in by_family),
        f"{np.mean(by_family):.2f}",
        f"{recall:.0%}",
        f"{false / months:.2f}",
        f"{np.median(wait) if wait else float('nan'):.0f}",
    ]
