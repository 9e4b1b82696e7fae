"""Values below zero: the baseline is multiplicative, so such segments are shifted above zero, scored, and shifted
back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.arrays.score import Score, effect_of
from monitors.detectors.baseline.calendar_effects import read_calendar

LIFT = 10.0  # times the observed range; so large that relative changes are nearly plain differences; chosen
SIGHT = 24  # buckets; least number from which the range is taken; chosen


S = TypeVar("S", bound=Score)


def signed(judge: Callable[[Batch], S], batch: Batch) -> S:
    """The score of a batch whose numerators may be negative.

    judge: scores a batch of non-negative numerators. A segment is scored unshifted up to its first negative value and
        shifted from then on, so that a prefix scores like the whole.
    """
    below = (batch.numerator < 0) & batch.usable
    rows = np.flatnonzero(below.any(axis=1))
    if not len(rows):
        return judge(batch)
    here = np.arange(batch.shape[1])[None, :]
    first = np.argmax(below[rows], axis=1)[:, None]
    before = np.array(batch.numerator)
    before[rows] = np.where(here < first, before[rows], np.nan)
    codes = read_calendar(batch)
    # If every row is shifted, unshifted scores are needed only up to the latest first negative value.
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
            holiday=None if batch.holiday is None else batch.holiday[rows],
            there=None if batch.there is None else batch.there[rows],
        )
    )
    return _joined(batch, plain, _shift_back(lifted, lift), rows, here >= first, here >= SIGHT - 1)


def _begun(batch: Batch, numerator: Floats, codes: np.ndarray, until: int) -> Batch:
    """The first `until` buckets of a batch, with this numerator."""
    den = None if batch.denominator is None else batch.denominator[:, :until]
    usable, reference = batch.usable[:, :until], batch.reference[:, :until]
    off, there = (None if mask is None else mask[:, :until] for mask in (batch.holiday, batch.there))
    return Batch(
        batch.ts[:until],
        numerator[:, :until],
        den,
        batch.segments,
        codes[:, :until],
        usable,
        reference,
        holiday=off,
        there=there,
    )


def _padded(score: S, missing: int) -> S:
    """The score with `missing` more buckets of NaN."""
    if not missing:
        return score
    more = ((0, 0), (0, missing))
    padded: dict[str, Any] = {
        name: np.pad(values, more, constant_values=np.nan) for name, values in _arrays(score)
    }
    if score.elsewhere is not None:
        padded["elsewhere"] = np.pad(score.elsewhere, more)
    return replace(score, **padded)


def _arrays(score: S) -> list[tuple[str, Floats]]:
    """The arrays of numbers a score has, by name; `reach` is none where each answer is about its own bucket."""
    found = [(field.name, getattr(score, field.name)) for field in fields(score)]
    return [(name, values) for name, values in found if values is not None and name != "elsewhere"]


def _lift(rate: Floats, until: Floats) -> Floats:
    """The constant added to each row's values, from its buckets up to `until` only [rows, 1]."""
    seen = np.where(np.arange(rate.shape[1])[None, :] <= until, rate, np.nan)
    low, high = np.nanmin(seen, axis=1, keepdims=True), np.nanmax(seen, axis=1, keepdims=True)
    return LIFT * np.maximum(high - low, np.abs(low))


def _shift_back(score: S, lift: Floats) -> S:
    """The score with expectation and band on the original scale."""
    return replace(score, expected=score.expected - lift, lower=score.lower - lift, upper=score.upper - lift)


def _joined(batch: Batch, plain: S, shifted: S, rows: np.ndarray, after: np.ndarray, known: np.ndarray) -> S:
    """The unshifted score with `rows` taken from the shifted one where `after`; NaN there until `known`."""
    parts: dict[str, Floats] = {}
    told, lifted = dict(_arrays(plain)), dict(_arrays(shifted))
    for name in told | lifted:
        # A score without reach speaks of single buckets: where only one of the two has none, it is 1.
        whole = np.array(told[name]) if name in told else np.ones(batch.shape)
        whole[rows] = np.where(after, np.where(known, lifted.get(name, 1.0), np.nan), whole[rows])
        parts[name] = whole
    den = 1.0 if batch.denominator is None else np.where(batch.denominator > 0, batch.denominator, np.nan)
    joined: dict[str, Any] = {**parts, "effect": effect_of(batch.numerator / den, parts["expected"])}
    return replace(plain, **joined)
