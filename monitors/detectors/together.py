"""Panels of one shape scored together: the numbers that each has alone (to twelve digits), for a part of the price.

Most panels of a desk are small, and what a fit of one costs are a few thousand calls on arrays that hardly hold
anything. So panels with the same buckets, number of segments and groups of them are laid on each other. Every sum
over segments stays within its panel; only calls are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from monitors.detectors.arrays.batch import Batch
from monitors.detectors.arrays.score import Score
from monitors.detectors.arrays.timing import read_timing
from monitors.detectors.baseline.calendar_effects import read_calendar
from monitors.detectors.baseline.fit import fit_prepared
from monitors.detectors.baseline.prepare import Data, prepare
from monitors.detectors.drift import drift_of_fit
from monitors.detectors.spike import spike_of_fit, with_newcomers

# What needs nothing of a panel but its fit; of the spikes of volumes their newcomers are told beside it.
OF_FIT: Mapping[str, Callable[..., Score]] = {"spike": spike_of_fit, "drift": drift_of_fit}
CELLS = 100_000  # cells of a stack, which bounds its memory; beyond nothing is gained; measured
LAID = ("num", "den", "known", "train", "tested", "age", "codes", "whole", "share")  # arrays of `Data`
Options = Mapping[str, Mapping[str, Any]]  # detector → its options


def may_share(batch: Batch, detectors: Options) -> bool:
    """Whether a panel can be scored with others: of days or longer, nothing negative, by spike and drift alone."""
    return (
        batch.numerator.size > 0
        and read_timing(batch.ts).per_day == 1
        and batch.held is None
        and batch.holiday is None
        and bool(detectors)
        and set(detectors) <= set(OF_FIT)
        and not ((batch.numerator < 0) & batch.usable).any()
    )


def score_together(batches: Sequence[Batch], detectors: Sequence[Options]) -> list[dict[str, Score]]:
    """The scores of panels by detector, each as the detector itself gives them. All must be such as `may_share` says.

    detectors: of each panel, detector → options.
    """
    stacks: dict[Any, list[int]] = {}
    prepared = []
    entries: dict[Any, Any] = {}
    for number, (batch, options) in enumerate(zip(batches, detectors, strict=True)):
        segments = [(name, *values) for name, values in batch.segments.items()]
        same = (id(batch.calendar), batch.ts.tobytes(), len(batch.segments), *segments)
        if same not in entries:  # panels of the same segments stand under the same entries
            entries[same] = read_calendar(batch)
        data = prepare(batch, entries[same])
        prepared.append(data)
        told = tuple((name, tuple(sorted(one.items()))) for name, one in options.items())
        groups = tuple(rows.tobytes() for rows in data.groups)
        stacks.setdefault((batch.ts.tobytes(), batch.shape, data.rate, groups, told), []).append(number)
    found: list[dict[str, Score]] = [{} for _ in batches]
    for (_, shape, *_), members in stacks.items():
        most = max(1, CELLS // (shape[0] * shape[1]))
        for start in range(0, len(members), most):
            part = members[start : start + most]
            fit = fit_prepared(_laid([prepared[number] for number in part]))
            for name, given in detectors[part[0]].items():
                score = OF_FIT[name](fit, **given)
                for place, number in enumerate(part):
                    own = _of_panel(score, place)
                    if name == "spike":
                        own = with_newcomers(own, batches[number], fit.timing, fit.tested[place])
                    found[number][name] = own
    return found


def _laid(stack: Sequence[Data]) -> Data:
    """Prepared panels on each other [panels, nS, nT]."""
    parts: dict[str, Any] = {name: np.stack([getattr(one, name) for one in stack]) for name in LAID}
    return replace(stack[0], **parts)


def _of_panel(score: Score, place: int) -> Score:
    """The score of one panel of a stack, in arrays of its own."""
    found = [(field.name, getattr(score, field.name)) for field in fields(score)]
    parts: dict[str, Any] = {name: None if part is None else part[place].copy() for name, part in found}
    return replace(score, **parts)
