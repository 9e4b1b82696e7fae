from __future__ import annotations

import pytest

from queries.content.key_place import KeyPlace

LINES = {"csv": 2, "csv.delimiter": 3, "column[0]": 5, "column[1]": 9, "column[1].name": 10}


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("csv.delimiter", 3),
        ("csv.encoding", 2),
        ("column[1].name", 10),
        ("column[1].type", 9),
        ("column[7].type", 1),
        ("market", 1),
    ],
)
def test_a_key_without_a_line_has_that_of_the_nearest_table_around_it(key: str, line: int) -> None:
    assert KeyPlace("x.toml", LINES, 1, key).line == line


def test_places_inside_a_file_share_its_problems() -> None:
    file = KeyPlace("x.toml", LINES)
    file.at("column").nth(1).at("type").note("wrong value", "a text", "3")
    file.at("csv").note("wrong value", "a table", "3")
    assert [(problem.column, problem.line) for problem in file.in_order()] == [
        ("csv", 2),
        ("column[1].type", 9),
    ]


def test_an_unknown_word_names_the_nearest_known_one_or_says_what_to_do() -> None:
    file = KeyPlace("x.toml", LINES)
    file.at("a").note_unknown("unknown key", "encodng", ["delimiter", "encoding"], "Take it out.")
    file.at("b").note_unknown("unknown key", "zzz", ["delimiter", "encoding"], "Take it out.")
    assert [problem.hint for problem in file.problems] == ["Did you mean encoding?", "Take it out."]
    assert {problem.expected for problem in file.problems} == {"one of delimiter, encoding"}
