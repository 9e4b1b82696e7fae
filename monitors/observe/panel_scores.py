"""The scores of panels by detector: of one, or of many that are scored together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors import DETECTORS, Batch, Score
from monitors.detectors.relapse import RELAPSE
from monitors.detectors.together import may_share, score_together
from monitors.observe.series import Floats, Panel

Calendar = pd.DataFrame | None


def detector_scores(panel: Panel, calendar: Calendar = None) -> dict[str, Score]:
    """Detector → its scores for every cell, with the options of the monitor's header; none without cells.

    Where a change held a level down its return is watched for, whatever the header says.
    """
    if not panel.numerator.size:
        return {}
    return _alone(panel, _batch(panel, calendar), _detectors(panel))


def scores_together(asked: Sequence[tuple[Panel, Calendar]]) -> list[dict[str, Score] | None]:
    """What `detector_scores` gives of each panel and its calendar, for a part of the price; None where a panel cannot
    be scored, whose own call says why.
    """
    found: list[dict[str, Score] | None] = [None for _ in asked]
    batches: dict[int, Batch] = {}
    for number, (panel, calendar) in enumerate(asked):
        if panel.hours is not None or not panel.numerator.size:
            continue
        batch = _batch(panel, calendar)
        if may_share(batch, _detectors(panel)):
            batches[number] = batch
    try:
        options = [_detectors(asked[number][0]) for number in batches]
        for number, scores in zip(batches, score_together(list(batches.values()), options), strict=True):
            found[number] = scores
    except (TypeError, ValueError):
        # An option that is none: told of its monitor alone, when that is looked at.
        return [None for _ in asked]
    return found


def _batch(panel: Panel, calendar: Calendar) -> Batch:
    return Batch(
        panel.ts,
        _per_hour(panel),
        panel.denominator,
        panel.segments,
        None if panel.monitor.grain == "month" else calendar,  # every month has a day of some kind
        panel.trusted,
        held=panel.held,
        holiday=panel.holiday,
        there=panel.there,
    )


def _detectors(panel: Panel) -> dict[str, dict[str, Any]]:
    detectors = {name: dict(options) for name, options in panel.monitor.detectors.items()}
    if panel.held is not None:
        detectors.setdefault(RELAPSE, {})
    return detectors


def _alone(panel: Panel, batch: Batch, detectors: dict[str, dict[str, Any]]) -> dict[str, Score]:
    scores = {name: DETECTORS[name](batch, **options) for name, options in detectors.items()}
    return scores if panel.hours is None else {name: _whole(s, panel.hours) for name, s in scores.items()}


def _per_hour(panel: Panel) -> Floats:
    """The numerators per real hour, whole where they are counts: detectors take every bucket for equally long."""
    if panel.hours is None:
        return panel.numerator
    counted = bool((panel.numerator == np.round(panel.numerator)).all())
    return np.round(panel.numerator / panel.hours) if counted else panel.numerator / panel.hours


def _whole(score: Score, hours: Floats) -> Score:
    """A score per real hour as one of whole buckets, in the unit of what was counted."""
    levels = {name: getattr(score, name) * hours for name in ("expected", "lower", "upper")}
    return replace(score, **levels)
