"""What was heard before: runs of signs by day, so that old sentences in a new order are not taken for a new text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from monitors.voices.groups.spells import HISTORY, WINDOW
from monitors.voices.groups.text_signatures import Hashes, gram_sets

LENGTH, LENGTH_SIGNS = 8, 4  # signs of a run: two words, also where a language has no spaces
SAMPLED = np.uint64(8)  # one run in so many is kept, the same ones of every text
OFTEN = 2  # days on which a run was heard, to be usual; chosen
_WIDE = "\u0e00"  # the scripts without spaces come after it


@dataclass
class Heard:
    """Day number → the runs that were heard on it, sorted. Holds HISTORY days."""

    days: dict[int, Hashes] = field(default_factory=dict)

    def note(self, day: int, lines: Sequence[str]) -> None:
        """Keeps what was heard on a day, lines as they are compared; and forgets what is too old to tell."""
        runs = _runs(lines)
        self.days[day] = np.union1d(self.days[day], runs) if day in self.days else runs
        self.days = {one: had for one, had in self.days.items() if one > day - HISTORY}

    def usual(self, lines: Sequence[str], day: int) -> float:
        """The share of the runs of some lines that were usual before the window that ends on a day; NaN of none."""
        runs = _runs(lines)
        if not len(runs):
            return float("nan")
        times = np.zeros(len(runs), np.int64)
        for one, had in self.days.items():
            if day - HISTORY < one <= day - WINDOW and len(had):
                place = np.minimum(np.searchsorted(had, runs), len(had) - 1)
                times += had[place] == runs
        return float((times >= OFTEN).mean())


def _runs(lines: Sequence[str]) -> Hashes:
    """The kept runs of some lines, each once, sorted."""
    wide = [
        sum(sign >= _WIDE for sign in line) * 2 > len(line) if not line.isascii() else False for line in lines
    ]
    parts = [np.zeros(0, np.uint64)]
    for signs, length in ((False, LENGTH), (True, LENGTH_SIGNS)):
        found, _ = gram_sets(
            [line for line, is_wide in zip(lines, wide, strict=True) if is_wide is signs], length
        )
        parts.append(found[found % SAMPLED == 0])
    return np.unique(np.concatenate(parts))
