"""Evidence: the numbers of one judged cell, observed, expected, and the money that the difference touches."""

import numpy as np

from monitors.detectors import Score
from monitors.detectors.decision.floors import Floors, relative_difference
from monitors.detectors.decision.looks import Judged, whole_so_far
from monitors.life.episode import Evidence
from monitors.observe.series import Panel


def evidence_at(panel: Panel, score: Score, row: int, column: int, p: float, q: float) -> Evidence:
    """The numbers of the buckets that one answer is about, taken together; a volume's are means per bucket.

    p, q: its p-value and q-value in the morning's decision. Money is that of the newest bucket alone, for an episode
    adds it up bucket by bucket.
    """
    reach = 1 if score.reach is None else int(score.reach[row, column])
    part = slice(max(0, column - reach + 1), column + 1)
    seen = panel.trusted[row, part]
    numerator = float(panel.numerator[row, part][seen].sum())
    denominator = None if panel.denominator is None else float(panel.denominator[row, part][seen].sum())
    if denominator is None:
        numerator /= max(int(seen.sum()), 1)
    actual = numerator if denominator is None else numerator / denominator if denominator else 0.0
    expected = float(score.expected[row, column])
    return Evidence(
        actual=actual,
        expected=expected,
        lower=float(score.lower[row, column]),
        upper=float(score.upper[row, column]),
        numerator=numerator,
        denominator=denominator,
        effect=actual / expected if expected > 0 else float(score.effect[row, column]),
        p_value=p,
        q_value=q,
        exposure=money_at(panel, row, column, expected),
    )


def judged_of(panel: Panel, floors: Floors) -> Judged:
    """The panel as the decision sees it."""
    monitor = panel.monitor
    whole = whole_so_far(panel.numerator)
    least = monitor.min_denominator
    if panel.denominator is None and not least:
        least = floors.volume
    return Judged(panel.numerator, panel.denominator, panel.trusted, monitor.direction, least or 0.0, whole)


def money_at(panel: Panel, row: int, column: int, expected: float, past: int = 28) -> float:
    """Money of the events above (or below) expectation: their number × the value of one event, in the home's
    currency.

    The value comes from the bucket itself; for a shortfall or an empty bucket from the last `past` buckets. 0 where
    unknown.
    """
    numerator = panel.numerator[row, column]
    weight = 1.0 if panel.denominator is None else panel.denominator[row, column]
    excess = abs(numerator - expected * weight)
    if not np.isfinite(excess):
        return 0.0
    if panel.monitor.unit == "money" and panel.denominator is None:
        return float(excess)
    if numerator > 0 and numerator >= expected * weight:
        return float(panel.exposure[row, column] / numerator * excess)
    before = slice(max(0, column - past), column)
    events = panel.numerator[row, before].sum()
    return float(panel.exposure[row, before].sum() / events * excess) if events > 0 else 0.0


def relative_change(evidence: Evidence) -> float:
    """|actual − expected| ÷ expected of the evidence (`relative_difference`)."""
    return relative_difference(evidence.actual, evidence.expected, share=evidence.denominator is not None)
