"""Maturity: completeness by age and projected finals, checked against cohorts whose end is known."""

from __future__ import annotations

import numpy as np
import pytest

from monitors.cohorts.maturity import completeness, fit_pattern, project
from monitors.cohorts.triangle import Array, Triangle

LAG = 30
SHARES = np.diff(1 - np.exp(-np.arange(LAG + 2) / 8.0)) / (1 - np.exp(-(LAG + 1) / 8.0))


def simulate(
    seed: int, cohorts: int = 90, rate: float = 0.02, spread: float = 0.15
) -> tuple[Triangle, Array]:
    """A triangle seen when the last cohort is a day old, and the final counts; levels vary by ``spread``."""
    rng = np.random.default_rng(seed)
    base = rng.integers(600, 1800, cohorts).astype(float)
    level = rng.gamma(1 / spread**2, spread**2, cohorts)
    steps = rng.poisson(base[:, None] * rate * level[:, None] * SHARES[None, :]).astype(float)
    piled = steps.cumsum(axis=1)
    final = piled[:, -1].copy()
    age = cohorts - 1 - np.arange(cohorts)
    piled[np.arange(LAG + 1)[None, :] > age[:, None]] = np.nan
    denominator = np.where(np.isfinite(piled), base[:, None], np.nan)
    days = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-01-01") + cohorts)
    return Triangle(days, piled, denominator), final


def test_completeness_finds_the_true_reporting_pattern() -> None:
    found = completeness(simulate(1)[0])
    truth = SHARES.cumsum()
    assert np.abs(found["share"] - truth).max() < 0.03
    assert ((found["lower"] <= truth + 1e-9) & (truth <= found["upper"] + 1e-9)).mean() > 0.8
    assert found["share"].iloc[-1] == 1.0


def test_projected_intervals_cover_the_final_counts_about_as_often_as_they_say() -> None:
    inside = []
    for seed in range(12):
        triangle, final = simulate(seed + 100)
        table = project(triangle, level=0.9)
        young = table["age"].between(1, 20).to_numpy()
        inside.append(((table["lower"] <= final) & (final <= table["upper"]))[young].mean())
    assert 0.84 < np.mean(inside) < 0.97


def test_projections_are_not_biased_while_the_raw_rate_looks_better_than_it_is() -> None:
    raw, projected, truth = 0.0, 0.0, 0.0
    for seed in range(12):
        triangle, final = simulate(seed + 200)
        table = project(triangle)
        young = (table["age"] < 10).to_numpy()
        raw += table["known"][young].sum()
        projected += table["final"][young].sum()
        truth += final[young].sum()
    assert raw < 0.6 * truth
    assert projected == pytest.approx(truth, rel=0.05)


def test_an_old_cohort_is_its_own_count_and_mature_a_young_one_is_not() -> None:
    table = project(simulate(3)[0])
    assert (table["lower"] == table["upper"])[table["age"] >= LAG].all()
    assert table["mature"][table["age"] >= LAG].all()
    assert not table["mature"][table["age"] <= 5].any()


def test_a_cohort_without_orders_is_projected_to_nothing_and_has_no_rate() -> None:
    triangle, _ = simulate(4)
    assert triangle.denominator is not None
    for part in (triangle.numerator, triangle.denominator):
        part[-1] = np.where(np.isfinite(part[-1]), 0.0, np.nan)
    row = project(triangle).iloc[-1]
    assert row["final"] == 0
    assert np.isnan(row["final_rate"])


def test_a_history_shorter_than_the_lag_says_nothing_about_finals() -> None:
    triangle, _ = simulate(5, cohorts=12)
    assert completeness(triangle)["share"].isna().all()
    assert project(triangle)["final"].isna().all()


def test_labels_whose_denominator_arrives_late_are_projected_on_both_sides() -> None:
    triangle, final = simulate(6)
    labelled = Triangle(triangle.cohorts, triangle.numerator, triangle.numerator * 2)
    row = project(labelled).iloc[-5]
    assert row["final_rate"] == pytest.approx(0.5, abs=0.02)
    assert row["base"] > 1.5 * final[-5] * 0.5


def test_nothing_reported_at_all_is_no_error() -> None:
    triangle, _ = simulate(7)
    empty = Triangle(triangle.cohorts, triangle.numerator * 0, triangle.denominator)
    assert fit_pattern(empty).dispersion == 1.0
    assert (project(empty)["known"] == 0).all()


def test_before_the_first_report_the_share_is_bounded_and_not_unknown() -> None:
    triangle, _ = simulate(8)
    late = np.concatenate([np.zeros((90, 5)), triangle.numerator[:, :-5]], axis=1)
    late[~np.isfinite(triangle.numerator)] = np.nan
    found = completeness(Triangle(triangle.cohorts, late, triangle.denominator))
    assert (found["share"].head(5) == 0).all()
    assert found["upper"].head(5).between(0, 0.02).all()


def test_a_cohort_whose_labels_are_all_ahead_is_projected_too() -> None:
    triangle, final = simulate(9)
    none = triangle.numerator.copy()
    none[-2] = np.where(np.isfinite(none[-2]), 0.0, np.nan)
    row = project(Triangle(triangle.cohorts, none, none * 2)).iloc[-2]
    assert row["known"] == 0
    assert row["final"] > 0.3 * final.mean()


def exact(cohorts: int = 40) -> Triangle:
    """Every cohort of 1,000 gets 10 reports on each of its first two days, 5 on the third, none after."""
    ages = np.array([10.0, 20.0, 25.0, 25.0])
    piled = np.tile(ages, (cohorts, 1))
    age = cohorts - 1 - np.arange(cohorts)
    piled[np.arange(4)[None, :] > age[:, None]] = np.nan
    base = np.where(np.isfinite(piled), 1000.0, np.nan)
    days = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-01-01") + cohorts)
    return Triangle(days, piled, base)


def test_a_triangle_without_chance_is_completed_exactly() -> None:
    found = completeness(exact())
    assert found["share"].tolist() == pytest.approx([0.4, 0.8, 1.0, 1.0])
    table = project(exact())
    assert table["final"].tolist() == pytest.approx([25.0] * 40)
    assert table["known"].tolist()[-3:] == [25.0, 20.0, 10.0]
    assert table["share"].tolist()[-3:] == pytest.approx([1.0, 0.8, 0.4])
    assert table["mature"].tolist()[-3:] == [True, False, False]
    assert table["final_rate"].tolist() == pytest.approx([0.025] * 40)


def test_a_cohort_without_orders_has_no_rate_and_leaves_the_others_as_they_are() -> None:
    whole = exact()
    assert whole.denominator is not None
    whole.numerator[5], whole.denominator[5] = 0.0, 0.0
    table = project(whole)
    empty, others = table.iloc[5], table.drop(index=5)
    assert (empty["base"], empty["final"]) == (0.0, 0.0)
    assert np.isnan(empty[["rate", "final_rate", "lower_rate", "upper_rate"]].astype(float)).all()
    assert others["final_rate"].tolist() == pytest.approx([0.025] * 39)
    assert completeness(whole)["share"].tolist() == pytest.approx([0.4, 0.8, 1.0, 1.0])
