"""Detectors: pure functions over a batch of segments × buckets. Importing this package registers them all."""

from monitors.detectors import concentration, distribution, drift, new_value, relapse, silence, spike
from monitors.detectors.batch import Batch, BatchError
from monitors.detectors.decide import Decision, decide
from monitors.detectors.panel import Scored, score_panel, score_series
from monitors.detectors.registry import DETECTORS, detector, options_of
from monitors.detectors.score import Score

__all__ = [
    "DETECTORS",
    "Batch",
    "BatchError",
    "Decision",
    "Score",
    "Scored",
    "concentration",
    "decide",
    "detector",
    "distribution",
    "drift",
    "new_value",
    "options_of",
    "relapse",
    "score_panel",
    "score_series",
    "silence",
    "spike",
]
