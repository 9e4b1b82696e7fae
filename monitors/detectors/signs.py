"""Values below zero: the baseline multiplies, so such a segment is lifted above zero first and set down afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.arrays.score import Score, effect_of
from monitors.detectors.baseline.calendar_effects import read_calendar

LIFT = 10.0  # times the range seen: so high that shares of the level are nearly plain differences
SIGHT = 24  # buckets at least that the range is taken from


S = TypeVar("S", bound=Score)


def signed(judge: Callable[[Batch], S], batch: Batch) -> S:
    """`judge` on a batch whose numerators may be negative; before a segment's first negative value nothing differs."""
    below = (batch.numerator < 0) & batch.usable
    rows = np.flatnonzero(below.any(axis=1))
    if not len(rows):
        return judge(batch)
    here = np.arange(batch.shape[1])[None, :]
    first = np.argmax(below[rows], axis=1)[:, None]
    before = np.array(batch.numerator)
    before[rows] = np.where(here < first, before[rows], np.nan)
    codes = read_calendar(batch)
    # Where every row is lifted, only what came before the last first negative value is judged as it was.
    until = max(int(first.max()), 1) if len(rows) == len(batch.numerator) else batch.shape[1]
    plain = _padded(judge(_begun(batch, before, codes, until)), batch.shape[1] - until)
    den = np.ones(batch.shape) if batch.denominator is None else batch.denominator
    lift = _lift(
        batch.numerator[rows] / np.where(den[rows] > 0, den[rows], np.nan), np.maximum(first, SIGHT - 1)
    )
    lifted = judge(
        Batch(
            batch.ts,
            np.maximum(batch.numerator[rows] + lift * den[rows], 0.0),
            None if batch.denominator is None else den[rows],
            batch.segments.iloc[rows],
            codes[rows],
            batch.usable[rows],
            batch.reference[rows],
        )
    )
    return _joined(batch, plain, _set_down(lifted, lift), rows, here >= first, here >= SIGHT - 1)


def _begun(batch: Batch, numerator: Floats, codes: np.ndarray, until: int) -> Batch:
    """The first buckets of a batch, with this numerator."""
    den = None if batch.denominator is None else batch.denominator[:, :until]
    usable, reference = batch.usable[:, :until], batch.reference[:, :until]
    return Batch(
        batch.ts[:until], numerator[:, :until], den, batch.segments, codes[:, :until], usable, reference
    )


def _padded(score: S, missing: int) -> S:
    """The same with nothing known of so many more buckets."""
    if not missing:
        return score
    more = ((0, 0), (0, missing))
    parts = {
        field.name: np.pad(getattr(score, field.name), more, constant_values=np.nan)
        for field in fields(score)
    }
    return replace(score, **parts)


def _lift(rate: Floats, until: Floats) -> Floats:
    """How far to lift each row, from its values up to bucket `until` only [rows, 1]."""
    seen = np.where(np.arange(rate.shape[1])[None, :] <= until, rate, np.nan)
    low, high = np.nanmin(seen, axis=1, keepdims=True), np.nanmax(seen, axis=1, keepdims=True)
    return LIFT * np.maximum(high - low, np.abs(low))


def _set_down(score: S, lift: Floats) -> S:
    return replace(score, expected=score.expected - lift, lower=score.lower - lift, upper=score.upper - lift)


def _joined(batch: Batch, plain: S, other: S, rows: np.ndarray, after: np.ndarray, known: np.ndarray) -> S:
    parts: dict[str, Floats] = {}
    for field in fields(plain):
        whole = np.array(getattr(plain, field.name))
        whole[rows] = np.where(after, np.where(known, getattr(other, field.name), np.nan), whole[rows])
        parts[field.name] = whole
    den = 1.0 if batch.denominator is None else np.where(batch.denominator > 0, batch.denominator, np.nan)
    return replace(plain, **parts | {"effect": effect_of(batch.numerator / den, parts["expected"])})
