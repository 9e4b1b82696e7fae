"""Standing: whether an alert that is open goes on this morning."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.decision.memory import MEMORY, RELAPSE, SUSTAINED, TOWARD

# p-values up to which an open alert's segment is bad, and weak; chosen
BAD, WEAK = 0.01, 0.05
CLEAN, HELD, STILL_BAD = 0, 1, 2


def combined(p: Floats) -> Floats:
    """Smallest p-value times the number of looks (Bonferroni), at most 1 [rows]; NaN where none is asked. p: [rows,
    buckets].
    """
    tested = np.isfinite(p)
    smallest = np.min(np.where(tested, p, np.inf), axis=1, initial=np.inf)
    times = np.where(tested.any(axis=1), smallest, 1.0) * np.maximum(tested.sum(axis=1), 1)
    return np.where(tested.any(axis=1), np.minimum(times, 1.0), np.nan)


def standing(looks: Mapping[str, Floats]) -> npt.NDArray[np.int64]:
    """CLEAN, HELD or STILL_BAD per row, from each detector's combined p-value towards the alert's side [rows].

    A detector with a memory counts as bad only while the bucket itself deviates the same way; otherwise an alert would
    outlive its cause by the detector's memory. A relapse has its own end, and so has a level that has shifted: its
    baseline is long ago, while the bucket alone is soon ordinary at the new level. NaN counts as 1.
    """
    filled = {name: np.nan_to_num(p, nan=1.0) for name, p in looks.items()}
    rows = len(next(iter(filled.values())))
    overall = np.min(np.stack(list(filled.values())), axis=0)
    single = [np.where(np.isnan(p), np.inf, p) for name, p in looks.items() if name not in MEMORY]
    newest = np.min(np.stack(single), axis=0) if single else np.full(rows, np.inf)
    point = np.where(np.isfinite(newest), newest, overall)
    told = np.full(rows, CLEAN)
    told[(overall <= WEAK) & (point <= TOWARD)] = HELD
    shifted = filled.get(SUSTAINED, np.ones(rows))
    told[(shifted <= WEAK) & (told == CLEAN)] = HELD
    told[(overall <= BAD) & (point <= TOWARD)] = STILL_BAD
    told[shifted <= BAD] = STILL_BAD
    told[filled.get(RELAPSE, np.ones(rows)) <= BAD] = STILL_BAD
    return told
