"""Tables as files: nothing a spreadsheet would run, every value as it was."""

import csv
import io
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.messages.table_file import csv_of, disarm, to_csv, to_excel_csv, to_parquet

BLANKS = [
    "",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\u00a0",
    "\ufeff",
    "\u200b",
    "\u2060",
    "\u3000",
    "\u202e",
    "\u2800",
    "\x00",
]
SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣"]


def read(written: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_a_text_that_a_spreadsheet_would_run_becomes_text(blank: str, sign: str) -> None:
    cell = f"{blank}{sign}1+1"
    frame = pd.DataFrame({"name": [cell]})
    for written in (to_csv(frame), to_excel_csv(frame), to_excel_csv(frame, decimal_comma=True)):
        assert read(written, ";") == [["name"], ["'" + cell]]


@pytest.mark.parametrize("cell", ["\t1", "\r1", "\n1"])
def test_a_leading_tab_or_line_break_is_enough(cell: str) -> None:
    assert disarm(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["a=1", "3.1 %", "été", "'=1", "国家", "–", "", " a"])
def test_other_texts_stay_as_they_are(cell: str) -> None:
    assert disarm(cell) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_every_text_comes_back_but_for_the_apostrophe(cells: list[str]) -> None:
    frame = pd.DataFrame({"t": pd.Series(cells, dtype=object)})
    back = [row[0] if row else "" for row in read(to_csv(frame))[1:]]
    assert back == [str(disarm(cell)) for cell in cells]


def test_a_column_name_is_a_cell_too() -> None:
    assert to_csv(pd.DataFrame({"=cmd": [1]})).startswith(b'"\'=cmd"')


def test_numbers_stay_exact_and_negative() -> None:
    frame = pd.DataFrame({"x": [-1.25, 1234567.891], "money": [Decimal("-0.10"), Decimal("1E+3")]})
    assert to_csv(frame) == b'"x","money"\n-1.25,-0.10\n1234567.891,1000\n'


def test_integers_with_nulls_stay_integers() -> None:
    frame = pd.DataFrame({"n": [3, None], "big": pd.array([2**60, None], dtype="Int64")})
    assert to_csv(frame) == b'"n","big"\n3,1152921504606846976\n,\n'
    back = pd.read_parquet(io.BytesIO(to_parquet(frame)))
    assert [str(kind) for kind in back.dtypes] == ["Int64", "Int64"]


def test_no_value_is_told_from_an_empty_text() -> None:
    assert to_csv(pd.DataFrame({"a": [None, ""], "b": [1, 2]})) == b'"a","b"\n,1\n"",2\n'


def test_excel_knows_by_the_mark_that_it_is_utf_8_and_gets_its_own_separators() -> None:
    frame = pd.DataFrame({"国家": ["été"], "x": [1.5], "day": [date(2026, 1, 5)]})
    assert to_excel_csv(frame) == b"\xef\xbb\xbf" + '"国家","x","day"\r\n"été",1.5,"2026-01-05"\r\n'.encode()
    assert to_excel_csv(frame, decimal_comma=True).endswith('"été";1,5;"2026-01-05"\r\n'.encode())


def test_parquet_keeps_types_and_takes_what_has_none_as_text() -> None:
    frame = pd.DataFrame([[1, 2, ["done"], 1.5], [3, 4, {"a": 1}, None]], columns=["a", "a", "mixed", "x"])
    back = pd.read_parquet(io.BytesIO(to_parquet(frame)))
    assert list(back.columns) == ["a", "a_2", "mixed", "x"]
    assert list(back["mixed"]) == ["done", '{"a": 1}']
    assert back["a_2"].dtype == "int64"


def test_a_missing_value_alone_in_its_row_is_a_row() -> None:
    assert to_csv(pd.DataFrame({"a": ["x", None]})) == b'"a"\n"x"\n""\n'


def test_on_the_command_line_only_what_needs_it_is_quoted() -> None:
    written = csv_of(["a", "b,"], [["x", "=1"], [None, ""], [" y", 'say "hi"']], quote_all=False)
    assert written == 'a,"b,"\nx,\'=1\n,""\n" y","say ""hi"""\n'


def test_a_table_without_columns_is_a_file_all_the_same() -> None:
    assert to_csv(pd.DataFrame()) == b"\n"
