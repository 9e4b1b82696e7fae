"""One macro file: `create macro name(…) as …`, as DuckDB writes it, taken apart into name, parameters and body.

The statement is never run as it stands: the sandbox checks each part like a query of a stranger, and writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from itertools import pairwise
from pathlib import Path

import duckdb

from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.problem import Problem
from queries.content.sql_file import SqlFile, SqlFileError, read_sqlfile, statement
from queries.content.table_types import NamedTables
from queries.content.value_types import ANY_TEXT, TEXT

SHAPE = "create macro {name}(a, b := 1) as …, or … as table select …"


@declared
class MacroParameter:
    """A parameter of a macro, as completion tells it."""

    name: str
    meaning: str = declare(TEXT, "What it is, with its unit.", "how many of them")


@declared
class Macro:
    """A macro: its file, its parameters with their defaults as SQL ("" = must be given), what it stands for.

    of_rows: it is written after FROM; else it gives one value. line: of the file where the body begins.
    """

    file: SqlFile
    takes: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    of_rows: bool = False
    line: int = 1
    example: str = declare(
        ANY_TEXT,
        "A use of it, which the SQL page shows.",
        "select rate_of(sum(orders), count(*)) from orders_day",
        default="",
    )
    parameters: Mapping[str, MacroParameter] = declare(
        NamedTables(
            "tables [parameters.<name>]",
            kind=MacroParameter,
            gather=lambda items: {one.name: one for one in items},
        ),
        "What its parameters mean.",
        default_factory=dict,
    )

    @property
    def name(self) -> str:
        """Its name: that of the file."""
        return self.file.name

    @property
    def call(self) -> str:
        """How it is called: `rate_of(hits, n, z := 1.96)`."""
        return f"{self.name}({self.signature})"

    @property
    def signature(self) -> str:
        """Its parameters as the statement that makes it has them."""
        return ", ".join(f"{name} := {default}" if default else name for name, default in self.takes.items())


def read_macro(path: Path, shown_as: str) -> Macro | list[Problem]:
    """One macro file, or everything that is wrong with its header and its first words."""
    try:
        file = read_sqlfile(path, "macro", shown_as)
    except SqlFileError as error:
        return [error.problem]
    place = file.place()
    keys = read_keys(keys_of(Macro), file.header, place)
    taken = _taken_apart(file)
    if isinstance(taken, Problem):
        return [*place.in_order(), taken]
    for name in keys.get("parameters", {}):
        if name not in taken.takes:
            parameters = place.at("parameters").at(name)
            parameters.note_unknown("no such parameter", name, taken.takes, "Take it out.")
    return place.in_order() or replace(taken, **keys)


def _taken_apart(file: SqlFile) -> Macro | Problem:
    """The statement's parts, without the header's keys; or what is wrong with its first words."""
    # Over 40 lines: the words of one statement, from the first to the last.
    text = statement(file.sql)
    words = [one for one in _words(text) if one[1]]
    found = [word for _, word, _ in words]
    shape = SHAPE.format(name=file.name)

    def wrong(message: str, at: int, expected: str = shape, hint: str | None = None) -> Problem:
        place = words[min(at, len(words) - 1)][0] if words else 0
        said = " ".join(text[place : place + 60].split()) or "nothing"
        return Problem(file.shown, message, text[:place].count("\n") + 1, None, expected, said, hint)

    if found[:2] != ["create", "macro"]:
        return wrong("not a macro", 0)
    if found[2:3] != [file.name]:
        hint = "Rename the file, or the macro."
        return wrong("the macro has another name than its file", 2, f"create macro {file.name}(…)", hint)
    if found[3:4] != ["("]:
        return wrong("no parameters", 3)
    close = next(
        (at for at, (_, word, depth) in enumerate(words) if at > 3 and word == ")" and depth == 0), None
    )
    if close is None:
        return wrong("parameters without an end", 3)
    takes: dict[str, str] = {}
    commas = [at for at in range(4, close) if words[at][1] == "," and words[at][2] == 1]
    for left, right in pairwise([3, *commas, close]):
        if right == left + 1 and close == 4:
            break  # no parameter at all
        name = found[left + 1]
        sign = "".join(found[left + 2 : left + 4]) if right > left + 2 else ""
        if not name.isidentifier() or (right > left + 2 and sign[:2] != ":="):
            return wrong("not a parameter", left + 1, "a name, or name := value")
        if name in takes:
            return wrong("a parameter twice", left + 1, "each name once")
        begin = words[left + 2][0] + text[words[left + 2][0] :].index("=") + 1 if sign else 0
        takes[name] = text[begin : words[right][0]].strip() if sign else ""
    if found[close + 1 : close + 2] != ["as"]:
        return wrong("no body", close + 1)
    of_rows = found[close + 2 : close + 3] == ["table"]
    first = close + (3 if of_rows else 2)
    if first >= len(words):
        return wrong("no body", first)
    begin = words[first][0]
    return Macro(
        file=file, takes=takes, body=text[begin:].strip(), of_rows=of_rows, line=text[:begin].count("\n") + 1
    )


def _words(sql: str) -> Iterator[tuple[int, str, int]]:
    """Place, lower-case text and depth in brackets of every word and sign; quoted texts are one word."""
    raw = sql.encode()
    found = duckdb.tokenize(sql)
    depth = 0
    for (place, kind), (end, _) in pairwise([*found, (len(raw), None)]):
        if kind == duckdb.token_type.comment:
            continue
        text = raw[place:end].decode(errors="replace").rstrip().lower()
        begin = len(raw[:place].decode(errors="replace"))
        signs = kind == duckdb.token_type.operator  # several signs beside each other are one token
        for at, word in enumerate(text if signs else [text]):
            if word.isspace():
                continue
            depth -= word in (")", "]", "}")
            yield begin + at, word, depth
            depth += word in ("(", "[", "{")
