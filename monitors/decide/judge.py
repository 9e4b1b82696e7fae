"""The judge: one decision over all p-values of a morning, then the filters for what is worth a person's time.

1. A monitor watches a direction, so each p-value is made one-sided first.
2. All looks at one segment of one monitor that day (detectors, hours) are one question: the smallest p-value times
   the number of looks (Bonferroni). Where a change of rule holds a level down, a relapse is probable beforehand, and
   gets the weight of many looks (weighted Benjamini–Hochberg, Genovese, Roeder and Wasserman 2006: weights with mean
   1 keep the budget).
3. Segments too small to be judged are not tested: by volume, and where even the worst outcome that their size
   allows would not be unlikely (Tarone 1990). Neither are those with an open episode: they cannot be discovered
   twice, and their small p-values would raise the limit for all others.
4. Benjamini–Hochberg at the home's budget over all questions of the morning is the one decision.
5. What passes is filed under the first filter that rejects it (direction, volume, effect, money), or kept.
6. The segment of an open episode is checked against two fixed limits: bad keeps the episode going, weak holds it,
   clean counts towards its end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.catalogue.loading import Monitor
from monitors.decide.evidence import evidence_at, relative_change, together
from monitors.decide.small import verdict_together
from monitors.decide.step_up import step_up
from monitors.detectors import Score
from monitors.detectors.relapse import RELAPSE
from monitors.detectors.sustained import SUSTAINED
from monitors.life.episode import Evidence, Verdict
from monitors.life.finding import Finding, FindingVerdict
from monitors.life.segment import encode
from monitors.observe.scoring import ScoredPanel
from monitors.observe.series import Flags, Floats, Panel

# A question whose smallest possible p-value is above this is not asked (Tarone 1990); a tenth of the usual budget.
HOPELESS = 0.01
# weight of a relapse where one is tested; all other looks at the segment together weigh 1; chosen
RELAPSE_WEIGHT = 20.0


@dataclass(frozen=True)
class Floors:
    """Lower limits of a finding beside its p-value.

    volume: count (observed or expected) of a volume monitor; excess: events more or fewer than expected; effect:
        relative change, on the rarer side of a rate; money: in the home's currency.
    """

    volume: float = 5.0
    excess: float = 3.0
    effect: float = 0.10
    money: float = 0.0


@dataclass(frozen=True)
class Question:
    """The looks at the segments of one panel this morning.

    p: [nS], one-sided p-value per segment, NaN = not tested; detector, column: [nS], where the smallest p-value was
        found; looks: detector → one-sided p-values [nS, buckets]; weight: [nS], weight of the question in the
        decision.
    """

    scored: ScoredPanel
    p: Floats
    detector: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    looks: Mapping[str, Floats]
    weight: Floats


def ask(scored: ScoredPanel, floors: Floors) -> Question:
    """The questions of one panel: one per segment that is large enough and was tested at all."""
    panel = scored.panel
    names = list(scored.scores)
    columns = range(*scored.columns.indices(len(panel.ts)))
    looks = {}
    for name in names:
        score = scored.scores[name]
        one_sided = _one_sided(score, scored.columns, panel.monitor.direction)
        big = _big_enough(panel, score, scored.columns, floors) & _can_tell(panel, score, scored.columns)
        looks[name] = np.where(big & panel.trusted[:, scored.columns], one_sided, np.nan)
    if not names or not columns or not panel.rows:
        empty = np.zeros(panel.rows, dtype=np.int64)
        return Question(scored, np.full(panel.rows, np.nan), empty, empty, looks, np.ones(panel.rows))
    share = np.stack([_error_shares(looks, name) for name in names], axis=1)
    stacked = (np.stack([looks[name] for name in names], axis=1) / share).reshape(panel.rows, -1)
    tested = np.isfinite(stacked)
    place = np.argmin(np.where(tested, stacked, np.inf), axis=1)
    smallest = stacked[np.arange(panel.rows), place]
    p = np.where(tested.any(axis=1), np.minimum(smallest, 1.0), np.nan)
    width = len(columns)
    weight = 1 + RELAPSE_WEIGHT * _tested_by(looks, RELAPSE)
    return Question(scored, p, place // width, columns[0] + place % width, looks, weight)


def _error_shares(looks: Mapping[str, Floats], name: str) -> Floats:
    """Share of the question's error that each look of a detector gets [nS, 1 or buckets]: equal, apart from the
    weight of a relapse.
    """
    relapse = _tested_by(looks, RELAPSE)[:, None]
    if name == RELAPSE:
        return np.where(relapse, RELAPSE_WEIGHT / (1 + RELAPSE_WEIGHT), 1.0) / np.maximum(
            _number_of_looks(looks, [name]), 1
        )
    others = _number_of_looks(looks, [other for other in looks if other != RELAPSE])
    return np.where(relapse, 1 / (1 + RELAPSE_WEIGHT), 1.0) / np.maximum(others, 1)


def _tested_by(looks: Mapping[str, Floats], name: str) -> Flags:
    """Segments that a detector tested this morning [nS]."""
    missing = np.full((len(next(iter(looks.values()))), 1), np.nan)
    return np.asarray(np.isfinite(looks.get(name, missing)).any(axis=1))


def _number_of_looks(looks: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    """Number of looks of these detectors at each segment [nS, 1]."""
    return np.sum([np.isfinite(looks[name]).sum(axis=1, keepdims=True) for name in names], axis=0)


@dataclass(frozen=True)
class Judged:
    """A finding and the cell it comes from."""

    question: Question
    row: int
    finding: Finding


def judge(
    questions: Sequence[Question], alive: Sequence[Flags], budget: float, floors: Floors
) -> tuple[list[Judged], int]:
    """All findings of a morning, and the number of questions decided together.

    alive: per question, segments [nS] that have an open episode; they are left out of the decision. budget:
        false-discovery rate, in (0, 1).
    """
    asked = [np.where(mask, np.nan, q.p) for q, mask in zip(questions, alive, strict=True)]
    sizes = np.cumsum([0, *[len(p) for p in asked]])
    together = np.concatenate([*asked, np.zeros(0)])
    weights = np.concatenate([*(question.weight for question in questions), np.zeros(0)])
    known = np.isfinite(together)
    share = weights / np.mean(weights, where=known) if known.any() else weights
    decision = step_up(together / share, budget)
    found = []
    for question, start, end in zip(questions, sizes[:-1], sizes[1:], strict=True):
        q_values = decision.q_values[start:end]
        for row in np.flatnonzero(decision.flags[start:end]).tolist():
            found.append(Judged(question, row, _finding(question, row, float(q_values[row]), floors)))
    return found, int(np.isfinite(together).sum())


# p-values of an open episode's segment: bad up to the first, weak up to the second, and in either case the bucket
# itself at most at the third; chosen.
BAD, WEAK, TOWARD = 0.01, 0.05, 0.20
MEMORY = ("drift", RELAPSE, SUSTAINED)  # detectors whose p-value depends on earlier buckets


def recheck(question: Question, row: int, direction: str) -> Verdict:
    """Verdict on the segment of an open episode this morning: bad, weak (held), clean, or unknown (not tested).

    A detector with a memory (drift) counts as bad only while the bucket itself deviates the same way; otherwise an
    episode would outlive its cause by the detector's memory. A relapse has its own end. A segment that is too small
    today is judged on its last days together, but never found bad again by that: its numbers would be those of one day.
    """
    tested = {name: p[row] for name, p in question.looks.items() if np.isfinite(p[row]).any()}
    if not tested:
        told = verdict_together(question.scored, row, direction, BAD, WEAK)
        return "weak" if told == "bad" else told
    turned = _turned(question, row, direction)
    smallest = {name: _combined(p if not turned else 1 - p) for name, p in tested.items()}
    if smallest.get(RELAPSE, 1.0) <= BAD:
        return "bad"
    point = min((p for name, p in smallest.items() if name not in MEMORY), default=min(smallest.values()))
    overall = min(smallest.values())
    if overall <= BAD and point <= TOWARD:
        return "bad"
    return "weak" if overall <= WEAK and point <= TOWARD else "clean"


def _finding(question: Question, row: int, q: float, floors: Floors) -> Finding:
    """The finding at one row of a question, with its verdict."""
    panel = question.scored.panel
    name = list(question.scored.scores)[question.detector[row]]
    column = int(question.column[row])
    evidence = evidence_at(panel, question.scored.scores[name], row, column, float(question.p[row]), q)
    up = evidence.actual >= evidence.expected
    return Finding(
        monitor=panel.monitor.name,
        family=name,
        detector=name,
        segment=encode(panel.segment(row)),
        bucket=str(panel.ts[column]),
        direction="up" if up else "down",
        verdict=_verdict(panel.monitor, evidence, up, floors),
        evidence=evidence,
    )


def _verdict(monitor: Monitor, evidence: Evidence, up: bool, floors: Floors) -> FindingVerdict:
    """The first filter that rejects a finding, or kept."""
    if monitor.direction != "both" and (monitor.direction == "up") != up:
        return "direction"
    weight = 1.0 if evidence.denominator is None else evidence.denominator
    if abs(evidence.numerator - evidence.expected * weight) < floors.excess:
        return "volume"
    if relative_change(evidence) < (monitor.min_effect or floors.effect):
        return "effect"
    return "money" if evidence.exposure < floors.money else "kept"


def _one_sided(score: Score, columns: slice, direction: str) -> Floats:
    """One-sided p-values towards the watched direction; two-sided ones for a monitor of both directions."""
    p, deviate = score.p_value[:, columns], score.score[:, columns]
    if direction == "both":
        return p
    toward = deviate > 0 if direction == "up" else deviate < 0
    return np.where(toward, p / 2, 1 - p / 2)


def _big_enough(panel: Panel, score: Score, columns: slice, floors: Floors) -> Flags:
    """Cells whose answer is about enough denominator, or enough observed or expected volume, to be tested."""
    if panel.denominator is not None:
        size = together(panel, score, panel.denominator)[:, columns]
        return size >= max(panel.monitor.min_denominator, 1e-9)
    actual = together(panel, score, panel.numerator)[:, columns]
    with np.errstate(invalid="ignore"):
        size = np.fmax(actual, together(panel, score, score.expected)[:, columns])
    return size >= (panel.monitor.min_denominator or floors.volume)


def _can_tell(panel: Panel, score: Score, columns: slice) -> Flags:
    """Cells for which the worst outcome that their size allows, every event bad or none, would be unlikely.

    A binomial (a Poisson for volumes) at the expectation: an overdispersed count can tell still less, so no question
    is lost that could have been significant. Values that are not whole are always asked.
    """
    expected = score.expected[:, columns]
    if (panel.numerator != np.round(panel.numerator)).any():
        return np.ones(expected.shape, dtype=bool)
    direction = panel.monitor.direction
    if panel.denominator is None:
        none = np.exp(-together(panel, score, score.expected)[:, columns])
        return np.ones(none.shape, dtype=bool) if direction != "down" else ~(none > HOPELESS)
    trials = together(panel, score, panel.denominator)[:, columns]
    inside = np.clip(expected, 0, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        all_bad = np.where(expected < 1, np.power(inside, trials), 0.0)
        none = np.where(expected < 1, np.power(1 - inside, trials), 0.0)
    best = {"up": all_bad, "down": none}.get(direction, np.minimum(all_bad, none))
    return ~(best > HOPELESS)


def _turned(question: Question, row: int, direction: str) -> bool:
    """For a monitor of both directions: whether the bucket now deviates to the other side."""
    if question.scored.panel.monitor.direction != "both":
        return False
    name = list(question.scored.scores)[question.detector[row]]
    deviate = question.scored.scores[name].score[row, question.column[row]]
    return bool((deviate > 0) != (direction == "up"))


def _combined(p: Floats) -> float:
    """Smallest p-value times the number of looks (Bonferroni), at most 1."""
    tested = p[np.isfinite(p)]
    return float(min(1.0, tested.min() * len(tested)))
