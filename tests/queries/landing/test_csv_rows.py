from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from queries.content.contract import Extract, load_contracts
from queries.content.home import Home
from queries.landing.csv_rows import BrokenRow, convert, physical_lines
from queries.landing.drops import Drop
from queries.landing.shape import TEXT, Shape

SHAPE = Shape((("a", TEXT), ("b", TEXT)), False)


@pytest.fixture
def extract(tiny_home: Home) -> Extract:
    return load_contracts(tiny_home)["tickets"]


def drop(folder: Path, raw: bytes) -> Drop:
    path = folder / "x.csv"
    path.write_bytes(raw)
    return Drop("x.csv", "tickets", path, ".csv", len(raw), 0, None, None)


def sound(folder: Path, raw: bytes, extract: Extract) -> tuple[list[tuple], list[BrokenRow]]:
    target = folder / "out.parquet"
    broken = convert(drop(folder, raw), extract, SHAPE, target)
    return [tuple(line.values()) for line in pq.read_table(target).to_pylist()], broken.kept


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_stands_on_the_line_it_starts_on(tmp_path: Path, extract: Extract, end: str) -> None:
    text = end.join(["a,b", "1,x", '2,"two', 'lines"', "", "3,y", '"4","', '",z', "5,w"]) + end
    lines = physical_lines(drop(tmp_path, text.encode()), extract, range(5))
    assert lines == {0: 2, 1: 3, 2: 6, 3: 7, 4: 9}


def test_only_the_rows_asked_for_are_looked_up(tmp_path: Path, extract: Extract) -> None:
    raw = b"a,b\n" + b"".join(b"%d,x\n" % at for at in range(100))
    assert physical_lines(drop(tmp_path, raw), extract, [3, 50]) == {3: 5, 50: 52}


def test_sound_rows_are_kept_with_their_lines_and_empty_cells_are_null(
    tmp_path: Path, extract: Extract
) -> None:
    rows, broken = sound(tmp_path, b'a,b\n1,"x\ny"\n2\n3,\n', extract)
    assert rows == [(2, "1", "x\ny"), (5, "3", None)]
    assert broken == [BrokenRow(4, "2 fields", "1 fields", "2")]


def test_a_stray_byte_costs_its_row(tmp_path: Path, extract: Extract) -> None:
    rows, broken = sound(tmp_path, b"a,b\n1,\xa3\n2,y\n", extract)
    assert rows == [(3, "2", "y")]
    assert (broken[0].line, broken[0].found) == (2, "the bytes b'\\xa3'")


@pytest.mark.parametrize("tail", [b"", b'",\n'])
def test_an_open_quote_costs_one_row_and_reading_goes_on_below(
    tmp_path: Path, extract: Extract, tail: bytes
) -> None:
    body = b"".join(b"%d,x\n" % at for at in range(600))
    rows, broken = sound(tmp_path, b'a,b\n"open,x\n' + body + tail, extract)
    assert len(rows) == 600
    assert broken[0].line == 2


def test_a_quote_within_a_field_that_is_in_none_breaks_its_row(tmp_path: Path, extract: Extract) -> None:
    rows, broken = sound(tmp_path, b'a,b\n1,"x ""y"""\n2,z"\n3\n', extract)
    assert rows == [(2, "1", 'x "y"')]
    assert [one.line for one in broken] == [3, 4]


def test_a_mark_of_byte_order_is_no_part_of_the_header(tmp_path: Path, extract: Extract) -> None:
    rows, broken = sound(tmp_path, b"\xef\xbb\xbfa,b\n1,x\n", extract)
    assert (rows, broken) == ([(2, "1", "x")], [])
