"""New value: a segment that was never seen before."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from monitors.detector_options.option_types import Days
from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.rolling import window_sum
from monitors.detectors.arrays.score import Score
from monitors.detectors.arrays.timing import read_timing
from monitors.detectors.calibration.largest_tail import chance_of_larger, rank_above
from monitors.detectors.registry import detector


@detector("new_value")
def new_value(batch: Batch, *, days: Days = 3.0, learn_days: Days = 28.0) -> Score:
    """Rank of a newcomer's share of the panel among the shares of earlier newcomers; one-sided.

    days: a segment is tested for so long after its first event. learn_days: days without it that must come before.
    The p-value is the share of earlier buckets in which some newcomer of at most `days` had as large a share
    (conformal rank, at least 1 ÷ (buckets + 1)). expected, lower and upper are shares of the panel's total, all 0.

    Options:
        days: How long a segment counts as new.
        learn_days: How long it must have been absent before.
    """
    timing = read_timing(batch.ts)
    young, warm = max(1, round(timing.buckets(days))), max(1, round(timing.buckets(learn_days)))
    weight = batch.numerator if batch.denominator is None else batch.denominator
    weight = np.where(batch.usable & np.isfinite(weight), np.maximum(weight, 0.0), 0.0)
    here = np.arange(batch.shape[1])[None, :]
    first = np.where((weight > 0).any(axis=1), np.argmax(weight > 0, axis=1), batch.shape[1])[:, None]
    new = (here >= first) & (here < first + young) & (first >= warm) & (weight.sum(axis=0) > 0)[None, :]
    share = window_sum(weight, young) / np.maximum(window_sum(weight.sum(axis=0)[None, :], young), 1e-300)
    p = rank_among_newcomers(np.where(new, share, 0.0), new, warm)
    typical = np.where(new, 0.0, np.nan)
    score = np.where(new, -ndtri(np.minimum(p, 1 - 1e-12)), np.nan)
    return Score(typical, typical, typical, p, np.where(new, np.inf, np.nan), score)


def rank_among_newcomers(size: Floats, new: Flags, warm: int, *, counts: bool = False) -> Floats:
    """p-value of each newcomer's size among the largest newcomer's of every earlier bucket [nS, nT].

    size: share or count, 0 where not `new`. warm: buckets left out at the start, where everybody is new. counts: sizes
    have no upper end, so beyond the largest one seen a tail goes on; of shares the rank alone counts, at least
    1 ÷ (earlier buckets + 1). NaN where not `new`. Conservative: it is compared with the largest of many.
    """
    largest = size.max(axis=0, initial=0.0)
    p = np.full(size.shape, np.nan)
    for t in np.flatnonzero(new.any(axis=0)):
        past = largest[warm:t]
        rows = np.flatnonzero(new[:, t])
        p[rows, t] = (chance_of_larger if counts else rank_above)(past, size[rows, t])
    return p
