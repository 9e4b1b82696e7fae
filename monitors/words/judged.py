"""How many segments a morning judged and why not the others, as a person says it."""

from __future__ import annotations

from monitors.life.segment_counts import SegmentCounts
from monitors.words.days import day
from monitors.words.numbers import DASH, count


def judged(counts: SegmentCounts) -> str:
    """`3 judged · 4 learning, 10 of 21 days, first judged on 4 Dec 2026 · 2 too small`; what is 0 is left out.

    Too small is below the monitor's least volume; some that reach it have no outcome that could be significant.
    """
    learning = learning_of(counts)
    parts = [
        f"{count(counts.judged)} judged",
        f"{count(counts.learning)} {learning}" if counts.learning else "",
        f"{count(counts.small)} too small" if counts.small else "",
        f"{count(counts.hopeless)} that no outcome could make significant" if counts.hopeless else "",
        f"{count(counts.held)} held by an open alert" if counts.held else "",
        f"{count(counts.missing)} without data" if counts.missing else "",
    ]
    return " · ".join(part for part in parts if part) if counts.all else DASH


def learning_of(counts: SegmentCounts) -> str:
    """`learning, 10 of 21 days, first judged on 4 Dec 2026`."""
    return f"learning, {counts.had} of {counts.needed} days, first judged on {day(counts.judged_from)}"
