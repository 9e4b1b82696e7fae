"""The judge: one decision over all p-values of a morning, then the filters for what is worth a person's time.

1. A monitor watches a direction, so each p-value is made one-sided first.
2. All looks at one segment of one monitor that day (detectors, hours) are one question: the smallest p-value times
   the number of looks (Bonferroni). Where a change of rule holds a level down, a relapse is probable beforehand, and
   gets the weight of many looks (weighted Benjamini–Hochberg, Genovese, Roeder and Wasserman 2006: weights with mean
   1 keep the budget).
3. Segments too small to be judged are not tested: by volume, and where even the worst outcome that their size
   allows would not be unlikely (Tarone 1990). Neither are those with an open episode: they cannot be discovered
   twice, and their small p-values would raise the limit for all others.
4. One step-up over all questions of the morning is the decision: Benjamini–Hochberg at the home's budget, a monitor
   counted once, under a bound on false alerts a month. Every cut of every monitor has the same share of the error.
5. What passes is filed under the first filter that rejects it (direction, volume, effect, money), or kept.
6. The segment of an open episode is checked against two fixed limits: bad keeps the episode going, weak holds it,
   clean counts towards its end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monitors.catalogue.loading import Monitor
from monitors.decide.evidence import evidence_at, judged_of, relative_change
from monitors.decide.small import verdict_together
from monitors.detectors import Score
from monitors.detectors.decision.floors import Floors
from monitors.detectors.decision.looks import Judged, looks_at
from monitors.detectors.decision.open_alert import BAD, HELD, STILL_BAD, WEAK, combined, standing
from monitors.detectors.decision.question import cut_weights, smallest_of, towards
from monitors.detectors.decision.step_up import first_bound, step_up
from monitors.life.episode import Evidence, Verdict
from monitors.life.finding import Finding, FindingVerdict
from monitors.life.segment import encode
from monitors.observe.scoring import ScoredPanel
from monitors.observe.series import Flags, Floats

VERDICTS: dict[int, Verdict] = {HELD: "weak", STILL_BAD: "bad"}


@dataclass(frozen=True)
class Question:
    """The looks at the segments of one panel this morning.

    p: [nS], one-sided p-value per segment, NaN = not tested; detector, column: [nS], where the smallest p-value was
        found; looks: detector → one-sided p-values [nS, buckets]; weight: [nS], weight of the question in the
        decision; judged: the panel as the decision sees it.
    """

    scored: ScoredPanel
    p: Floats
    detector: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    looks: Mapping[str, Floats]
    weight: Floats
    judged: Judged


def ask(scored: ScoredPanel, floors: Floors) -> Question:
    """The questions of one panel: one per segment that is large enough and was tested at all."""
    judged = judged_of(scored.panel, floors)
    looks = looks_at(judged, scored.scores, scored.columns)
    found = smallest_of(looks, scored.panel.rows)
    first = range(*scored.columns.indices(len(scored.panel.ts)))
    column = found.column + (first[0] if len(first) else 0)
    return Question(scored, found.p, found.detector, column, looks, found.weight, judged)


def ask_the_other_side(question: Question, rows: Sequence[int], up: Sequence[bool]) -> Question:
    """The question with some segments asked towards one side only (up or down), for monitors of both directions.

    A segment with an open alert is not asked again, but that its change has turned round is news.
    """
    if not len(rows) or question.scored.panel.monitor.direction != "both":
        return question
    at = np.asarray(rows)
    columns = question.scored.columns
    looks = {name: p[at] for name, p in question.looks.items()}
    sides = {name: question.scored.scores[name].score[at, columns] for name in looks}
    other = smallest_of(towards(looks, sides, np.asarray(up)), len(at))
    p, detector, column = question.p.copy(), question.detector.copy(), question.column.copy()
    first = range(*columns.indices(len(question.scored.panel.ts)))
    p[at], detector[at] = np.where(other.p < 1, other.p, np.nan), other.detector
    column[at] = other.column + (first[0] if len(first) else 0)
    return replace(question, p=p, detector=detector, column=column)


@dataclass(frozen=True)
class JudgedRow:
    """A finding and the cell it comes from."""

    question: Question
    row: int
    finding: Finding


def judge(
    questions: Sequence[Question],
    alive: Sequence[Flags],
    budget: float,
    floors: Floors,
    a_month: float | None = None,
) -> tuple[list[JudgedRow], int]:
    """All findings of a morning, and the number of questions decided together.

    alive: per question, segments [nS] that have an open episode; they are left out of the decision. budget:
        false-discovery rate, in (0, 1). a_month: false alerts a month at most (None: by the number of questions).
    """
    asked = [np.where(mask, np.nan, q.p) for q, mask in zip(questions, alive, strict=True)]
    sizes = np.cumsum([0, *[len(p) for p in asked]])
    together = np.concatenate([*asked, np.zeros(0)])
    by_cut = cut_weights([np.isfinite(p) for p in asked])
    weight = [question.weight * cut for question, cut in zip(questions, by_cut, strict=True)]
    weights = np.concatenate([*weight, np.zeros(0)])
    known = np.isfinite(together)
    share = weights / np.mean(weights, where=known) if known.any() else weights
    first = first_bound(int(known.sum()), budget, a_month)
    names = {name: number for number, name in enumerate(dict.fromkeys(_monitor(q) for q in questions))}
    monitors = [names[_monitor(q)] for q in questions for _ in range(len(q.p))]
    decision = step_up(together / share, budget, first=first, monitors=monitors)
    found = []
    for question, start, end in zip(questions, sizes[:-1], sizes[1:], strict=True):
        q_values = decision.q_values[start:end]
        for row in np.flatnonzero(decision.flags[start:end]).tolist():
            found.append(JudgedRow(question, row, _finding(question, row, float(q_values[row]), floors)))
    return found, int(np.isfinite(together).sum())


def _monitor(question: Question) -> str:
    return question.scored.panel.monitor.name


def recheck(question: Question, row: int, direction: str) -> Verdict:
    """Verdict on the segment of an open episode this morning: bad, weak (held), clean, or unknown (not tested).

    A detector with a memory (drift) counts as bad only while the bucket itself deviates the same way; otherwise an
    episode would outlive its cause by the detector's memory. A relapse has its own end. A segment that is too small
    today is judged on its last days together, but never found bad again by that: its numbers would be those of one day.
    One of a group that answers on another segment today is clean: what it was open for is no longer what stands out.
    """
    toward = looks_toward(question, row, direction)
    tested = {name: combined(p) for name, p in toward.items() if np.isfinite(p).any()}
    if not tested:
        if _answered_elsewhere(question.scored, row):
            return "clean"
        told = verdict_together(question.scored, row, direction, BAD, WEAK)
        return "weak" if told == "bad" else told
    return VERDICTS.get(int(standing(tested)[0]), "clean")


def _answered_elsewhere(scored: ScoredPanel, row: int) -> bool:
    """Whether the newest bucket's answer of the segment's group stands on another segment. A bucket of the segment
    that cannot be trusted answers nothing: a detector of many days has an answer on it all the same.
    """
    newest = range(*scored.columns.indices(len(scored.panel.ts)))[-1]
    if not scored.panel.trusted[row, newest]:
        return False
    said = [score.elsewhere[row, newest] for score in scored.scores.values() if score.elsewhere is not None]
    return bool(said) and all(said)


def looks_toward(question: Question, row: int, direction: str) -> dict[str, Floats]:
    """Looks at the segment of an open episode [1, buckets]; of a monitor of both directions with 1 where one deviates
    to the other side.
    """
    looks = {name: p[[row]] for name, p in question.looks.items()}
    if question.scored.panel.monitor.direction != "both":
        return looks
    sides = {name: question.scored.scores[name].score[[row], question.scored.columns] for name in looks}
    return towards(looks, sides, np.array([direction == "up"]))


def _finding(question: Question, row: int, q: float, floors: Floors) -> Finding:
    """The finding at one row of a question, with its verdict."""
    panel = question.scored.panel
    name = list(question.scored.scores)[question.detector[row]]
    column = int(question.column[row])
    evidence = evidence_at(panel, question.scored.scores[name], row, column, float(question.p[row]), q)
    up = evidence.actual >= evidence.expected
    events = _events_apart(question, question.scored.scores[name], row, column, evidence)
    return Finding(
        monitor=panel.monitor.name,
        family=name,
        detector=name,
        segment=encode(panel.segment(row)),
        bucket=str(panel.ts[column]),
        direction="up" if up else "down",
        verdict=_verdict(panel.monitor, evidence, up, events, floors),
        evidence=evidence,
    )


def _events_apart(question: Question, score: Score, row: int, column: int, evidence: Evidence) -> float:
    """Events more or fewer than expected over all buckets that an answer is about; infinite for amounts and means.

    A volume's evidence is told by the bucket: a rare event of a few a week is no smaller for being spread over days.
    """
    if not question.judged.whole[column]:
        return float("inf")
    weight = evidence.denominator
    if weight is None:
        reach = 1 if score.reach is None else int(score.reach[row, column])
        trusted = question.judged.trusted
        weight = float(max(int(trusted[row, max(0, column - reach + 1) : column + 1].sum()), 1))
        return abs(evidence.numerator - evidence.expected) * weight
    return abs(evidence.numerator - evidence.expected * weight)


def _verdict(monitor: Monitor, evidence: Evidence, up: bool, events: float, floors: Floors) -> FindingVerdict:
    """The first filter that rejects a finding, or kept. events: more or fewer than expected."""
    if monitor.direction != "both" and (monitor.direction == "up") != up:
        return "direction"
    if events < floors.excess:
        return "volume"
    if relative_change(evidence) < (monitor.min_effect or floors.effect):
        return "effect"
    return "money" if evidence.exposure < floors.money else "kept"
