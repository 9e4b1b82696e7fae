from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.content.problem import Problem
from queries.state import ledger as ledger_module
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


def test_a_list_of_columns_is_written_once_in_a_segment(tmp_path: Path) -> None:
    others = replace(FULL, drop="c.csv", seq=3, columns=(("other", "DATE"),))
    entries = [FULL, replace(FULL, drop="b.csv", seq=2), others, replace(others, drop="d.csv", seq=4)]
    read_ledger(tmp_path).commit(entries)
    [path] = (tmp_path / "ledger").glob("*.jsonl")
    assert path.read_text().count('"ticket_id"') == path.read_text().count('"other"') == 1
    assert list(read_ledger(tmp_path).entries.values()) == entries


def test_what_is_large_already_is_not_written_again_by_a_fold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "CLOSED", 5_000)
    ledger = read_ledger(tmp_path)
    ledger.commit([replace(FULL, drop=f"old {at}.csv", seq=at + 1) for at in range(20)])
    [closed] = (tmp_path / "ledger").glob("*.jsonl")
    stamp = closed.stat()
    for at in range(COMPACT_AT):
        ledger.commit([replace(FULL, drop=f"{'old 3' if at == 9 else at}.csv", seq=at + 21, rows=at)])
    before = read_ledger(tmp_path).entries
    ledger.compact()
    assert len(list((tmp_path / "ledger").glob("*.jsonl"))) == 2
    assert (closed.stat().st_ino, closed.stat().st_mtime_ns) == (stamp.st_ino, stamp.st_mtime_ns)
    assert read_ledger(tmp_path).entries == before
    assert before["old 3.csv"].rows == 9


def test_a_fold_that_was_killed_before_it_removed_what_it_holds_says_the_same(tmp_path: Path) -> None:
    ledger = read_ledger(tmp_path)
    for at in range(COMPACT_AT):
        ledger.commit([replace(FULL, drop=f"{at % 50}.csv", seq=at + 1, rows=at)])
    kept = {path: path.read_bytes() for path in (tmp_path / "ledger").glob("*.jsonl")}
    before = read_ledger(tmp_path).entries
    ledger.compact()
    for path, raw in kept.items():
        if not path.exists():
            path.write_bytes(raw)
    assert read_ledger(tmp_path).entries == before


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(st.lists(st.integers(0, 8), min_size=1, max_size=6), st.sampled_from(("fold", "kill"))),
        max_size=25,
    )
)
def test_any_commits_and_folds_say_the_newest_entry_of_each_drop(steps: list[list[int] | str]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_module, "COMPACT_AT", 3)
        patch.setattr(ledger_module, "CLOSED", 2_500)
        state = Path(folder)
        expected: dict[str, Entry] = {}
        for step in steps:
            ledger = read_ledger(state)
            if isinstance(step, str):
                before = {path: path.read_bytes() for path in (state / "ledger").glob("*.jsonl")}
                ledger.compact()
                for path, raw in before.items():
                    if step == "kill" and not path.exists():  # it was stopped before it removed this one
                        path.write_bytes(raw)
            else:
                new = [
                    replace(FULL, drop=f"{name}.csv", seq=ledger.take_seq()) for name in dict.fromkeys(step)
                ]
                ledger.commit(new)
                expected |= {entry.drop: entry for entry in new}
            assert read_ledger(state).entries == expected


def test_a_ledger_without_some_drops_leaves_the_whole_one_as_it_is(tmp_path: Path) -> None:
    other = replace(FULL, drop="o.csv", extract="orders", seq=3)
    ledger = read_ledger(tmp_path)
    ledger.commit([FULL, replace(FULL, drop="b.csv", seq=2), other])
    less = ledger.without(["a.csv", "no such drop"])
    assert [entry.drop for entry in less.of("tickets")] == ["b.csv"]
    assert less.of("orders") == [other]
    assert set(less.entries) == {"b.csv", "o.csv"}
    assert [entry.drop for entry in ledger.of("tickets")] == ["a.csv", "b.csv"]
