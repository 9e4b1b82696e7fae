"""Simulated interventions: the truth a case carries is the one in its counts."""

import numpy as np

from benchmarks.effect_panels import simulate
from benchmarks.effects import run, simulated


def test_a_case_without_effect_has_the_ratio_one_and_prevents_nothing() -> None:
    cases = [simulate(np.random.default_rng(seed)) for seed in range(30)]
    none = [case for case in cases if case.kind == "none"]
    assert none
    assert all(case.ratio == 1 and case.prevented == 0 and case.money == 0 for case in none)
    assert any(case.moved > 0 for case in cases)
    assert all(case.to < 0 or case.neighbours[case.to] for case in cases)


def test_every_kind_of_case_is_estimated() -> None:
    found = run(simulated(1, 6))
    assert {one.effect.method.name for one in found} >= {"holdout", "interrupted"}
    assert sum(one.moved is None for one in found) == 2
