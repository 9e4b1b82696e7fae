"""Decay: found with its half-life, not claimed of an effect that holds."""

import numpy as np

from monitors.effects.fading import fade


def counts(
    seed: int, half: float | None, days: int = 56, level: float = 30.0
) -> tuple[np.ndarray, np.ndarray]:
    t = np.arange(days) + 0.5
    left = np.ones(days) if half is None else 0.5 ** (t / half)
    expected = np.full(days, level)
    return np.random.default_rng(seed).poisson(expected * (1 - 0.7 * left)).astype(float), expected


def test_half_lives_are_found_within_a_factor_of_two() -> None:
    found = [fade(*counts(seed, 15.0), 1.0) for seed in range(10)]
    good = [one for one in found if one and one.half_life and 7.5 <= one.half_life <= 30]
    assert len(good) >= 8
    assert all(one.low <= one.half_life <= one.high for one in good if one.half_life)


def test_an_effect_that_holds_is_not_said_to_fade() -> None:
    found = [fade(*counts(seed, None), 1.0) for seed in range(20)]
    assert sum(one is not None and one.half_life is not None for one in found) <= 2


def test_a_level_that_was_expected_too_high_is_no_fading_and_too_low_hides_none() -> None:
    came, expected = counts(2, 12.0, level=60.0)
    wrong = fade(came, expected * 1.25, 1.0, 0.15**2)
    assert wrong is not None
    assert wrong.half_life is not None
    assert 6 <= wrong.half_life <= 24
    held = []
    for seed in range(20):
        came, expected = counts(seed, None)
        held.append(fade(came, expected * 0.8, 1.0, 0.15**2))
    assert sum(one is not None and one.half_life is not None for one in held) <= 3


def test_holding_is_said_only_where_a_half_life_in_the_window_would_have_shown() -> None:
    sure, unsure = fade(*counts(1, None, level=200.0), 1.0), fade(*counts(1, None, level=0.5), 1.0)
    assert sure is not None
    assert sure.holds
    assert unsure is not None
    assert unsure.half_life is None
    assert not unsure.holds


def test_too_few_days_are_not_asked() -> None:
    assert fade(*counts(1, 5.0, days=10), 1.0) is None
