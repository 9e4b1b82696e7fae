"""The search stops where nothing is left but noise, and where only the unevenness of a cause is left."""

import numpy as np
import pandas as pd

from monitors.explain import causes

NAMES = ["d0", "d1", "d2"]


def table(sizes: tuple[int, ...]) -> tuple[pd.DataFrame, list[np.ndarray]]:
    codes = [g.ravel() for g in np.meshgrid(*[np.arange(s) for s in sizes], indexing="ij")]
    named = {name: [f"v{c}" for c in code] for name, code in zip(NAMES, codes, strict=True)}
    return pd.DataFrame(named), codes


def test_leaves_that_fall_silent_at_random_are_no_cause_however_many_were_set_aside_before() -> None:
    rng = np.random.default_rng(13)
    frame, _ = table((20, 8, 3))
    mean = rng.gamma(1.0, 400.0, len(frame))
    for side in ("actual", "expected"):
        frame[f"{side}_num"] = rng.poisson(mean) * (rng.random(len(frame)) > 0.1) * 1.0
    assert causes(frame, NAMES) == []


def test_the_unevenness_of_a_cause_is_not_a_cause_of_its_own() -> None:
    rng = np.random.default_rng(0)
    frame, (d0, d1, _) = table((8, 10, 30))
    uneven = np.exp(rng.normal(0, 0.12, 10))
    frame["actual_num"] = rng.poisson(np.where(d0 == 3, 3.5 * uneven[d1], 1.0) * 400) * 1.0
    frame["expected_num"] = rng.poisson(400.0, len(frame)) * 1.0
    assert [cause.segment for cause in causes(frame, NAMES)] == [{"d0": "v3"}]


def test_a_cell_inside_another_tells_its_factor_against_the_rest_of_the_table() -> None:
    rng = np.random.default_rng(1)
    frame, (d0, d1, _) = table((8, 10, 30))
    mean = np.where(d0 == 3, 2.0, 1.0) * np.where((d0 == 3) & (d1 == 4), 3.0, 1.0)
    frame["actual_num"] = rng.poisson(mean * 300) * 1.0
    frame["expected_num"] = rng.poisson(300.0, len(frame)) * 1.0
    inner = next(cause for cause in causes(frame, NAMES) if len(cause.segment) == 2)
    assert inner.segment == {"d0": "v3", "d1": "v4"}
    assert inner.ratio is not None
    assert abs(inner.ratio / (inner.actual / inner.expected) - 1) < 0.05


def test_a_cell_of_silent_leaves_is_no_cause_where_silence_is_a_habit() -> None:
    rng = np.random.default_rng(4)
    frame, (d0, d1, _) = table((30, 10, 8))
    silent = rng.random(len(frame)) < 0.15
    silent[np.flatnonzero((d0 == 3) & (d1 == 4))[:4]] = True
    frame["actual_num"] = np.where(silent, 0.0, rng.poisson(40.0, len(frame)))
    frame["expected_num"] = rng.poisson(40.0, len(frame)) * 1.0
    assert causes(frame, NAMES) == []


def test_a_cell_that_falls_silent_alone_is_a_cause() -> None:
    rng = np.random.default_rng(5)
    frame, (d0, d1, _) = table((30, 10, 8))
    frame["actual_num"] = np.where((d0 == 3) & (d1 == 4), 0.0, rng.poisson(40.0, len(frame)))
    frame["expected_num"] = rng.poisson(40.0, len(frame)) * 1.0
    assert [cause.segment for cause in causes(frame, NAMES)] == [{"d0": "v3", "d1": "v4"}]


def test_one_leaf_that_carries_nearly_all_of_a_rare_thing_is_named_and_is_no_outlier() -> None:
    """Twenty-five events of about thirty; as an outlier it was set aside in three tables of four."""
    named = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        frame, (d0, d1, d2) = table((8, 5, 2))
        hit = (d0 == 7) & (d1 == 2) & (d2 == 0)
        size = np.where(d2 == 0, 4.0, 1.0) * np.where(d1 == 2, 2.0, 0.5)
        frame["expected_den"] = rng.poisson(8 * size) / 8
        frame["actual_den"] = np.where(hit, 36.0, rng.poisson(size) * 1.0)
        frame["expected_num"] = np.minimum(rng.poisson(8 * size * 0.03) / 8, frame["expected_den"])
        frame["actual_num"] = np.where(hit, 25.0, rng.binomial(frame["actual_den"].astype(int), 0.03) * 1.0)
        rates = [cause.segment for cause in causes(frame, NAMES) if cause.effect == "rate"]
        named += bool(rates) and rates[0].items() <= {"d0": "v7", "d1": "v2", "d2": "v0"}.items()
    assert named >= 10
