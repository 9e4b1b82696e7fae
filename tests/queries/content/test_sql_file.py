from __future__ import annotations

from pathlib import Path

import pytest

from queries.content.sql_file import SqlFileError, read_sqlfile, statement, strip_comments

GOOD = """-- Share of urgent
-- tickets. More words.
-- /// monitor
-- owner = "support"
-- watch = [[],
--          ["desk"]]
-- [detectors.spike]
-- window = 28
-- ///
select 1 as numerator
"""


def write(folder: Path, text: str, name: str = "urgent.sql") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def fault(path: Path, kind: str | None = "monitor") -> str:
    with pytest.raises(SqlFileError) as caught:
        read_sqlfile(path, kind)
    return str(caught.value)


def test_name_kind_sentence_and_header_are_read(tmp_path: Path) -> None:
    file = read_sqlfile(write(tmp_path, GOOD), "monitor")
    assert (file.name, file.kind, file.description) == ("urgent", "monitor", "Share of urgent tickets.")
    assert file.header["watch"] == [[], ["desk"]]
    assert file.lines == {"owner": 4, "watch": 5, "detectors.spike": 7, "detectors.spike.window": 8}


def test_the_text_keeps_its_lines_so_that_an_engine_error_points_at_the_file(tmp_path: Path) -> None:
    file = read_sqlfile(write(tmp_path, GOOD), "monitor")
    assert file.sql.splitlines()[9] == "select 1 as numerator"


def test_bad_toml_names_the_line_of_the_file(tmp_path: Path) -> None:
    message = fault(write(tmp_path, GOOD.replace("window = 28", "window = = 28")))
    assert "urgent.sql:8" in message
    assert "found window = = 28" in message


def test_problems_of_the_header_are_noted_at_its_lines_under_the_name_it_is_shown_by(tmp_path: Path) -> None:
    place = read_sqlfile(write(tmp_path, GOOD), "monitor", "monitors/urgent.sql").place()
    assert (place.file, place.line) == ("monitors/urgent.sql", 3)
    assert place.at("watch").line == 5
    assert place.at("detectors").at("spike").at("windw").line == 7


def test_a_fault_of_the_file_itself_has_the_name_it_is_shown_by(tmp_path: Path) -> None:
    with pytest.raises(SqlFileError, match=r"^monitors/urgent\.sql:1: no header"):
        read_sqlfile(write(tmp_path, "select 1\n"), "monitor", "monitors/urgent.sql")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.replace("-- ///\n", ""), "header not closed"),
        (GOOD.replace("/// monitor", "/// montior"), "Did you mean monitor?"),
        (GOOD.replace("/// monitor", "/// cube"), "expected -- /// monitor; found -- /// cube"),
        ("select 1\n", "no header"),
        (GOOD.replace("select 1 as numerator\n", ""), "no SQL statement"),
    ],
)
def test_a_header_that_cannot_be_used_is_one_clear_message(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in fault(write(tmp_path, text))


def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "urgent.sql"
    path.write_bytes(GOOD.encode().replace(b"support", b"supp\xf3rt"))
    assert "urgent.sql:4: not UTF-8" in fault(path)


def test_a_name_with_capitals_is_refused(tmp_path: Path) -> None:
    assert "bad file name" in fault(write(tmp_path, GOOD, "Urgent.sql"))


def test_a_drilldown_needs_no_header(tmp_path: Path) -> None:
    file = read_sqlfile(write(tmp_path, "-- Newest tickets.\nselect 1\n"), "drilldown")
    assert (file.kind, file.description, file.header) == ("drilldown", "Newest tickets.", {})


def test_statement_can_stand_in_parentheses() -> None:
    assert statement("select 1; -- done ;") == "select 1 -- done ;\n"
    assert statement("select 1 -- a; b") == "select 1 -- a; b\n"
    assert statement("select ';'  ;  \n").strip() == "select ';'"


def test_comments_are_stripped_but_not_inside_quotes() -> None:
    assert strip_comments("select '--a', \"/*b*/\" -- c\n/* d\n e */ from t").split() == [
        "select",
        "'--a',",
        '"/*b*/"',
        "from",
        "t",
    ]
