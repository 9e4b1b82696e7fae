"""Panels scored together have the numbers that each has alone, to twelve digits."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import together
from monitors.detectors.arrays.batch import Batch
from monitors.detectors.registry import DETECTORS
from monitors.detectors.together import may_share, score_together
from tests.monitors.detectors.panels import days

BUCKETS = 100
OPTIONS = {"spike": {"up": 0.9}, "drift": {"days": 8.0, "up": 0.9}}


def panel(seed: int, rows: int, *, rate: bool = True, **changes: Any) -> Batch:
    """Counts of a level with weekdays; `odd` things in every second: gaps, an event, a campaign, a common shift."""
    rng = np.random.default_rng(seed)
    week = 1 + 0.3 * np.sin(np.arange(BUCKETS) * 2 * np.pi / 7)
    level = rng.lognormal(3, 1, (rows, 1)) * week
    calendar = None
    if seed % 2:
        level[0, 60:64] *= 4
        level[:, 80] *= 1.6
        calendar = pd.DataFrame({"day": days(BUCKETS)[[30, 55, 90]], "name": ["sale", "feast", "sale"]})
    num = rng.poisson(level).astype(float)
    num = np.where(rng.random(num.shape) < 0.02 * (seed % 3), np.nan, num)
    if not rate:
        num[0, :50] = 0  # a newcomer
    den = rng.poisson(level * 12 + 40).astype(float) if rate else None
    part = np.arange(rows) % max(1, rows // 6)
    segments = pd.DataFrame({"part": part.astype(str), "row": np.arange(rows).astype(str)})
    given: dict[str, Any] = {"segments": segments, "calendar": calendar, **changes}
    return Batch(days(BUCKETS), num, den, **given)


@pytest.mark.parametrize("rate", [True, False])
def test_each_has_its_own_numbers(rate: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "CELLS", 40 * BUCKETS)  # the larger ones in stacks of two or three
    sizes = [1, 1, 3, 3, 6, 6, 14, 14, 14]
    batches = [panel(seed, rows, rate=rate) for seed, rows in enumerate(sizes)]
    batches.append(panel(9, 6, rate=rate, usable=np.arange(BUCKETS) % 40 != 7))
    assert all(may_share(one, OPTIONS) for one in batches)
    scored = score_together(batches, [OPTIONS] * len(batches))
    for batch, scores in zip(batches, scored, strict=True):
        for name, options in OPTIONS.items():
            alone = DETECTORS[name](batch, **options)
            for field in fields(alone):
                mine, theirs = getattr(scores[name], field.name), getattr(alone, field.name)
                assert (mine is None) == (theirs is None)
                if mine is not None:
                    # The last digit depends on where in the processor's vectors a cell lies.
                    np.testing.assert_allclose(mine, theirs, rtol=1e-12, err_msg=f"{name} {field.name}")


def test_what_needs_more_than_a_fit_is_scored_alone() -> None:
    one = panel(0, 3)
    assert may_share(one, OPTIONS)
    assert not may_share(one, {**OPTIONS, "silence": {}})
    assert not may_share(panel(0, 3, holiday=np.zeros((3, BUCKETS), dtype=bool)), OPTIONS)
    below = Batch(one.ts, np.where(np.arange(BUCKETS) == 70, -5.0, one.numerator), one.denominator)
    assert not may_share(below, OPTIONS)
    hours = Batch(pd.date_range("2026-01-05", periods=BUCKETS, freq="h"), one.numerator, one.denominator)
    assert not may_share(hours, OPTIONS)
