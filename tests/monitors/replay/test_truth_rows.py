"""Entries of a truth file: the line of each, and files that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitors.replay.truth_rows import TruthError, read_rows
from queries.content.problem import Problem


def rows(folder: Path, content: Any, name: str = "truth.json") -> tuple[list[int], list[Problem]]:
    """The lines of the entries, and the problems."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    problems: list[Problem] = []
    return [line for line, _ in read_rows(path, problems)], problems


def test_an_entry_has_the_line_on_which_it_begins(tmp_path: Path) -> None:
    assert rows(tmp_path, {"rows": [1, 2], "events": [{"id": "a"}, {"id": "b"}]})[0] == [7, 10]
    assert rows(tmp_path, 'id,kind,start,end\na,b,c,d\n\n"e\nf",g,h,i\n', "x.csv")[0] == [2, 5]


@pytest.mark.parametrize("content", ["", "{", '{"events": 3}', '"text"', "null"])
def test_what_is_no_list_is_one_clear_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(TruthError, match=r"truth\.json: .*expected "):
        rows(tmp_path, content)


@pytest.mark.parametrize("content", ["", "id;kind;start;end\n", 'id,kind,start,end\n"a,b\n'])
def test_what_is_no_table_of_cases_is_one_clear_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(TruthError, match=r"past\.csv.*expected "):
        rows(tmp_path, content, "past.csv")


def test_an_empty_list_is_no_fault(tmp_path: Path) -> None:
    assert rows(tmp_path, "[]") == ([], [])
