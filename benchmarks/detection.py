"""How well the detectors keep their promise, beside the usual ways: `python -m benchmarks.detection`.

Everything in one run, printed as markdown: calibration and power on real flight rates with days shuffled, delay on
lasting shifts, labelled series against other tools, money on simulated panels. Optional tools are used if installed.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.flights import RatePanel, flight_rates
from benchmarks.panels import Plan, SimPanel, simulate
from benchmarks.rate_tests import RATE_TESTS
from benchmarks.reference import oracle_flags, oracle_share, plain_flags
from benchmarks.rivals import Rival, installed_rivals
from benchmarks.series import FAMILIES, Labelled, simulate_series
from benchmarks.verdict import delays, f1, judge_panel, recall_at
from monitors.detectors import DETECTORS, Batch, score_panel, score_series
from monitors.detectors.decision.step_up import step_up
from monitors.selftest.shuffle import Shuffle

Floats = npt.NDArray[np.floating[Any]]
REPORT = 1000  # seeds from here on are for reports; development used those below
FROM = 90  # first day judged on the flights
PLANS = (
    Plan("rate", segments=20, days=300),
    Plan("rate", segments=200),
    Plan("count", segments=200),
    Plan("amount", segments=200),
    Plan("count", segments=2000, days=120),
    Plan("rate", segments=60, days=90, hourly=True),
    Plan("count", segments=60, days=90, hourly=True),
    Plan("amount", segments=60, days=90, hourly=True),
)
BUSY = 0.5  # events per segment and 180 days of the second plan, where something happens every other day
PANEL_HEAD = [
    *("panel", "cells", "saved", "events", "false alerts per 1,000 segment-days", "false cells"),
    *(
        "false share of cells",
        "of alerts",
        "plain",
        "its false alerts",
        "oracle",
        "by hindsight",
        "s per 1,000",
    ),
]
SHARES = ("found", "saved", "event", "alerts", "cells", "false", "stories")


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--repeats", type=int, default=4, help="shuffles of the flights, seeds of panels and series"
    )
    parser.add_argument("--only", nargs="*", default=["flights", "shift", "series", "panels"])
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    seeds = range(REPORT, REPORT + asked.repeats)
    for part, show in {"flights": flights, "shift": shifts, "series": series, "panels": panels}.items():
        if part in asked.only:
            show(seeds)


def flights(seeds: Iterable[int]) -> None:
    """Actual ÷ nominal, false discoveries, and power at an actual 1 % on 40 real rates with shuffled days."""
    real = flight_rates()

    def own(name: str) -> Callable[[Floats, Floats], Floats]:
        return lambda num, den: DETECTORS[name](Batch(real.ts, num, den, real.segments)).p_value

    def whole(num: Floats, den: Floats) -> Floats:
        return score_panel(real.ts, num, den, segments=real.segments).p_value

    tests = {**RATE_TESTS, "spike": own("spike"), "drift": own("drift"), "score_panel": whole}
    trials = {name: [_flight_trial(real, test, seed) for seed in seeds] for name, test in tests.items()}
    rows = []
    for name, outcomes in trials.items():
        p = np.concatenate([o.quiet for o in outcomes])
        limit = np.quantile(p, 0.01)
        levels = [f"{np.mean(p <= a) / a:.2f}" for a in (0.05, 0.01, 0.001)]
        struck = zip(*(o.struck for o in outcomes), strict=True)
        power = [f"{np.mean(np.concatenate(hit) <= limit):.0%}" for hit in struck]
        false = np.mean([o.false for o in outcomes])
        rows.append([name, *levels, f"{false:.0%}", *power])
    _table(
        "Real flight rates, days shuffled: actual ÷ nominal; mean daily share of false discoveries at a budget of 10 %",
        ["test", "5 %", "1 %", "0.1 %", "false", "power, late flights ×3", "power, 2 × usual more late"],
        rows,
    )


@dataclass(frozen=True)
class _Trial:
    """quiet: p-values without change; struck: those of the two ways to change a day; false: share of discoveries."""

    quiet: Floats
    struck: list[Floats]
    false: float


def _flight_trial(real: RatePanel, test: Callable[[Floats, Floats], Floats], seed: int) -> _Trial:
    rng = np.random.default_rng(seed)
    pick, _ = Shuffle(rng).pick(real.ts)
    num, den = real.numerator[:, pick], real.denominator[:, pick]
    where = (rng.random(num.shape) < 0.01) & (den >= 5)
    usual = num.sum(axis=1, keepdims=True) / den.sum(axis=1, keepdims=True)
    more = rng.binomial(den.astype(np.int64), np.clip(2 * usual, 0, 1))
    p = test(num, den)[:, FROM:]
    late = np.arange(num.shape[1]) >= FROM
    struck, shares = [], []
    for changed in (3 * num, num + more):
        q = test(np.where(where, np.minimum(changed, den), num), den)
        hit = q[where & late]
        struck.append(hit[np.isfinite(hit)])
        for t in range(FROM, q.shape[1]):
            flag = step_up(q[:, t]).flags
            shares.append((flag & ~where[:, t]).sum() / max(1, flag.sum()))
    return _Trial(p[np.isfinite(p)], struck, float(np.mean(shares)))


def shifts(seeds: Iterable[int]) -> None:
    """Days until a lasting ×1.5 is found, in the middle of a quiet panel; beside what its makers could know."""
    rows = []
    for kind, floor in (("rate", 50), ("count", 50), ("amount", 2500)):
        waits: dict[str, list[float]] = {}
        for seed in seeds:
            for name, wait in _shift_waits(kind, floor, seed).items():
                waits.setdefault(name, []).extend(wait)
        for name, many in waits.items():
            rows.append([kind, name, f"{np.median(many):.0f}", f"{np.mean(np.asarray(many) <= 3):.0%}"])
    title = "A lasting ×1.5 in 4 of 60 segments (of more than 50 events or 100 orders a day)"
    _table(title, ["kind", "by", "median days", "within 3 days"], rows)


def _shift_waits(kind: str, floor: float, seed: int) -> dict[str, list[float]]:
    """Days each way needs for each of four shifts; the oracle is told every mean, variance and the first day."""
    panel = simulate(Plan(kind, segments=60, days=150, events=0, nuisances=False), seed)
    large = np.flatnonzero(np.nanmean(panel.numerator, axis=1) > floor)
    _, one_each = np.unique(panel.segments["category"].to_numpy()[large], return_index=True)
    at = large[one_each][:4]
    num = panel.numerator.copy()
    num[at, 120:] = np.round(num[at, 120:] * 1.5)
    batch = Batch(panel.ts, num, panel.denominator, panel.segments)
    drift, spike = (DETECTORS[name](batch).p_value[at, 120:134] for name in ("drift", "spike"))
    flag = score_panel(panel.ts, num, panel.denominator, segments=panel.segments).flag[at, 120:134]
    mean, variance = panel.truth.mean[at, 120:134], panel.truth.variance[at, 120:134]
    sure = np.cumsum(num[at, 120:134] - mean, axis=1) / np.sqrt(np.cumsum(variance, axis=1))
    hits = {
        "drift p ≤ 0.05": drift <= 0.05,
        "drift p ≤ 0.01": drift <= 0.01,
        "spike p ≤ 0.001": spike <= 0.001,
        "panel flag": flag,
        "oracle p ≤ 0.01": sure >= 2.576,
    }
    return {name: [_first(row) for row in hit] for name, hit in hits.items()}


def series(seeds: Iterable[int]) -> None:
    """Every tool on every labelled series, at its own default and at one false alarm per series-month."""
    count = 4 * len(list(seeds))
    many = {f: [simulate_series(f, REPORT + k) for k in range(count)] for f in FAMILIES}
    rows = []
    for name, tool in {"Riskdesk score_series": _own_series, **_rivals()}.items():
        scores: dict[str, list[Floats]] = {}
        flags: list[tuple[Labelled, npt.NDArray[np.bool_]]] = []
        spent, points = time.process_time(), 0
        for family, members in many.items():
            for one in members:
                score, threshold = tool(one)
                scores.setdefault(family, []).append(score)
                flags.append((one, score > threshold))
                points += len(one.value)
        spent = (time.process_time() - spent) / points * 1000
        rows.append([name, *_series_row(flags, many, scores), f"{spent:.3f}"])
    _table(
        f"Labelled series, {count} of each family; F1 at the tool's default by family",
        ["tool", *many, "all", "recall at 1 false/month", "false/month", "median delay", "s per 1,000"],
        rows,
    )


def _rivals() -> dict[str, Callable[[Labelled], tuple[Floats, float]]]:
    """Each rival on the one line it can read."""

    def told(rival: Rival) -> Callable[[Labelled], tuple[Floats, float]]:
        return lambda one: rival(one.ts, one.shown)

    return {name: told(rival) for name, rival in installed_rivals().items()}


def _own_series(one: Labelled) -> tuple[Floats, float]:
    scored = score_series(one.ts, one.value, one.trials)
    surprise = -np.log10(np.where(np.isfinite(scored.p_value), scored.p_value, 1.0))
    return surprise + 1000.0 * scored.flag, 999.0


def _series_row(
    flags: list[tuple[Labelled, npt.NDArray[np.bool_]]],
    many: dict[str, list[Labelled]],
    scores: dict[str, list[Floats]],
) -> list[str]:
    by_family = [
        np.mean([f1(flag[one.warm :], one.label[one.warm :]) for one, flag in flags if one.name == family])
        for family in many
    ]
    months = sum((one.ts[-1] - one.ts[one.warm]).days / 30.4 for one, _ in flags)
    false = sum(int((flag & ~one.label)[one.warm :].sum()) for one, flag in flags)
    wait = [d for one, flag in flags for d in delays(one, flag)]
    plain = {f: [np.where(s >= 1000, s - 1000, s) for s in scores[f]] for f in many}
    recall = np.mean([recall_at(many[f], plain[f], 1.0) for f in many if not f.startswith("weekly")])
    return [
        *(f"{x:.2f}" for x in by_family),
        f"{np.mean(by_family):.2f}",
        f"{recall:.0%}",
        f"{false / months:.2f}",
        f"{np.median(wait) if wait else float('nan'):.0f}",
    ]


def panels(seeds: Iterable[int]) -> None:
    """Money found and false alerts on simulated panels with everything in them: rare events, then many."""
    for title, plans in {
        "Simulated panels": PLANS,
        "The same with many events": [replace(plan, events=BUSY) for plan in PLANS if plan.segments < 1000],
    }.items():
        rows = [
            _panel_row(plan, list(seeds)[: 1 if plan.segments > 1000 or plan.events == BUSY else None])
            for plan in plans
        ]
        means = [f"{np.mean([float(row[k].rstrip('%')) for row in rows]):.2f}" for k in range(1, 13)]
        _table(
            f"{title}: share of the money in flagged cells / from an event's first flag on / of events flagged",
            PANEL_HEAD,
            [*rows, ["mean", *means]],
        )


def _panel_row(plan: Plan, seeds: list[int]) -> list[str]:
    """What we find in the panels of a plan, beside pooled conformal and those who are told mean and variance."""
    got, rest = [], []
    for seed in seeds:
        panel = simulate(plan, seed)
        start = time.process_time()
        flag = _flags(panel)
        spent = (time.process_time() - start) / panel.numerator.size * 1000
        got.append(judge_panel(panel, flag))
        plain, told = (judge_panel(panel, other(panel)) for other in (plain_flags, oracle_flags))
        rest.append((plain.found, plain.alerts, told.found, oracle_share(panel), spent))
    mean = {name: np.mean([getattr(one, name) for one in got]) for name in SHARES}
    plain_found, plain_false, told_found, hindsight, cost = np.mean(rest, axis=0)
    return [
        f"{plan.kind}, {'hourly' if plan.hourly else 'daily'}, {plan.segments}",
        *(f"{mean[name]:.2f}" for name in SHARES[:5]),
        *(f"{100 * mean[name]:.0f}%" for name in SHARES[5:]),
        *(f"{value:.2f}" for value in (plain_found, plain_false, told_found, hindsight)),
        f"{cost:.4f}",
    ]


def _flags(panel: SimPanel) -> npt.NDArray[np.bool_]:
    return score_panel(
        panel.ts, panel.numerator, panel.denominator, segments=panel.segments, calendar=panel.calendar
    ).flag


def _first(hit: npt.NDArray[np.bool_]) -> float:
    """Number of the first day hit, counted from one; infinite if none."""
    return float(np.argmax(hit) + 1) if hit.any() else float("inf")


def _table(title: str, head: list[str], rows: list[list[str]]) -> None:
    print(f"\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
