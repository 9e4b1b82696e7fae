"""Ids: every digit is kept, kinds stay apart, and -1 is empty."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.demo.files import ids
from data.demo.files.encode import text_coding


@given(st.lists(st.integers(-1, 10**11 - 1), max_size=20), st.sampled_from(["b", "", "xy"]))
def test_ids_keep_every_digit(numbers: list[int], prefix: str) -> None:
    found = ids.ids(prefix, 11)(np.array(numbers, dtype=np.int64)).to_pylist()
    assert found == [None if n < 0 else f"{prefix}{n:011d}" for n in numbers]


def test_hashes_differ_by_number_and_by_column() -> None:
    numbers = np.arange(1000)
    face, bank = (text_coding(name)(numbers).to_pylist() for name in ("face_hash", "bank_hash"))
    assert len(set(face)) == 1000
    assert not set(face) & set(bank)


def test_subjects_of_several_kinds_keep_their_places() -> None:
    sellers, buyers = (
        ids.subject("seller_id", np.array([3])),
        ids.subject("buyer_id", np.array([5, -1])),
    )
    mixed = np.concatenate([buyers[:1], sellers, buyers[1:]])
    assert ids.subjects(mixed).to_pylist() == ["b0000000005", "s0000003", None]
