from __future__ import annotations

import os
from pathlib import Path

from queries.state.soundness import ALTERED, MISSING, Soundness, Unsound, sha256_of


def test_a_file_is_read_when_its_size_or_time_changed_or_when_all_are(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"sound")
    files = [("a.parquet", sha256_of(path)), ("b.parquet", "00")]
    first = Soundness(tmp_path, "events")
    assert first.find(files) == [Unsound("b.parquet", MISSING)]
    first.keep(["a.parquet"])
    stamp = path.stat().st_mtime_ns
    path.write_bytes(b"other")
    os.utime(path, ns=(stamp, stamp))
    assert Soundness(tmp_path, "events").find(files[:1]) == [], "size and time are as they were"
    assert Soundness(tmp_path, "events").find(files[:1], deep=True) == [Unsound("a.parquet", ALTERED)]
    os.utime(path, ns=(stamp + 1, stamp + 1))
    assert Soundness(tmp_path, "events").find(files[:1]) == [Unsound("a.parquet", ALTERED)]


def test_what_is_remembered_may_be_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"sound")
    (tmp_path / "events.checked.json").write_text("{")
    assert Soundness(tmp_path, "events").find([("a.parquet", sha256_of(path)), ("a.parquet", "")]) == []
