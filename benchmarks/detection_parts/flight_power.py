"""Calibration and power on 40 real rates of late flights with their days shuffled, beside the textbook's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.detection_parts.part_options import PartOptions, print_table
from benchmarks.flights import RatePanel, flight_rates
from benchmarks.rate_tests import RATE_TESTS
from monitors.detectors import DETECTORS, Batch, score_panel
from monitors.detectors.decision.step_up import step_up
from monitors.selftest.shuffle import Shuffle

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
Test = Callable[[Floats, Floats], tuple[Floats, Flags]]  # numerator, denominator → p-values, flags [nS, nT]
FROM = 90  # first day judged on the flights


def show_flights(asked: PartOptions) -> None:
    """Actual ÷ nominal, false discoveries, and power at an actual 1 % on 40 real rates with shuffled days."""
    real = flight_rates()

    def own(name: str) -> Test:
        return _by_day(lambda num, den: DETECTORS[name](Batch(real.ts, num, den, real.segments)).p_value)

    def whole(num: Floats, den: Floats) -> tuple[Floats, Flags]:
        found = score_panel(real.ts, num, den, segments=real.segments)
        return found.p_value, found.flag

    textbook = {name: _by_day(test) for name, test in RATE_TESTS.items()}
    tests = {
        **textbook,
        **{name: own(name) for name in ("spike", "drift", "sustained")},
        "score_panel": whole,
    }
    trials = {name: [_flight_trial(real, test, seed) for seed in asked.seeds] for name, test in tests.items()}
    rows = [_row(name, outcomes) for name, outcomes in trials.items()]
    print_table(
        "Real flight rates, days shuffled: actual ÷ nominal; mean daily share of false discoveries at a budget of 10 %",
        [
            "test",
            "5 %",
            "1 %",
            "0.1 %",
            "false",
            "power, late flights ×3",
            "power, 2 × usual more late",
            "cells",
            "changed",
        ],
        rows,
    )


@dataclass(frozen=True)
class _Trial:
    """quiet: p-values without change; struck: those of the two ways to change a day; false: share of discoveries."""

    quiet: Floats
    struck: list[Floats]
    false: float


def _row(name: str, outcomes: list[_Trial]) -> list[str]:
    """Sizes, share of false discoveries, power, and the number of quiet and of changed cells."""
    p = np.concatenate([o.quiet for o in outcomes])
    limit = np.quantile(p, 0.01)
    levels = [f"{np.mean(p <= a) / a:.2f}" for a in (0.05, 0.01, 0.001)]
    struck = zip(*(o.struck for o in outcomes), strict=True)
    power = [f"{np.mean(np.concatenate(hit) <= limit):.0%}" for hit in struck]
    false = np.mean([o.false for o in outcomes])
    cases = [f"{len(p):,}", f"{sum(len(o.struck[0]) for o in outcomes):,}"]
    return [name, *levels, f"{false:.0%}", *power, *cases]


def _by_day(test: Callable[[Floats, Floats], Floats]) -> Test:
    """A test that has no decision of its own, with Benjamini–Hochberg by day at 10 %."""

    def decided(num: Floats, den: Floats) -> tuple[Floats, Flags]:
        p = test(num, den)
        return p, np.stack([step_up(p[:, t]).flags for t in range(p.shape[1])], axis=1)

    return decided


def _flight_trial(real: RatePanel, test: Test, seed: int) -> _Trial:
    rng = np.random.default_rng(seed)
    pick, _ = Shuffle(rng).pick(real.ts)
    num, den = real.numerator[:, pick], real.denominator[:, pick]
    where = (rng.random(num.shape) < 0.01) & (den >= 5)
    usual = num.sum(axis=1, keepdims=True) / den.sum(axis=1, keepdims=True)
    more = rng.binomial(den.astype(np.int64), np.clip(2 * usual, 0, 1))
    p = test(num, den)[0][:, FROM:]
    late = np.arange(num.shape[1]) >= FROM
    struck, shares = [], []
    for changed in (3 * num, num + more):
        q, flags = test(np.where(where, np.minimum(changed, den), num), den)
        hit = q[where & late]
        struck.append(hit[np.isfinite(hit)])
        for t in range(FROM, q.shape[1]):
            flag = flags[:, t]
            shares.append((flag & ~where[:, t]).sum() / max(1, flag.sum()))
    return _Trial(p[np.isfinite(p)], struck, float(np.mean(shares)))
