"""The detectors by name. A new one is one function; its keyword arguments are its header keys."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from monitors.detectors.score import Score

# A pure function over a batch, `(batch, *, option=default, …) -> Score`, the past only.
Detector = Callable[..., Score]

DETECTORS: dict[str, Detector] = {}


def detector(name: str) -> Callable[[Detector], Detector]:
    """Register a detector under the name monitors use in `[detectors.<name>]`."""

    def register(function: Detector) -> Detector:
        if name in DETECTORS:
            raise ValueError(f"two detectors are called {name!r}: rename one")
        DETECTORS[name] = function
        return function

    return register


def options_of(name: str) -> dict[str, Any]:
    """The header keys a detector takes, with their defaults."""
    parameters = inspect.signature(DETECTORS[name]).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
