"""The detectors by name. A new one is one function; its keyword arguments are its header keys.

Each is annotated with a type of `monitors.detector_options.option_types` and has a line under `Options:` in the
docstring: headers are checked by these, and docs/reference/detectors.md is written from them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from monitors.detectors.arrays.batch import Batch
from monitors.detectors.arrays.score import Score, no_score

# A pure function over a batch, `(batch, *, option=default, …) -> Score`, the past only.
Detector = Callable[..., Score]

DETECTORS: dict[str, Detector] = {}


def detector(name: str) -> Callable[[Detector], Detector]:
    """Register a detector under the name monitors use in `[detectors.<name>]`; one never sees a batch of no cells."""

    def register(function: Detector) -> Detector:
        if name in DETECTORS:
            raise ValueError(f"two detectors are called {name!r}: rename one")

        @wraps(function)
        def answer(batch: Batch, **options: Any) -> Score:
            return function(batch, **options) if batch.numerator.size else no_score(batch.shape)

        DETECTORS[name] = answer
        return answer

    return register
