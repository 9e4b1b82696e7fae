"""PIVOT without a list of values: the values are asked for first, and written out.

The engine runs such a PIVOT as several statements, of which the guard could read none. With its values written
out it is one SELECT, and is checked like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import duckdb

from queries.engine.table_sql import literal
from queries.sandbox.guard import RefusedQueryError

MOST_VALUES = 200  # columns of one PIVOT; chosen
_ENDS = frozenset({"using", "group", "order", "limit", "union", "intersect", "except", ";"})
_WRITE_THEM = "PIVOT here needs its values: PIVOT … ON column IN ('a', 'b') USING …"
Values = Callable[[str], list[str]]


def with_values(sql: str, ask: Values) -> str:
    """The text of a PIVOT statement with the values of its columns in it.

    ``ask`` runs a checked query and gives the texts of its only column. Raises RefusedQueryError where the
    values cannot be found by a query of their own, or are too many.
    """
    words = list(_words(sql))
    at = next((i for i, (_, word, depth) in enumerate(words) if word == "pivot" and depth == 0), None)
    on = next((i for i, (_, word, depth) in enumerate(words) if word == "on" and depth == 0), None)
    if at is None or on is None or on < at:
        raise RefusedQueryError(_WRITE_THEM)
    end = next(
        (i for i, (_, word, depth) in enumerate(words) if i > on and depth == 0 and word in _ENDS), None
    )
    stop = words[end][0] if end is not None else len(sql)
    before, source = sql[: words[at][0]], sql[words[at][0] + 5 : words[on][0]]
    commas = [place for place, word, depth in words[on + 1 : end] if word == "," and depth == 0]
    edges = [words[on][0] + 1, *commas, stop]
    items = [sql[left + 1 : right].strip() for left, right in pairwise(edges)]
    shown = [_listed(item, before, source, ask) for item in items]
    return f"{sql[: words[on][0] + 2]} {', '.join(shown)} {sql[stop:]}"


def _listed(item: str, before: str, source: str, ask: Values) -> str:
    """One column of ON with its values in a list."""
    if any(word == "in" and depth == 0 for _, word, depth in _words(item)):
        return item
    found = ask(
        f"{before} SELECT DISTINCT CAST(({item}) AS VARCHAR) AS value FROM {source} ORDER BY 1 LIMIT 500"
    )
    if not found:
        raise RefusedQueryError(f"PIVOT has no columns: {item} has no value here")
    if len(found) > MOST_VALUES:
        raise RefusedQueryError(f"PIVOT would make more than {MOST_VALUES} columns of {item}: group it first")
    column = item if item.replace('"', "_").isidentifier() else f"({item})"
    return f"{column} IN ({', '.join(literal(value) for value in found)})"


def _words(sql: str) -> Iterator[tuple[int, str, int]]:
    """Place, lower-case text and depth in brackets of every word and sign; quoted texts are one word."""
    found = duckdb.tokenize(sql)
    depth = 0
    for (place, kind), (end, _) in pairwise([*found, (len(sql), None)]):
        text = sql[place:end].rstrip().lower()
        signs = kind == duckdb.token_type.operator  # several signs beside each other are one token
        for at, word in enumerate(text if signs else [text]):
            depth -= word in (")", "]", "}")
            yield place + at, word, depth
            depth += word in ("(", "[", "{")
