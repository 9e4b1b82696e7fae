"""What became of each segment this morning: judged, or why not. The one place these numbers come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from monitors.decide.judge import Question
from monitors.detectors.decision.looks import hopeless_at
from monitors.detectors.learning import buckets_a_day, history_needed, known_buckets
from monitors.life.segment_counts import SegmentCounts
from monitors.observe.scoring import MonitorScores
from monitors.observe.series import Flags


def count_monitors(
    questions: Sequence[tuple[MonitorScores, Question]], held: Sequence[Flags], morning: date | None
) -> dict[str, SegmentCounts]:
    """Monitor → what became of its segments, all its panels together; none where nobody asks for a morning."""
    found: dict[str, SegmentCounts] = {}
    for (look, question), rows in zip(questions, held, strict=True):
        if morning is not None:
            before = found.get(look.monitor.name, SegmentCounts())
            found[look.monitor.name] = before + count_segments(question, rows, morning)
    return found


def count_segments(question: Question, held: Flags, morning: date) -> SegmentCounts:
    """Every segment of a panel once. held: those with an open alert [nS].

    What was asked is judged. Of the rest: no trusted data in the newest buckets is missing; a score that nobody gave
    for want of history is learning; all others are too small: by the volume floor, or, where they reach it, because
    no outcome of that size would be significant (Tarone 1990).
    """
    scored = question.scored
    panel, columns = scored.panel, range(*scored.columns.indices(len(scored.panel.ts)))
    if not columns or not panel.rows:
        return SegmentCounts(missing=panel.rows)
    known = known_buckets(panel.numerator, panel.denominator, panel.trusted, panel.there)
    age = known[:, : columns[-1]].sum(axis=1)
    answered = np.zeros(panel.rows, dtype=bool)
    for score in scored.scores.values():
        answered |= np.isfinite(score.p_value[:, scored.columns]).any(axis=1)
    needed = history_needed(panel.ts, list(scored.scores))
    asked = np.isfinite(question.p) & ~held
    there = known[:, scored.columns].any(axis=1)
    learning = ~asked & ~held & there & ~answered & (age < needed)
    small = ~asked & ~held & there & ~learning
    hopeless = small & hopeless_at(question.judged, scored.scores, scored.columns)
    found = SegmentCounts(
        judged=int(asked.sum()),
        learning=int(learning.sum()),
        small=int((small & ~hopeless).sum()),
        hopeless=int(hopeless.sum()),
        held=int(held.sum()),
        missing=int((~asked & ~held & ~there).sum()),
    )
    return (
        _told(found, int(age[learning].max()), needed, buckets_a_day(panel.ts), morning)
        if found.learning
        else found
    )


def _told(found: SegmentCounts, age: int, needed: float, a_day: float, morning: date) -> SegmentCounts:
    """With what the learner that has most had, needs, and when it is judged. age: known buckets before the newest."""
    wait = max(int(np.ceil((needed - age) / a_day)), 1)
    first = (morning + timedelta(days=wait)).isoformat()
    return replace(found, had=int((age + 1) // a_day), needed=round(needed / a_day), judged_from=first)
