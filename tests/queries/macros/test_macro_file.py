"""A macro's file: taken apart as it is written, and each fault with its line, what was found and what is right."""

from pathlib import Path

import pytest

from queries.content.home import Home
from queries.macros.macro_file import Macro, read_macro

HEAD = '-- Twice a number.\n-- /// macro\n-- example = "twice(2)"\n-- [parameters.a]\n-- meaning = "it"\n-- ///\n'


def read(folder: Path, text: str, name: str = "twice") -> Macro | str:
    path = folder / f"{name}.sql"
    path.write_text(text)
    found = read_macro(path, f"macros/{name}.sql")
    return found if isinstance(found, Macro) else " | ".join(map(str, found))


def test_a_file_is_taken_apart_into_parameters_and_body(tmp_path: Path) -> None:
    text = f"{HEAD}CREATE macro twice(a, b := ', )', /* c */ z:=-1.5) as -- why\n  (a + z) * 2 -- end\n;\n"
    found = read(tmp_path, text)
    assert isinstance(found, Macro)
    assert dict(found.takes) == {"a": "", "b": "', )'", "z": "-1.5"}
    assert found.body.startswith("(a + z) * 2")
    assert ";" not in found.body
    assert not found.of_rows
    assert (found.call, found.line) == ("twice(a, b := ', )', z := -1.5)", 8)
    assert found.parameters["a"].meaning == "it"
    assert found.file.description == "Twice a number."


def test_a_macro_may_give_rows_and_take_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "-- Ü, a day.\ncreate macro twice() as table\nselect 1 as one, 'ß' as two\n")
    assert isinstance(found, Macro)
    assert (found.of_rows, found.takes, found.body) == (True, {}, "select 1 as one, 'ß' as two")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select 1", "macros/twice.sql:1: not a macro; expected create macro twice(a, b := 1) as …"),
        ("-- x\n\ncreate or replace macro twice(a) as a", ":3: not a macro"),
        ("create macro thrice(a) as a", "another name than its file; expected create macro twice(…); found thrice"),
        ("create macro\ntwice as 1", ":2: no parameters"),
        ("create macro twice(a as a", "parameters without an end"),
        ("create macro twice(a int) as a", "not a parameter; expected a name, or name := value; found a int"),
        ("create macro twice(a,) as a", "not a parameter"),
        ("create macro twice(a, a) as a", "a parameter twice"),
        ("create macro twice(a)", "no body"),
        ("create macro twice(a) as", "no body"),
        ("create macro twice(a) as table", "no body"),
        (f"{HEAD.replace('parameters.a', 'parameters.b')}create macro twice(a) as a", ":4: no such parameter"),
        (f"{HEAD.replace('example', 'exampel')}create macro twice(a) as a", "Did you mean example"),
        ("-- /// macro\ncreate macro twice(a) as a", "header not closed"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    found = read(tmp_path, text)
    assert isinstance(found, str)
    assert said in found


def test_the_macros_of_the_pack_say_what_they_are_and_what_they_take() -> None:
    files = sorted(Home.built_in("macros").glob("*.sql"))
    assert files
    for path in files:
        found = read_macro(path, path.name)
        assert isinstance(found, Macro), found
        assert found.file.description
        assert found.example
        assert found.takes.keys() == found.parameters.keys()
