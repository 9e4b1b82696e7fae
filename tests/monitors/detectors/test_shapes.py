"""Each detector finds what it is for, and is quiet where nothing is."""

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import DETECTORS, Batch
from tests.monitors.detectors.panels import counts, days, rates


@pytest.fixture(scope="module")
def quiet() -> Batch:
    num, den = rates(60, 260, seed=21)
    return Batch(days(260), num, den)


@pytest.mark.parametrize("name", ["spike", "drift"])
def test_levels_hold_where_nothing_happens(name: str, quiet: Batch) -> None:
    p = DETECTORS[name](quiet).p_value[:, 90:]
    p = p[np.isfinite(p)]
    assert 0.03 <= np.mean(p <= 0.05) <= 0.07
    assert np.mean(p <= 0.01) <= 0.015
    assert np.mean(p <= 0.001) <= 0.003


def test_spike_finds_a_tripled_day(quiet: Batch) -> None:
    num = quiet.numerator.copy()
    num[:10, 200] = np.round(3 * 0.05 * quiet.denominator[:10, 200])
    p = DETECTORS["spike"](Batch(quiet.ts, num, quiet.denominator)).p_value
    assert (p[:10, 200] < 1e-3).mean() >= 0.8


def test_drift_finds_a_lasting_half_more_within_three_days(quiet: Batch) -> None:
    num = quiet.numerator.copy()
    num[:6, 200:] = np.round(num[:6, 200:] * 1.5)
    p = DETECTORS["drift"](Batch(quiet.ts, num, quiet.denominator)).p_value
    assert (p[:6, 200:203] < 0.05).any(axis=1).mean() >= 0.6
    assert (p[:6, 200:208] < 0.01).any(axis=1).mean() >= 0.8


def test_silence_is_surer_every_day_and_ends_with_the_first_event() -> None:
    num = counts(20, 160, seed=3)
    num[4, 130:140] = 0
    p = DETECTORS["silence"](Batch(days(160), num)).p_value
    assert (np.diff(p[4, 131:140]) < 0).all()
    assert p[4, 139] < 1e-4
    assert p[4, 140] == 1.0
    assert np.mean(p[np.isfinite(p)] <= 0.01) <= 0.01


def test_silence_of_a_rule_needs_something_to_evaluate() -> None:
    num, den = rates(10, 120)
    num[2, 100:] = 0
    den[2, 105:] = 0
    p = DETECTORS["silence"](Batch(days(120), num, den)).p_value
    assert p[2, 103] < 1e-3
    assert np.isnan(p[2, 106])


def test_new_value_ranks_newcomers_by_their_share() -> None:
    num = counts(30, 200, seed=5)
    for row, day in enumerate(range(40, 190, 10)):
        num[row, :day] = 0
        num[row] = np.round(num[row] * 0.05)
    num[29, :180] = 0
    num[29, 180:] *= 50
    p = DETECTORS["new_value"](Batch(days(200), num)).p_value
    assert p[29, 180] < 0.01
    assert np.isnan(p[29, 183])
    assert np.isnan(p[29, 179])


def test_concentration_stands_on_the_leader_of_its_group() -> None:
    num = counts(40, 150, seed=6, mean=10)
    frame = pd.DataFrame({"country": np.repeat(["BR", "US"], 20)})
    num[3, 120:] += 400
    p = DETECTORS["concentration"](Batch(days(150), num, segments=frame), within=("country",)).p_value
    assert p[3, 120] < 1e-3
    assert np.isfinite(p[:20, 120]).sum() == 1
    assert (p[20:, 120][np.isfinite(p[20:, 120])] > 1e-3).all()


def test_concentration_names_a_dimension_it_does_not_find() -> None:
    with pytest.raises(ValueError, match="no \\['seller'\\]"):
        DETECTORS["concentration"](Batch(days(20), counts(3, 20)), within=("seller",))


def mix(days_: int, seed: int, noise: float = 400.0) -> tuple[np.ndarray, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(8, 4.0), 12)
    rows = [
        np.stack([rng.multinomial(800, rng.dirichlet(share * noise)) for _ in range(days_)], axis=1)
        for share in shares
    ]
    frame = pd.DataFrame(
        {"country": np.repeat(np.arange(12).astype(str), 8), "band": np.tile(np.arange(8), 12)}
    )
    return np.concatenate(rows).astype(float), frame


@pytest.mark.parametrize("length", [112, 220])
def test_distribution_is_calibrated_on_days_not_on_rows(length: int) -> None:
    joined = []
    for seed in range(7, 11):
        num, frame = mix(length, seed)
        p = DETECTORS["distribution"](Batch(days(length), num, segments=frame), over="band").p_value
        joined.append(p[np.isfinite(p)])
    many = np.concatenate(joined)
    assert len(many) > 3000
    assert 0.8 <= np.mean(many <= 0.05) / 0.05 <= 1.25
    assert 0.6 <= np.mean(many <= 0.01) / 0.01 <= 1.5


def weekday_mix(seed: int, apart: float, quiet: float) -> tuple[np.ndarray, pd.DataFrame]:
    """Three groups of eight bands over 300 days. apart: scatter of the weekend's mix; quiet: its share of events."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(3):
        base = rng.dirichlet(np.full(8, 5.0))
        weekend = base * np.exp(apart * rng.normal(size=8))
        mixes = [weekend / weekend.sum() if t % 7 > 4 else base for t in range(300)]
        sizes = [rng.poisson(600 * (quiet if t % 7 > 4 else 1)) for t in range(300)]
        days_of = [rng.multinomial(n, rng.dirichlet(800 * m)) for n, m in zip(sizes, mixes, strict=True)]
        rows.append(np.array(days_of).T)
    frame = pd.DataFrame({"group": np.repeat(["a", "b", "c"], 8), "band": np.tile(np.arange(8), 3)})
    return np.concatenate(rows).astype(float), frame


@pytest.mark.parametrize(("apart", "quiet"), [(0.3, 1.0), (0.0, 0.5), (0.3, 0.5)])
def test_distribution_takes_no_ordinary_saturday_for_a_change(apart: float, quiet: float) -> None:
    found = []
    for seed in range(6):
        num, frame = weekday_mix(seed, apart, quiet)
        p = DETECTORS["distribution"](Batch(days(300), num, segments=frame), over="band").p_value
        found.append(p[:, 60:][:, np.arange(60, 300) % 7 == 5])
    saturdays = np.concatenate(found, axis=None)
    saturdays = saturdays[np.isfinite(saturdays)]
    assert len(saturdays) > 500
    assert np.mean(saturdays <= 0.05) <= 0.09
    assert np.mean(saturdays <= 0.01) <= 0.025


def test_distribution_sees_a_moved_mix_and_gives_its_size() -> None:
    num, frame = mix(160, seed=8)
    num[0, 140] += 900
    score = DETECTORS["distribution"](Batch(days(160), num, segments=frame), over="band")
    at = np.flatnonzero(np.isfinite(score.p_value[:8, 140]))
    assert len(at) == 1
    assert score.p_value[at[0], 140] < 0.01
    assert score.effect[at[0], 140] > 0.25


def test_distribution_needs_enough_events() -> None:
    num, frame = mix(160, seed=8)
    score = DETECTORS["distribution"](Batch(days(160), num, segments=frame), over="band", min_count=10_000.0)
    assert np.isnan(score.p_value).all()


def test_hourly_panel_holds_its_level() -> None:
    rng = np.random.default_rng(9)
    ts = pd.date_range("2026-01-05", periods=24 * 50, freq="h")
    mean = 30 * (1.2 + np.sin(ts.hour.to_numpy() * np.pi / 12)) * np.exp(rng.normal(0, 0.5, (30, 1)))
    num = rng.negative_binomial(15, 15 / (15 + mean)).astype(float)
    p = DETECTORS["spike"](Batch(ts, num)).p_value[:, 24 * 20 :]
    assert 0.035 <= np.mean(p <= 0.05) <= 0.065


def test_a_rate_that_was_always_zero_is_judged_from_the_first_denominator_on() -> None:
    """Half an event in 59 days of 200: about .0085 are expected in the next 200; 40 came."""
    num, den = np.zeros((1, 62)), np.full((1, 62), 200.0)
    num[0, 59:] = 40
    score = DETECTORS["spike"](Batch(days(62), num, den))
    assert score.p_value[0, 59] < 1e-4
    assert 0 < score.expected[0, 59] < 1e-4
    assert np.isfinite(score.p_value[0, 25:59]).all(), "zero of n is knowledge"
    assert (score.p_value[0, 25:59] > 0.05).all()


def test_one_event_where_none_was_ever_seen_is_no_alarm() -> None:
    num, den = np.zeros((1, 62)), np.full((1, 62), 200.0)
    num[0, 59] = 1
    assert DETECTORS["spike"](Batch(days(62), num, den)).p_value[0, 59] > 1e-3


def test_distribution_expects_of_a_band_its_share_of_the_days_events() -> None:
    num, frame = mix(160, seed=8)
    before = num[:8, 80:140].sum(axis=1)
    num[0, 140] += 900
    score = DETECTORS["distribution"](Batch(days(160), num, segments=frame), over="band")
    share, size = before[0] / before.sum(), num[:8, 140].sum()
    assert score.expected[0, 140] == pytest.approx(share * size, rel=0.2)
    assert 0 <= score.lower[0, 140] < score.expected[0, 140] < score.upper[0, 140] < num[0, 140]


def test_a_mix_in_which_a_band_fell_is_told_by_the_band_that_grew_most() -> None:
    """Orders of a score go out of the low band into a high one: the low one adds most to the index, and is no risk."""
    num, frame = mix(160, seed=8)
    big, grown = int(np.argmax(num[:8, 139])), int(np.argmin(num[:8, 139]))
    moved = np.floor(num[big, 140] * 0.85)
    num[big, 140] -= moved
    num[[r for r in range(8) if r != big], 140] += np.floor(moved / 14)
    num[grown, 140] += moved / 2
    score = DETECTORS["distribution"](Batch(days(160), num, segments=frame), over="band")
    assert np.flatnonzero(np.isfinite(score.p_value[:8, 140])).tolist() == [grown]
    assert score.score[grown, 140] > 0
    assert num[grown, 140] > score.expected[grown, 140]


@pytest.mark.parametrize(("name", "options"), [("distribution", {"over": "band"}), ("concentration", {})])
def test_rows_whose_group_answers_on_another_one_say_so(name: str, options: dict[str, str]) -> None:
    num, frame = mix(120, seed=8)
    score = DETECTORS[name](Batch(days(120), num[:8], segments=frame[:8]), **options)
    answered = np.isfinite(score.p_value).any(axis=0)
    assert score.elsewhere is not None
    assert answered.any()
    assert (score.elsewhere.sum(axis=0) == np.where(answered, 7, 0)).all()
    assert not (score.elsewhere & np.isfinite(score.p_value)).any()


@pytest.mark.parametrize(("name", "options"), [("distribution", {"over": "band"}), ("concentration", {})])
def test_a_day_of_which_a_part_is_lost_is_no_change_of_the_rest(name: str, options: dict[str, str]) -> None:
    """All rows of one value were lost on a day: of what is left nothing grew."""
    num = counts(5, 160, seed=7, mean=200)
    frame = pd.DataFrame({"band": list("abcde")})
    usable = np.ones(num.shape, dtype=bool)
    num[1, 150], usable[1, 150] = 0, False
    told = DETECTORS[name](Batch(days(160), num, segments=frame, usable=usable), **options).p_value[:, 150]
    assert not (told < 0.2).any()
    unmasked = DETECTORS[name](Batch(days(160), num, segments=frame), **options).p_value[:, 150]
    assert (unmasked < 0.2).any(), "else the test shows nothing"
