"""The generators of the benchmark of causes: the same seed the same case, a truth that is in the table."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.causes_cases import hardened, null
from benchmarks.causes_foreign import foreign, quiet
from benchmarks.causes_public import public_like
from benchmarks.causes_world import Case
from benchmarks.explain import Tally, f1, ours, split_error, sums_error

MAKERS = [hardened, foreign, public_like]


@pytest.mark.parametrize("make", [*MAKERS, null, quiet])
def test_a_seed_makes_one_case(make: Callable[[int], Case]) -> None:
    one, two = make(3), make(3)
    assert one.frame.equals(two.frame)
    assert one.truth == two.truth


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seed", [1, 7, 10])
def test_the_truth_is_in_the_table_and_moved(make: Callable[[int], Case], seed: int) -> None:
    case = make(seed)
    assert case.truth
    for segment, effect in case.truth:
        inside = np.ones(len(case.frame), dtype=bool)
        for name, value in segment:
            inside &= (case.frame[name] == value).to_numpy()
        assert 0 < inside.sum() < len(case.frame)
        assert effect in {"rate", "mix", "volume", "giant"}


@pytest.mark.parametrize("make", [null, quiet])
def test_quiet_cases_have_no_truth(make: Callable[[int], Case]) -> None:
    assert all(not make(seed).truth for seed in range(3))


def test_f1_counts_right_false_and_missed_cells() -> None:
    case = foreign(0)
    [right] = case.truth
    tally = Tally()
    tally.add(case, {right, (frozenset({("k0", "none")}), "volume")}, 0.1)
    assert tally.cells == [1, 1, 0]
    assert f1(tally.cells) == pytest.approx(2 / 3)
    assert (tally.exact, tally.named) == (0, 1)


@pytest.mark.parametrize("seed", [8, 10, 12, 13, 15])
def test_rate_and_mix_are_the_tables_own_to_the_last_digit(seed: int) -> None:
    assert sums_error(hardened(seed)) < 1e-9


def test_the_named_cells_carry_about_what_happened_at_the_true_rates() -> None:
    case = hardened(5003)
    said, carried = ours(case)
    assert said == case.truth
    assert split_error(case, carried) < 0.1
