from __future__ import annotations

import tomllib

from queries.content.toml_file import toml_text


def test_a_value_is_written_so_that_toml_reads_it_again() -> None:
    values = {"a": True, "b": 'é "x"\n', "c": [1, 2.5, ["y"]], "d": {"e": -3}, "f": ()}
    text = "\n".join(f"{name} = {toml_text(value)}" for name, value in values.items())
    assert tomllib.loads(text) == {**values, "f": []}
