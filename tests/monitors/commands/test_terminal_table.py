"""Tables for a terminal."""

import pytest

from monitors import words
from monitors.commands.terminal_table import WIDEST, print_table


def test_numbers_stand_to_the_right_and_text_to_the_left(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name", "n"], [["a", 5], ["bc", 1200]])
    assert capsys.readouterr().out.splitlines() == ["name     n", "----  ----", "a        5", "bc    1200"]


def test_a_unit_keeps_its_narrow_space(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["rate"], [[words.bps(0.0123)]])
    assert capsys.readouterr().out.splitlines()[-1] == f"123{words.THIN}bps"


def test_no_cell_is_wider_than_a_line_or_obeyed_by_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["what"], [["x" * 500], ["red\x1b[31m"]])
    lines = capsys.readouterr().out.splitlines()
    assert [len(line) for line in lines[1:3]] == [WIDEST, WIDEST]
    assert lines[2].endswith("x…")
    assert lines[3] == "red�[31m"
