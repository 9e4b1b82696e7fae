"""Sums of an engine are told alike, in whatever order it has added and returned them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.explain.steady_rows import steady


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_rows_in_another_order_with_noise_in_their_last_digits_are_the_same(seed: int) -> None:
    draw = np.random.default_rng(seed)
    found = pd.DataFrame(
        {
            "id": [f"s{n}" for n in range(9)] + [None],
            "ids": draw.integers(1, 5, 10),
            "num_now": draw.uniform(0.1, 9e6, 10),
        }
    )
    noisy = found.assign(num_now=np.nextafter(found["num_now"], np.inf)).sample(frac=1, random_state=seed)
    assert steady(noisy).equals(steady(found))
    assert steady(found)["num_now"].to_numpy() == pytest.approx(found["num_now"].to_numpy(), rel=1e-11)


def test_those_of_equal_weight_stand_in_the_order_of_their_ids() -> None:
    found = pd.DataFrame({"id": ["b", None, "a"], "num_now": [3.0, 3.0, 3.0]})
    assert steady(found)["id"].tolist()[:2] == ["a", "b"]
