"""How many segments of a monitor a morning judged, and why it did not judge the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SegmentCounts:
    """Segments by what became of them; every segment is in exactly one of the first six.

    judged: a question of the decision; learning: too little history; small: below the monitor's least volume, also in
    its last days together; hopeless: large enough for that, but no outcome could be significant at its size; held: an
    open alert's own, checked apart; missing: no data, or data with a fault. had, needed: days of history of the learner
    that has most, and how many it needs; judged_from: the first morning on which it is judged when data come daily
    ("" = none learns).
    """

    judged: int = 0
    learning: int = 0
    small: int = 0
    held: int = 0
    missing: int = 0
    had: int = 0
    needed: int = 0
    judged_from: str = ""
    hopeless: int = 0

    @property
    def all(self) -> int:
        """How many segments there are."""
        return self.judged + self.learning + self.small + self.hopeless + self.held + self.missing

    @property
    def silent(self) -> bool:
        """Whether there are segments, and nothing of them was judged or held."""
        return self.all > 0 and not self.judged and not self.held

    def __add__(self, other: SegmentCounts) -> SegmentCounts:
        """Both together; of the learners the one that is judged first is told."""
        first = min((c for c in (self, other) if c.judged_from), key=lambda c: c.judged_from, default=self)
        return SegmentCounts(
            self.judged + other.judged,
            self.learning + other.learning,
            self.small + other.small,
            self.held + other.held,
            self.missing + other.missing,
            first.had,
            first.needed,
            first.judged_from,
            self.hopeless + other.hopeless,
        )


def counts_of(row: Mapping[str, Any]) -> SegmentCounts:
    """The counts in a stored step; all zero in one from before they were kept."""
    return SegmentCounts(**{name: row.get(name) or blank for name, blank in SegmentCounts().__dict__.items()})
