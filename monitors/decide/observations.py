"""Observations of a morning: new findings, and the check of every open episode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from monitors.decide.decision_line import (
    QUIET,
    RETURN_DAYS,
    calm_expectation,
    column_of,
    decision_line,
    single_expectation,
)
from monitors.decide.evidence import evidence_at
from monitors.decide.footprint import footprint
from monitors.decide.judge import JudgedRow, Question, ask, ask_the_other_side, judge, looks_toward, recheck
from monitors.decide.segment_judged import count_monitors
from monitors.detectors.decision.floors import Floors
from monitors.detectors.decision.question import smallest_of
from monitors.detectors.relapse import RELAPSE
from monitors.life.bucket_span import LENGTH
from monitors.life.episode import Episode, Observation
from monitors.life.finding import Finding
from monitors.life.segment import decode
from monitors.life.segment_counts import SegmentCounts
from monitors.observe.grains import SEASON, span_of
from monitors.observe.scoring import PER_DAY, MonitorScores, ScoredPanel
from monitors.observe.segment_row import SegmentRow, segment_row
from monitors.observe.series import Flags, Floats, Panel

SHOWN = 60  # days of a series that are stored with an episode; chosen
Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Observed:
    """One morning judged: findings (kept or filed), observations, series by identity, the number of questions
    decided, and monitor → what became of its segments.
    """

    findings: list[Finding]
    observations: list[Observation]
    series: dict[Identity, dict[str, list[Any]]]
    tested: int
    segments: dict[str, SegmentCounts] = field(default_factory=dict)


def observe(
    looks: Sequence[MonitorScores],
    known: Sequence[Episode],
    budget: float,
    floors: Floors,
    a_month: float | None = None,
    morning: date | None = None,
) -> Observed:
    """Judge a morning. looks: scores per monitor. known: episodes of the morning before, open or lately resolved."""
    questions = [(look, ask(scored, floors)) for look in looks for scored in look.scored]
    places = [_places(question, known) for _, question in questions]
    held = [_rows(question, place) for (_, question), place in zip(questions, places, strict=True)]
    asked = [_turned(question, place) for (_, question), place in zip(questions, places, strict=True)]
    closed = [
        rows & (q.scored.panel.monitor.direction != "both") for q, rows in zip(asked, held, strict=True)
    ]
    judged, tested = judge(asked, closed, budget, floors, a_month)
    seen = Observed([], [], {}, tested, count_monitors(questions, held, morning))
    turned = _tell_new(seen, judged, known, {look.monitor.name: look for look in looks})
    for (_, question), place in zip(questions, places, strict=True):
        for row, episodes in place.items():
            for episode in episodes:
                if (episode.monitor, episode.segment) in turned:
                    continue
                observation = _of_open_episode(question, row, episode)
                seen.observations.append(observation)
                # The detector that saw it this morning is the episode's from now on, and so is its band.
                seen.series[episode.identity] = series_of(
                    question.scored, row, observation.detector, episode.first_bucket
                )
    return seen


def _tell_new(
    seen: Observed, judged: Sequence[JudgedRow], known: Sequence[Episode], looks: Mapping[str, MonitorScores]
) -> set[tuple[str, str]]:
    """Add a morning's findings and the observations of those kept; returns the monitors and segments of the latter.

    A segment that is bad again takes its last episode's detector family, so that the episode reopens; one whose change
    has turned round that of the open episode, which ends by it.
    """
    risks = [e for e in known if e.kind == "risk"]
    families = {(e.monitor, e.segment, e.direction): e.family for e in risks if not e.alive}
    open_now = {(e.monitor, e.segment): e for e in risks if e.alive}
    kept = set()
    for one in judged:
        finding = one.finding
        family = families.get((finding.monitor, finding.segment, finding.direction), finding.family)
        before = open_now.get((finding.monitor, finding.segment))
        finding = replace(finding, family=family if before is None else before.family)
        seen.findings.append(finding)
        if finding.verdict == "kept":
            kept.add((finding.monitor, finding.segment))
            seen.observations.append(_new(one.question, finding, looks[finding.monitor]))
            seen.series[finding.identity] = series_of(
                one.question.scored, one.row, finding.detector, finding.bucket
            )
    return kept


def series_of(scored: ScoredPanel, row: int, detector: str, since: str) -> dict[str, list[Any]]:
    """The last buckets of a segment as lists of equal length, with the detector's band; unknown values None.

    since: first bad bucket. judged, center, limit_low, limit_high and reach are what was judged, around what and by
    which limit (see `decision_line`); calm is the expectation without the alert's own buckets.
    """
    seen = segment_row(scored, row, detector)
    per_day = PER_DAY[scored.panel.monitor.grain]
    end = range(*scored.columns.indices(len(seen.ts))).stop
    part = slice(max(0, end - SHOWN * per_day), end)
    columns = {"numerator": seen.numerator, "actual": seen.actual}
    if seen.denominator is not None:
        columns["denominator"] = seen.denominator
    columns |= {"expected": seen.expected, "lower": seen.lower, "upper": seen.upper}
    columns["exposure"] = _money(scored.panel, row)
    if seen.detector:
        columns |= _decision(scored, row, seen, since, per_day)
    drawn: dict[str, list[Any]] = {"bucket": [str(bucket) for bucket in seen.ts[part]]}
    for name, values in columns.items():
        drawn[name] = [float(value) if np.isfinite(value) else None for value in values[part]]
    drawn["usable"] = [bool(flag) for flag in seen.usable[part]]
    return drawn


def _decision(scored: ScoredPanel, row: int, seen: SegmentRow, since: str, per_day: int) -> dict[str, Floats]:
    """What the chart of an alert draws of its decision [nT]."""
    score = scored.scores[seen.detector]
    if seen.detector == RELAPSE:
        score = replace(score, reach=np.full(score.expected.shape, float(RETURN_DAYS * per_day)))
    line = decision_line(seen.numerator, seen.denominator, seen.usable, score, row, per_day)
    onset = column_of(seen.ts, since, score, row)
    stands = seen.denominator is None and seen.detector != QUIET
    expected = seen.expected
    if seen.detector == QUIET:
        expected = single_expectation(expected, seen.numerator, seen.denominator, seen.lower)
    calm = calm_expectation(expected, seen.actual, onset, SEASON[scored.panel.monitor.grain], stands=stands)
    limits = {"center": line.center, "limit_low": line.lower, "limit_high": line.upper}
    return {"calm": calm, "judged": line.judged, **limits, "reach": line.reach}


def _money(panel: Panel, row: int) -> Floats:
    """Money of a segment's events by bucket [nT]; NaN where the monitor has none."""
    if panel.monitor.exposure is not None:
        return panel.exposure[row]
    # A metric that counts money is its own exposure.
    counted = panel.monitor.unit == "money"
    return panel.numerator[row] if counted else np.full(len(panel.ts), np.nan)


def _new(question: Question, finding: Finding, look: MonitorScores) -> Observation:
    """The observation of a new finding, with its footprint."""
    monitor, evidence = question.scored.panel.monitor, finding.evidence
    weight = 1.0 if evidence.denominator is None else evidence.denominator
    up = finding.direction == "up"
    bucket = np.datetime64(finding.bucket)
    past = 28 * max(1, LENGTH[monitor.grain] // 2)  # days: of weeks and months enough of them
    expected = evidence.expected * weight
    leaves = _at_equal_age(look, bucket, past)
    where = footprint(leaves, decode(finding.segment), bucket, expected, up=up, past=past)
    return Observation(
        monitor=monitor.name,
        family=finding.family,
        segment=finding.segment,
        bucket=finding.bucket,
        verdict="bad",
        detector=finding.detector,
        direction=finding.direction,
        severity=monitor.severity,
        live=monitor.status == "live",
        evidence=evidence,
        footprint=where,
        role=monitor.role,
        stage=monitor.stage,
        scenarios=monitor.scenarios,
        grain=monitor.grain,
    )


def _of_open_episode(question: Question, row: int, episode: Episode) -> Observation:
    """The observation of an open episode's segment this morning."""
    scored = question.scored
    panel = scored.panel
    verdict = recheck(question, row, episode.direction)
    column = range(*scored.columns.indices(len(panel.ts)))[-1]
    detector, evidence = episode.detector, None
    if verdict == "bad":
        worst = smallest_of(looks_toward(question, row, episode.direction), 1)
        column = range(*scored.columns.indices(len(panel.ts)))[int(worst.column[0])]
        detector, p = list(question.looks)[int(worst.detector[0])], float(worst.p[0])
        # Not part of this morning's decision: its q-value is that of its discovery, or today's p-value if larger.
        q = max(p, episode.evidence.q_value or 0.0)
        evidence = evidence_at(panel, scored.scores[detector], row, column, p, q)
    return Observation(
        monitor=episode.monitor,
        family=episode.family,
        segment=episode.segment,
        bucket=str(panel.ts[column]),
        verdict=verdict,
        detector=detector,
        direction=episode.direction,
        severity=panel.monitor.severity,
        live=panel.monitor.status == "live",
        evidence=evidence,
        role=panel.monitor.role,
        stage=panel.monitor.stage,
        scenarios=panel.monitor.scenarios,
        grain=panel.monitor.grain,
    )


def _places(question: Question, known: Sequence[Episode]) -> dict[int, list[Episode]]:
    """Row → the open risk episodes of that segment."""
    panel = question.scored.panel
    watched = set(panel.watch)
    wanted: dict[tuple[str, ...], list[Episode]] = {}
    for episode in known:
        if episode.alive and episode.kind == "risk" and episode.monitor == panel.monitor.name:
            where = episode.where
            if set(where) == watched:
                wanted.setdefault(tuple(where[name] for name in panel.watch), []).append(episode)
    if not wanted:
        return {}
    columns = [panel.segments[name].astype(str) for name in panel.watch]
    rows = zip(*columns, strict=True) if columns else [()]
    return {row: wanted[values] for row, values in enumerate(rows) if values in wanted}


def _rows(question: Question, place: Mapping[int, list[Episode]]) -> Flags:
    """Rows with an open episode [nS]."""
    rows = np.zeros(len(question.p), dtype=bool)
    rows[list(place)] = True
    return rows


def _turned(question: Question, place: Mapping[int, list[Episode]]) -> Question:
    """The question, in which a segment with an open episode is asked for a change to the other side alone."""
    up = [place[row][0].direction == "down" for row in place]
    return ask_the_other_side(question, list(place), up)


def _at_equal_age(look: MonitorScores, bucket: np.datetime64, past: int) -> pd.DataFrame:
    """Leaves of a bucket and the days before it; of a cohort monitor up to its lag, so that days are compared at equal
    age.
    """
    leaves = look.rows.between(*span_of(look.monitor.grain, bucket, past))
    if look.monitor.lag is None or "age" not in leaves:
        return leaves
    return leaves[leaves["age"] <= look.monitor.equal_age]
