from __future__ import annotations

import os
from pathlib import Path

import pytest

from queries.state.durable import AT_ONCE, make_durable


@pytest.mark.parametrize("count", [1, AT_ONCE])
def test_every_file_and_the_folders_above_it_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    flushed: set[Path] = set()

    def fsync(handle: int) -> None:
        flushed.add(Path(os.readlink(f"/proc/self/fd/{handle}")))

    monkeypatch.setattr(os, "fsync", fsync)
    names = [f"events/t/day={at}/a.parquet" for at in range(count)]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    make_durable(tmp_path, names)
    expected = {tmp_path / name for name in names} | {(tmp_path / name).parent for name in names}
    assert flushed == expected | {tmp_path / "events/t", tmp_path / "events", tmp_path}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        make_durable(tmp_path, ["gone.parquet"])
