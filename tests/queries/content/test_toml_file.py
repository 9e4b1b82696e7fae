from __future__ import annotations

import tomllib

from queries.content.toml_file import parse_toml, toml_text


def test_a_value_is_written_so_that_toml_reads_it_again() -> None:
    values = {"a": True, "b": 'é "x"\n', "c": [1, 2.5, ["y"]], "d": {"e": -3}, "f": ()}
    text = "\n".join(f"{name} = {toml_text(value)}" for name, value in values.items())
    assert tomllib.loads(text) == {**values, "f": []}


def test_what_a_reader_does_to_the_values_is_not_read_by_the_next() -> None:
    text = 'a = [1]\n[b]\nc = "d"\n'
    values, lines = parse_toml(text, "one.toml")
    values["a"].append(2)
    values["b"].clear()
    lines.clear()
    assert parse_toml(text, "two.toml", 5) == ({"a": [1], "b": {"c": "d"}}, {"a": 5, "b": 6, "b.c": 7})
