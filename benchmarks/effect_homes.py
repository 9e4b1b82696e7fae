"""Interventions written into whole demo homes: real series, from which events are taken away, or moved next door.

A binomial share of a segment's events is taken away from a day on, so the truth is known to the event; everything
else in the home (campaigns, attacks, faults, other interventions) stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.effect_panels import Simulated
from monitors.catalogue.loading import load_catalogue
from monitors.effects.study import StudyError
from monitors.interventions.effect_report import EffectReport, report_of
from monitors.interventions.intervention_ledger import Intervention, meets, read_interventions
from monitors.interventions.known_trouble import known_troubles
from monitors.interventions.measured import MeasuredSubject, Observatory, subject_of
from monitors.store import Store
from queries.content.home import load_home
from queries.engine.opening import open_engine
from queries.status.newest_day import newest_day

METRICS = (
    "refund_only_rate",
    "return_refund_rate",
    "negative_review_rate",
    "payment_decline_rate",
    "report_rate",
)
BY = ("country", "category")
ALONE, BESIDE = "homes", "homes, beside a true event"
TAIL = 7  # days after its end in which an event's claims still come
FEW = 30  # events before it without which nobody would ask


def observatory_of(root: Path) -> Observatory:
    """The newest morning of a home."""
    home = load_home(root)
    newest = newest_day(home)
    assert newest is not None
    as_of = newest.day + timedelta(days=1)
    engine = open_engine(home, as_of)
    store = Store(home.state / "desk.sqlite")
    ledger = read_interventions(home, engine, store)
    return Observatory(home, engine, load_catalogue(home), ledger, as_of, known_troubles(store, as_of))


def planted(rng: np.random.Generator, desk: Observatory, cases: int) -> Iterator[Simulated]:
    """So many interventions planted into a home, each in a segment of its own choice.

    Its `method` says whether a true event of the home moved the same metric there in the days compared.
    """
    events = json.loads((desk.home.root / "truth.json").read_text())["events"]
    first = desk.as_of - timedelta(days=100)
    told = 0
    while told < cases:
        monitor = desk.catalogue[str(rng.choice(METRICS))]
        panel = desk.panel(monitor, BY)
        rows = np.flatnonzero(panel.numerator.sum(axis=1) > 4 * FEW)
        if not len(rows):
            continue
        where = panel.segment(int(rng.choice(rows)))
        day = first + timedelta(days=int(rng.integers(35, 72)))
        length = int(rng.integers(14, 57))
        item = Intervention("planted", day, "policy", "planted", monitor.name, where, days=length)
        try:
            subject = subject_of(desk, item)
        except StudyError:
            continue
        study = subject.study
        if study.counts[study.treated, study.start : study.at].sum() < FEW:
            continue
        told += 1
        case = _plant(rng, subject)
        yield replace(case, method=BESIDE if any(_touches(one, subject) for one in events) else ALONE)


def _touches(event: dict[str, Any], subject: MeasuredSubject) -> bool:
    """Whether a true event moved the metric of a study, in its segment, on days it compares."""
    moves = subject.monitor.name in (event["first_mover"], *event["also_moves"])
    first, last = date.fromisoformat(event["start"]), date.fromisoformat(event["end"]) + timedelta(days=TAIL)
    begins = subject.day(subject.study.start)
    return (
        moves
        and meets(subject.intervention.scope, event["segment"])
        and first <= subject.last
        and last >= begins
    )


def _plant(rng: np.random.Generator, subject: MeasuredSubject) -> Simulated:
    study = subject.study
    counts = np.round(study.counts.copy())
    row = int(np.flatnonzero(study.treated)[0])
    window = slice(study.at, study.stop)
    kind = str(rng.choice(["sudden", "fading", "none"], p=[0.45, 0.3, 0.25]))
    cut = 0.0 if kind == "none" else float(rng.uniform(0.1, 0.8))
    half = float(rng.uniform(5, 60)) if kind == "fading" else None
    t = np.arange(study.stop - study.at) + 0.5
    share = cut * (np.ones(len(t)) if half is None else 0.5 ** (t / half))
    came = counts[row, window].copy()
    gone = rng.binomial(came.astype(int), share).astype(float)
    amounts = study.counts * 0.0 if subject.amounts is None else subject.amounts.copy()
    money = np.where(came > 0, amounts[row, window] * gone / np.maximum(came, 1), 0.0)
    counts[row, window] -= gone
    amounts[row, window] -= money
    moved, to = 0.0, -1
    near = np.flatnonzero(subject.neighbours)
    if kind != "none" and len(near) and rng.random() < 0.5:
        moved, to = float(rng.uniform(0.34, 1.0)), int(rng.choice(near))
        counts[to, window] += rng.binomial(gone.astype(int), moved)
    before = study.counts[row, study.start : study.at]
    return Simulated(
        replace(study, counts=counts), amounts, subject.neighbours, kind,
        1 - float((share * came).sum() / max(came.sum(), 1e-9)), half, moved, to, float(gone.sum()),
        float(money.sum()), 7 * float(before.mean()), cut, "homes",
    )  # fmt: skip


def told_truth(root: Path) -> list[list[str]]:
    """What the desk says of the home's own interventions, beside the truth file."""
    desk = observatory_of(root)
    rows = []
    for told in json.loads((root / "truth.json").read_text())["interventions"]:
        item = next(
            (
                one
                for one in desk.ledger
                if one.day == date.fromisoformat(told["day"]) and dict(one.scope) == told["segment"]
            ),
            None,
        )
        if item is None:
            continue
        try:
            report = report_of(desk, item, parties=False)
        except StudyError as error:
            rows.append([told["effect"], str(told["segment"]), "not measured", str(error), "", ""])
            continue
        rows.append([told["effect"], " · ".join(told["segment"].values()), *_said(report, told)])
    return rows


def _said(report: EffectReport, told: dict[str, object]) -> list[str]:
    to = told["displaced_to"]
    named = [dict(report.subject.segment(one.row)) for one in report.displacement.places if one.claimed]
    found = f"moved to {', '.join(' · '.join(one.values()) for one in named) or 'nowhere'}"
    gone = [
        f"{one.kind.plural} {one.how} to {' · '.join(report.subject.segment(one.most).values())}"
        for one in report.traces
        if one.claimed and one.most is not None
    ]
    found += f"; {', '.join(gone) or 'nobody'} went on elsewhere"
    truth = f"truth: {' · '.join(to.values())}" if isinstance(to, dict) else "truth: nowhere"
    back = f"truth: back on {told['back_on']}" if told["back_on"] else "truth: holds"
    ratio = report.effect.ratio
    return [
        f"{report.effect.verdict}, {ratio.value:.2f} ({ratio.low:.2f}–{ratio.high:.2f})",
        f"half gone {report.half_day or 'never'} ({back})",
        f"{found} ({truth})",
        report.effect.method.name,
    ]
