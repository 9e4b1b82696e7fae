"""The verdict on alerts by entity: how many have no fraud near, and how many compromised entities were found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
NEAR = 7  # days before and after the day an alert opens in which fraud makes it a right one


@dataclass(frozen=True)
class EntityCounts:
    """alerts: unbroken runs of flags; idle: those without fraud near; found: compromised entities with a flag in time,
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


def judge_entities(
    flag: Flags, fraud: npt.NDArray[Any], broken: Iterable[tuple[int, int]], lasts: int, since: int
) -> EntityCounts:
    """Counts from the flags [entities, days] and the number of frauds [entities, days].

    broken: (first day, entity) of what was compromised for `lasts` days; only those from day `since` on, in whose days
    there is any fraud, count.
    """
    opened = flag & ~np.pad(flag, ((0, 0), (1, 0)))[:, :-1]
    total = np.pad(np.cumsum(fraud > 0, axis=1), ((0, 0), (1, 0)))
    who, day = np.nonzero(opened)
    first, last = np.maximum(day - NEAR, 0), np.minimum(day + NEAR + 1, flag.shape[1])
    idle = total[who, last] == total[who, first]
    spans = [(entity, slice(start, start + lasts)) for start, entity in broken if start >= since]
    real = [(entity, span) for entity, span in spans if fraud[entity, span].any()]
    found = sum(bool(flag[entity, span].any()) for entity, span in real)
    return EntityCounts(len(who), int(idle.sum()), found, len(real))
