"""Every tool on the real labelled series, the half that was tuned on apart from the half that is reported."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.detection_parts.event_runs import (
    EventCounts,
    LabelledSeries,
    judge_events,
    mean_f1,
    without_recurring,
)
from benchmarks.detection_parts.farrington import farrington
from benchmarks.detection_parts.part_options import PartOptions, print_table
from benchmarks.rivals import installed_rivals
from monitors.detectors import score_series

Flags = npt.NDArray[np.bool_]
Tool = Callable[[LabelledSeries], Flags]
SETS = {"kpi_hourly": "hourly KPIs", "disease_weekly": "weekly disease counts"}
HALVES = {"even (tuned on)": 0, "odd (reported)": 1}


def show_labelled(asked: PartOptions) -> None:
    """A table for each data set, and for the KPIs one with recurring events left out."""
    for file, title in SETS.items():
        many = read_labelled(asked.existing("series", f"{file}.parquet"))
        tools = _tools(weekly=file == "disease_weekly")
        flags, cost = {}, {}
        for name, tool in tools.items():
            began = time.process_time()
            flags[name] = [tool(one) for one in many]
            cost[name] = (time.process_time() - began) / sum(len(one.value) for one in many) * 1000
        _show(f"Labelled series: {title}", many, flags, cost)
        if file == "kpi_hourly":
            apart = [without_recurring(one) for one in many]
            _show(f"Labelled series: {title}, recurring events left out", apart, flags, cost)


def read_labelled(path: Path) -> list[LabelledSeries]:
    """The series of a file, by name."""
    table = pd.read_parquet(path)
    return [_one(str(name), rows.sort_values("ts")) for name, rows in table.groupby("series", sort=True)]


def _one(name: str, rows: Any) -> LabelledSeries:
    stamps = pd.DatetimeIndex(rows["ts"])
    ts = pd.date_range(
        stamps[0], periods=len(stamps), freq=stamps[1] - stamps[0]
    )  # some rivals ask for its grain
    if not (ts == stamps).all():
        raise ValueError(f"{name} has gaps: a series of the benchmark is of one grain throughout")
    flags = (rows[column].to_numpy(dtype=bool) for column in ("label", "ignore", "scored"))
    return LabelledSeries(name, ts, rows["value"].to_numpy(dtype=np.float64), *flags)


def _tools(*, weekly: bool) -> dict[str, Tool]:
    """Ours, Farrington's for weekly counts, and the rivals that are installed."""
    rivals = {**({"Farrington 1996": farrington} if weekly else {}), **installed_rivals()}

    def flagged(name: str) -> Tool:
        def tool(one: LabelledSeries) -> Flags:
            score, threshold = rivals[name](one.ts, one.value)
            return np.asarray(score > threshold)

        return tool

    own = {"Riskdesk score_series": lambda one: score_series(one.ts, one.value).flag}
    return {**own, **{name: flagged(name) for name in rivals}}


def _show(
    title: str, many: Sequence[LabelledSeries], flags: dict[str, list[Flags]], cost: dict[str, float]
) -> None:
    rows = []
    for half, rest in HALVES.items():
        for name, each in flags.items():
            counts = [
                judge_events(flag, one)
                for one, flag in zip(many, each, strict=True)
                if one.number % 2 == rest
            ]
            total = sum(counts, EventCounts())
            rows.append(
                [
                    *(half, name, str(len(counts)), str(total.found + total.missed)),
                    *(str(total.found), str(total.false), f"{total.f1:.3f}", f"{mean_f1(counts):.3f}"),
                    *(f"{total.false / total.months:.2f}", f"{cost[name]:.3f}"),
                ]
            )
    head = ["half", "tool", "series", "events", "found", "false", "micro F1", "mean F1"]
    print_table(title, [*head, "false a series-month", "CPU s per 1,000"], rows)
