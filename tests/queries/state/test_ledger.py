from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from queries.content.problem import Problem
from queries.state.entry import DataFile, Entry, Rejected, Slice
from queries.state.ledger import COMPACT_AT, LedgerError, read_ledger

FULL = Entry(
    drop="a.csv",
    extract="tickets",
    state="published",
    seq=1,
    version=2,
    size=3,
    mtime_ns=4,
    sha256="ab",
    contract="cd",
    verified=True,
    landed="2026-03-02",
    rows=5,
    published=4,
    quarantined=1,
    files=(DataFile("events/a.parquet", "2026-03-02", 4),),
    quarantine=("quarantine/a.parquet",),
    columns=(("ticket_id", "VARCHAR"),),
    slices=(Slice("2026-03-02", "2026-03-02", "lima", 4, {"email": 1}),),
    aside=(Rejected("2026-03-02", "2026-03-03", "bad value", 1),),
    replaces={"old.parquet": None, "older.parquet": DataFile("new.parquet", "2026-03-01", 1)},
    against={"b.csv": 7},
    problems=(Problem("a.csv", "bad value", 3, "minutes", "a whole number", "x"),),
)


def test_an_entry_comes_back_as_it_was(tmp_path: Path) -> None:
    read_ledger(tmp_path).commit([FULL])
    assert read_ledger(tmp_path).entries == {"a.csv": FULL}


def test_a_later_entry_of_a_drop_replaces_the_earlier(tmp_path: Path) -> None:
    ledger = read_ledger(tmp_path)
    ledger.commit([FULL])
    ledger.commit([replace(FULL, seq=2, rows=9)])
    assert read_ledger(tmp_path).entries["a.csv"].rows == 9
    assert read_ledger(tmp_path).next_seq == 3


def test_an_absent_ledger_is_empty(tmp_path: Path) -> None:
    assert read_ledger(tmp_path).entries == {}


def test_a_line_altered_from_outside_is_named_with_the_way_out(tmp_path: Path) -> None:
    read_ledger(tmp_path).commit([FULL, replace(FULL, drop="b.csv", seq=2)])
    path = next((tmp_path / "ledger").glob("*.jsonl"))
    lines = path.read_text().splitlines()
    path.write_text(lines[0] + "\n" + lines[1][:40] + "\n")
    with pytest.raises(LedgerError, match=r"000000000001\.jsonl:2: not a ledger entry.*ingest again"):
        read_ledger(tmp_path)


def test_a_partial_segment_is_not_read(tmp_path: Path) -> None:
    read_ledger(tmp_path).commit([FULL])
    (tmp_path / "ledger" / "000000000002.partial").write_text('{"drop":')
    assert set(read_ledger(tmp_path).entries) == {"a.csv"}


def test_many_segments_are_folded_into_one_and_say_the_same(tmp_path: Path) -> None:
    ledger = read_ledger(tmp_path)
    for at in range(COMPACT_AT):
        ledger.commit([replace(FULL, drop=f"{at % 7}.csv", seq=at + 1, rows=at)])
    before = read_ledger(tmp_path).entries
    ledger.compact()
    assert len(list((tmp_path / "ledger").glob("*.jsonl"))) == 1
    again = read_ledger(tmp_path)
    assert again.entries == before
    assert (again.next_seq, again.next_segment) == (COMPACT_AT + 1, COMPACT_AT + 1)


def test_live_files_follow_every_replacement(tmp_path: Path) -> None:
    first = Entry("a", "tickets", "published", 1, files=(DataFile("a1", "d", 3), DataFile("a2", "d", 1)))
    second = Entry("b", "tickets", "published", 2, replaces={"a1": DataFile("a1-r2", "d", 2), "a2": None})
    third = Entry("c", "tickets", "published", 3, replaces={"a1-r2": DataFile("a1-r3", "d", 1)})
    ledger = read_ledger(tmp_path)
    ledger.commit([first, second, third])
    assert [file.path for file, _ in ledger.live_files("tickets")] == ["a1-r3"]
    assert ledger.holders("tickets") == {"a1-r3": {"a", "b", "c"}}
    assert [file.path for file, _ in ledger.without(["c"]).live_files("tickets")] == ["a1-r2"]
    assert [file.path for file, _ in ledger.without(["b", "c"]).live_files("tickets")] == ["a1", "a2"]
