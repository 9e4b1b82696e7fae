"""How large a demo is, when it ends, and where its chance comes from."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

DEFAULT_END = date(2026, 11, 16)  # a fixed Monday just after 11.11: the demo never asks what day it is
CLEAN_SHARE = 0.375  # of the days, at the beginning, without scenarios: the baselines (45 of 120)


@dataclass(frozen=True)
class Size:
    """Days, mean orders per day, seed, and the first morning that is no longer written (`end`)."""

    days: int
    orders_per_day: int
    seed: int
    end: date

    def __post_init__(self) -> None:
        """Refuse sizes that cannot be a marketplace; raises ValueError with the value found."""
        if self.days < 1:
            raise ValueError(f"days must be at least 1, found {self.days}")
        if self.orders_per_day < 1:
            raise ValueError(f"orders_per_day must be at least 1, found {self.orders_per_day}")
        if self.seed < 0:
            raise ValueError(f"seed must not be negative, found {self.seed}")

    @property
    def first(self) -> date:
        """First day written."""
        return self.end - timedelta(days=self.days)

    @property
    def clean(self) -> int:
        """Number of the first day on which a scenario may begin."""
        return int(self.days * CLEAN_SHARE)

    def chance(self, *where: str | int) -> np.random.Generator:
        """Chance of one place: independent of every other place, so the order of work does not matter."""
        words = [zlib.crc32(part.encode()) if isinstance(part, str) else int(part) for part in where]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, *words])))
