import numpy as np
import pandas as pd
import pytest

from monitors.entities.peers import expected_of

MANY = 200


def alike(groups: int = 4) -> pd.DataFrame:
    return pd.DataFrame({"market": [f"m{n % groups}" for n in range(MANY)]})


def ask(num: np.ndarray, ring: np.ndarray | None = None) -> tuple[np.ndarray, float, float]:
    den = np.full(MANY, 100.0)
    codes = np.arange(MANY) if ring is None else ring
    return expected_of(num, den, den**2, np.ones(MANY), alike(), codes, up=True)


def usual(seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).poisson(3.0, MANY).astype(float)


def test_the_rate_of_the_peers_is_theirs() -> None:
    rate, _, _ = ask(usual())
    assert rate == pytest.approx(np.full(MANY, 0.03), rel=0.15)


def test_an_entity_is_not_its_own_peer() -> None:
    num = usual()
    before, _, _ = ask(num)
    num[8] = 12.0
    after, _, _ = ask(num)
    assert after[8] == pytest.approx(before[8], rel=0.02)


def test_a_ring_is_not_its_own_peer_group() -> None:
    num = usual()
    ring = np.arange(MANY)
    members = [n for n in range(MANY) if n % 4 == 1][:40]
    num[members] = 7.0  # each unsuspicious alone
    apart, _, _ = ask(num)
    ring[members] = members[0]
    together, _, _ = ask(num, ring)
    assert apart[members[0]] > 0.04
    assert together[members[0]] == pytest.approx(0.03, rel=0.2)


def test_those_far_out_do_not_hide_behind_the_spread_they_make() -> None:
    num = usual()
    num[:5] = 60.0
    rate, spread, wide = ask(num)
    assert rate == pytest.approx(np.full(MANY, 0.03), rel=0.2)
    assert spread < 0.2
    assert wide > 5 * spread


def test_many_without_events_added_up_are_the_same_peers_as_one_by_one() -> None:
    num = np.concatenate([np.full(20, 2.0), np.zeros(180)])
    den, one = np.full(MANY, 10.0), pd.DataFrame({"market": ["m"] * MANY})
    apart, _, _ = expected_of(num, den, den**2, np.ones(MANY), one, np.arange(MANY), up=True)
    added = pd.DataFrame({"market": ["m"] * 21})
    together, _, _ = expected_of(
        np.append(num[:20], 0.0), np.append(den[:20], 1800.0), np.append(den[:20] ** 2, 18_000.0),
        np.append(np.ones(20), 180.0), added, np.arange(21), up=True,
    )  # fmt: skip
    assert together[:20] == pytest.approx(apart[:20], rel=0.01)
