"""Evidence: the numbers of one judged cell, observed, expected, and the money that the difference touches."""

import numpy as np

from monitors.detectors import Score
from monitors.life.episode import Evidence
from monitors.observe.series import Panel


def evidence_at(panel: Panel, score: Score, row: int, column: int, p: float, q: float) -> Evidence:
    """The numbers of one cell of a panel; p, q: its p-value and q-value in the morning's decision."""
    numerator = float(panel.numerator[row, column])
    denominator = None if panel.denominator is None else float(panel.denominator[row, column])
    actual = numerator if denominator is None else numerator / denominator if denominator else 0.0
    expected = float(score.expected[row, column])
    return Evidence(
        actual=actual,
        expected=expected,
        lower=float(score.lower[row, column]),
        upper=float(score.upper[row, column]),
        numerator=numerator,
        denominator=denominator,
        effect=float(score.effect[row, column]),
        p_value=p,
        q_value=q,
        exposure=money_at(panel, row, column, expected),
    )


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
    """|actual − expected| ÷ expected; of a share above one half on its rarer side, infinite where nothing was
    expected.
    """
    actual, expected = evidence.actual, evidence.expected
    if evidence.denominator is not None and 0.5 < expected <= 1 and actual <= 1:
        actual, expected = 1 - actual, 1 - expected
    return abs(actual - expected) / expected if expected > 0 else float(actual != expected) * np.inf
