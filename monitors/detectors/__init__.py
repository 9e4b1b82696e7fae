"""Detectors: pure functions over a batch of segments × buckets. Importing this package registers all of them."""

from monitors.detectors import (
    concentration,
    distribution,
    drift,
    new_value,
    relapse,
    silence,
    spike,
    sustained,
)
from monitors.detectors.arrays.batch import Batch
from monitors.detectors.arrays.score import Score
from monitors.detectors.arrays.stamps import BatchError
from monitors.detectors.panel import PanelAnswer, score_panel, score_series
from monitors.detectors.registry import DETECTORS, detector

__all__ = [
    "DETECTORS",
    "Batch",
    "BatchError",
    "PanelAnswer",
    "Score",
    "concentration",
    "detector",
    "distribution",
    "drift",
    "new_value",
    "relapse",
    "score_panel",
    "score_series",
    "silence",
    "spike",
    "sustained",
]
