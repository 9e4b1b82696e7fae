from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.keys.key_runs import KeyRuns

Files = dict[str, list[int]]


def add(runs: KeyRuns, files: Files, live: list[str]) -> None:
    keys = [(key, number) for number, kept in enumerate(files.values()) for key in kept]
    hashes = np.array([key for key, _ in keys], np.uint64)
    runs.add(list(files), hashes, np.array([number for _, number in keys], np.uint32), live)


def asked(*keys: int) -> np.ndarray:
    return np.array(sorted(set(keys)), np.uint64)


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.lists(st.integers(0, 60), max_size=6), min_size=1, max_size=3), max_size=14),
    st.sets(st.integers(0, 60), max_size=12),
)
def test_every_file_with_a_key_that_is_asked_for_is_named_and_no_other(
    nights: list[list[list[int]]], keys: set[int]
) -> None:
    """However many runs became one, and when read again by a process that comes later."""
    with tempfile.TemporaryDirectory() as folder:
        held: Files = {}
        for number, night in enumerate(nights):
            new = {f"{number}-{place} sum": kept for place, kept in enumerate(night)}
            held |= new
            add(KeyRuns(Path(folder), "x", "rules"), new, list(held))
        runs = KeyRuns(Path(folder), "x", "rules")
        assert runs.missing(held) == []
        assert runs.holders(asked(*keys)) == {name for name, kept in held.items() if keys & set(kept)}


def test_many_nights_are_few_runs(tmp_path: Path) -> None:
    held: Files = {}
    for number in range(60):
        held[f"{number} sum"] = [number]
        add(KeyRuns(tmp_path, "x", "rules"), {f"{number} sum": [number]}, list(held))
    assert len(list((tmp_path / "keys" / "x").glob("*.keys"))) < 20


def test_a_file_that_is_read_no_more_is_missing_when_it_comes_back(tmp_path: Path) -> None:
    """What is live differs from batch to batch: nothing may be taken for known whose keys were let go."""
    names = [f"{number} sum" for number in range(12)]
    for number, name in enumerate(names):
        add(KeyRuns(tmp_path, "x", "rules"), {name: [number]}, names[1:])
    runs = KeyRuns(tmp_path, "x", "rules")
    for name in names:
        there = runs.holders(asked(names.index(name))) == {name}
        assert there or runs.missing([name]) == [name]


def test_a_damaged_run_is_no_run(tmp_path: Path) -> None:
    add(KeyRuns(tmp_path, "x", "rules"), {"a sum": [1, 2]}, ["a sum"])
    (path,) = (tmp_path / "keys" / "x").glob("*.keys")
    raw = bytearray(path.read_bytes())
    raw[3] ^= 1
    path.write_bytes(raw)
    assert KeyRuns(tmp_path, "x", "rules").missing(["a sum"]) == ["a sum"]
    assert not list((tmp_path / "keys" / "x").iterdir())


def test_a_run_whose_writer_was_killed_is_no_run(tmp_path: Path) -> None:
    add(KeyRuns(tmp_path, "x", "rules"), {"a sum": [1, 2]}, ["a sum"])
    (told,) = (tmp_path / "keys" / "x").glob("*.json")
    told.rename(told.with_suffix(".partial"))
    assert KeyRuns(tmp_path, "x", "rules").missing(["a sum"]) == ["a sum"]
    assert not list((tmp_path / "keys" / "x").iterdir())


def test_keys_hashed_by_other_rules_are_let_go(tmp_path: Path) -> None:
    add(KeyRuns(tmp_path, "x", "rules"), {"a sum": [1, 2]}, ["a sum"])
    assert KeyRuns(tmp_path, "x", "others").missing(["a sum"]) == ["a sum"]


@pytest.mark.parametrize("way", ["keys", "keys/x", "keys/x/odd.partial/deep", "keys/x/odd.keys/deep"])
def test_what_stands_in_the_way_of_runs_is_removed(tmp_path: Path, way: str) -> None:
    path = tmp_path / way
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("no run")
    add(KeyRuns(tmp_path, "x", "rules"), {"a sum": [1]}, ["a sum"])
    assert KeyRuns(tmp_path, "x", "rules").holders(asked(1)) == {"a sum"}
    assert len(list((tmp_path / "keys" / "x").iterdir())) == 2


def test_a_run_that_says_no_sum_of_its_bytes_is_no_run(tmp_path: Path) -> None:
    add(KeyRuns(tmp_path, "x", "rules"), {"a sum": [1]}, ["a sum"])
    (told,) = (tmp_path / "keys" / "x").glob("*.json")
    found = json.loads(told.read_text())
    told.write_text(json.dumps(found | {"sha256": ""}))
    assert KeyRuns(tmp_path, "x", "rules").missing(["a sum"]) == ["a sum"]
