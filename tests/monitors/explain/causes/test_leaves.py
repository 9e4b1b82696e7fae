"""Leaf tables: one order, whole grids, cells found by position."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.leaves import compress, encode_leaves, mixed_key


def sparse(seed: int = 1, rows: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({f"d{i}": rng.choice([f"v{j}" for j in range(12)], rows) for i in range(4)})
    return frame.assign(actual_num=rng.poisson(5, rows) + 1.0, expected_num=5.0)


def test_a_filled_table_becomes_a_grid_and_a_sparse_one_a_list() -> None:
    grid = pd.DataFrame([(a, b) for a in "xyz" for b in "pq"], columns=["a", "b"])
    assert encode_leaves(grid.assign(actual_num=1.0, expected_num=1.0), ["a", "b"]).codes is None
    assert encode_leaves(sparse(), ["d0", "d1", "d2", "d3"]).codes is not None


@pytest.mark.parametrize("dims", [["d0", "d1", "d2", "d3"], ["d0", "d1"]])
def test_a_cells_rows_hold_what_the_frame_holds(dims: list[str]) -> None:
    frame = sparse()
    leaves = encode_leaves(frame, dims)
    for code, value in enumerate(leaves.values[1]):
        rows = leaves.rows((1,), (code,))
        assert leaves.actual_num[rows].sum() == frame.loc[frame["d1"] == value, "actual_num"].sum()
        assert set(leaves.code(1, rows)) <= {code}


def test_values_keep_their_type_in_a_segment() -> None:
    frame = pd.DataFrame({"version": [1, 2, 10], "actual_num": 1.0, "expected_num": 1.0})
    leaves = encode_leaves(frame, ["version"])
    assert [leaves.segment((0,), (code,)) for code in range(3)] == [
        {"version": 1},
        {"version": 10},
        {"version": 2},
    ]


def test_categories_are_read_without_their_unused_values_mattering() -> None:
    frame = sparse()
    as_text = encode_leaves(frame, ["d0", "d1"])
    frame["d0"] = pd.Categorical(frame["d0"], categories=[*sorted(set(frame["d0"])), "never"])
    as_category = encode_leaves(frame, ["d0", "d1"])
    assert as_category.actual_num.sum() == as_text.actual_num.sum()
    assert int(as_category.live.sum()) == int(as_text.live.sum())


def test_keys_beyond_64_bits_are_renumbered() -> None:
    rng = np.random.default_rng(2)
    columns = [rng.integers(0, 100_000, 500) for _ in range(6)]
    keys = mixed_key(columns, [100_000] * 6)
    assert len(set(keys.tolist())) == len(set(zip(*[c.tolist() for c in columns], strict=True)))


@pytest.mark.parametrize("span", [1000, 2**60])
def test_keys_are_numbered_in_their_order(span: int) -> None:
    keys = np.random.default_rng(3).integers(0, span, 400)
    count, index, distinct = compress(keys, span)
    assert count == distinct.size
    assert np.array_equal(distinct[index], keys)
    assert np.all(np.diff(distinct) > 0)
