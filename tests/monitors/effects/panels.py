"""Small panels with an intervention whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np

from monitors.effects.study import Study

DAYS, AT = 100, 64


def panel(
    seed: int = 0,
    *,
    rows: int = 20,
    rate: float = 0.02,
    base: float = 1000.0,
    factor: float = 1.0,
    lift: dict[int, float] | None = None,
    trend: float = 0.0,
    stop: int = DAYS,
    holdout: bool = False,
    donors: bool = True,
) -> Study:
    """Row 0 is treated from AT on: its events are multiplied by `factor`, those of `lift` by theirs; `trend`: log
    change a day of the treated row alone."""
    rng = np.random.default_rng(seed)
    exposure = np.full((rows, DAYS), base)
    mean = exposure * rate
    mean[0] *= np.exp(trend * np.arange(DAYS))
    mean[0, AT:] *= factor
    for row, times in (lift or {}).items():
        mean[row, AT:] *= times
    treated = np.arange(rows) == 0
    held = np.arange(rows) == 1 if holdout else None
    untouched = ~treated if donors else np.zeros(rows, dtype=bool)
    if held is not None:
        untouched &= ~held
    return Study(
        rng.poisson(mean).astype(float),
        exposure,
        np.ones(mean.shape, dtype=bool),
        treated,
        untouched,
        AT,
        stop,
        held,
    )


def changed(study: Study, **parts: Any) -> Study:
    """The study with some parts replaced."""
    from dataclasses import replace

    return replace(study, **parts)
