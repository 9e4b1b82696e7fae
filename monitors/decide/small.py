"""A segment too small to be judged by the day: its last days taken together, as many as its volume needs.

Only for the check of an open alert: what nobody can judge never ends, and never shows that it goes on.
"""

import numpy as np
from scipy import stats

from monitors.life.episode import Verdict
from monitors.observe.scoring import PER_DAY, ScoredPanel

LONGEST = 7  # days taken together at most; older ones belong to what was, not to what is; chosen


def verdict_together(scored: ScoredPanel, row: int, direction: str, bad: float, weak: float) -> Verdict:
    """Verdict on a small segment's newest trusted days together; unknown where even a week does not suffice.

    The days are added up from the newest back until their denominators reach the monitor's least (of a volume: none
    are added, its days have no least). The sum of events is tested against the detector's expectations as a Poisson
    count, one-sided; `bad` and `weak` are the p-values up to which it is one or the other. Rare events in small
    segments scatter little beyond Poisson, and what is decided here is only whether an alert goes on.
    """
    panel = scored.panel
    if panel.denominator is None:
        return "unknown"
    newest, least = (
        range(*scored.columns.indices(len(panel.ts)))[-1],
        max(panel.monitor.min_denominator, 1e-9),
    )
    if not panel.trusted[row, newest] or np.nan_to_num(panel.denominator[row, newest]) >= least:
        return "unknown"  # not tested for another reason than its size
    seen = weight = expected = 0.0
    for column in range(newest, max(-1, newest - LONGEST * PER_DAY[panel.monitor.grain]), -1):
        level = _expected(scored, row, column)
        if not panel.trusted[row, column] or level is None:
            continue
        denominator = float(np.nan_to_num(panel.denominator[row, column]))
        seen += float(np.nan_to_num(panel.numerator[row, column]))
        expected += level * denominator
        weight += denominator
        if weight >= least:
            return _judged(seen, expected, direction, bad, weak)
    return "unknown"


def _expected(scored: ScoredPanel, row: int, column: int) -> float | None:
    """What the first detector that knows expected of a bucket."""
    levels = (float(score.expected[row, column]) for score in scored.scores.values())
    return next((level for level in levels if np.isfinite(level)), None)


def _judged(seen: float, expected: float, direction: str, bad: float, weak: float) -> Verdict:
    p = stats.poisson.sf(seen - 1, expected) if direction == "up" else stats.poisson.cdf(seen, expected)
    return "bad" if p <= bad else "weak" if p <= weak else "clean"
