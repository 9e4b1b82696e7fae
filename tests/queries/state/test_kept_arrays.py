"""Arrays that are kept: what is read is what was written, or nothing."""

from pathlib import Path

import numpy as np
import pytest

from queries.state.kept_arrays import read_arrays, write_arrays


def test_what_is_written_is_read_and_what_is_damaged_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "one.npz"
    assert read_arrays(path) is None
    write_arrays(path, {"of": ["a", None]}, {"rows": np.arange(40)})
    found = read_arrays(path)
    assert found is not None
    assert found[0] == {"of": ["a", None]}
    assert found[1]["rows"].tolist() == list(range(40))
    whole = path.read_bytes()
    at = whole.index(b"rows.npy") + 200
    for harm in (b"", whole[:-5], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
        path.write_bytes(harm)
        assert read_arrays(path) is None
    assert [one.name for one in path.parent.iterdir()] == ["one.npz"]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.npz").mkdir()
    with pytest.raises(OSError, match=r"one\.npz"):
        write_arrays(tmp_path / "one.npz", {}, {})
    assert [one.name for one in tmp_path.iterdir()] == ["one.npz"]
    assert read_arrays(tmp_path / "one.npz") is None
