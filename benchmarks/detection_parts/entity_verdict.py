"""The verdict on alerts by entity: how many have no fraud near, and how many compromised entities were found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.detectors.decision.by_morning import RELEASE

Flags = npt.NDArray[np.bool_]
NEAR = 7  # days before and after the day an alert opens in which fraud makes it a right one


@dataclass(frozen=True)
class EntityCounts:
    """alerts: that opened; idle: those without fraud near; found: compromised entities with a flag in time,
    of those that could be.
    """

    alerts: int = 0
    idle: int = 0
    found: int = 0
    compromised: int = 0

    def __add__(self, other: EntityCounts) -> EntityCounts:
        return EntityCounts(
            self.alerts + other.alerts,
            self.idle + other.idle,
            self.found + other.found,
            self.compromised + other.compromised,
        )


def alerts_opened(flag: Flags, asked: Flags) -> Flags:
    """Buckets in which an alert opens [entities, days], from its flags and from what was asked at all.

    As on the desk an alert ends after so many clean buckets; a bucket without a question changes nothing.
    """
    opened = np.zeros(flag.shape, dtype=bool)
    clean = np.full(len(flag), RELEASE)
    for t in range(flag.shape[1]):
        opened[:, t] = flag[:, t] & (clean >= RELEASE)
        clean = np.where(flag[:, t], 0, clean + asked[:, t])
    return opened


def judge_entities(
    flag: Flags,
    asked: Flags,
    fraud: npt.NDArray[Any],
    broken: Iterable[tuple[int, int]],
    lasts: int,
    since: int,
) -> EntityCounts:
    """Counts from flags, from what was asked, and from the number of frauds [entities, days].

    broken: (first day, entity) of what was compromised for `lasts` days; only those from day `since` on, in whose days
    there is any fraud, count.
    """
    total = np.pad(np.cumsum(fraud > 0, axis=1), ((0, 0), (1, 0)))
    who, day = np.nonzero(alerts_opened(flag, asked))
    first, last = np.maximum(day - NEAR, 0), np.minimum(day + NEAR + 1, flag.shape[1])
    idle = total[who, last] == total[who, first]
    spans = [(entity, slice(start, start + lasts)) for start, entity in broken if start >= since]
    real = [(entity, span) for entity, span in spans if fraud[entity, span].any()]
    found = sum(bool(flag[entity, span].any()) for entity, span in real)
    return EntityCounts(len(who), int(idle.sum()), found, len(real))
