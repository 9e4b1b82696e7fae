"""Small tables: the cause that is most of the noise is named, and few leaves name nothing by chance."""

import numpy as np
import pandas as pd

from monitors.explain import causes


def video(seed: int, uneven: float) -> pd.DataFrame:
    """Failures by line, quality and device; at one quality they rise to many times, by device very differently."""
    rng = np.random.default_rng(seed)
    rows = []
    for line, quality, device in np.ndindex(3, 5, 4):
        den = int(rng.integers(80, 900))
        own = np.exp(rng.normal(0.0, uneven))
        rate = min(0.03 * (7.0 * own if quality == 2 else 1.0), 0.9)
        rows.append((f"l{line}", f"q{quality}", f"d{device}", rng.binomial(den, rate), den, 0.03 * den, den))
    names = ["line", "quality", "device", "actual_num", "actual_den", "expected_num", "expected_den"]
    return pd.DataFrame(rows, columns=names)


def test_a_change_that_is_most_of_the_noise_is_named_alone() -> None:
    named = [
        [c.segment for c in causes(video(seed, 0.5), ["line", "quality", "device"])] for seed in range(12)
    ]
    assert sum(one == [{"quality": "q2"}] for one in named) >= 10


def test_a_condition_that_selects_nothing_is_left_out() -> None:
    """Nearly all of this quality is on one line: the line adds nothing to it."""
    frame = video(1, 0.0)
    rare = (frame["quality"] == "q2") & (frame["line"] != "l1")
    sides = ["actual_num", "actual_den", "expected_num", "expected_den"]
    frame[sides] = frame[sides].astype(float)
    frame.loc[rare, sides] *= 0.02
    frame["actual_num"] = frame["actual_num"].round()
    assert [c.segment for c in causes(frame, ["line", "quality", "device"])] == [{"quality": "q2"}]


def test_few_leaves_that_stray_by_themselves_name_nothing() -> None:
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"a": list("pqrs") * 2, "b": list("xxxxyyyy"), "expected_num": 400.0})
        frame["actual_num"] = rng.poisson(400 * rng.gamma(25.0, 1 / 25.0, 8)) * 1.0
        named += bool(causes(frame, ["a", "b"]))
    assert named <= 2
