"""Conditions that can never be true: a monitor, cube or view that asks for a value the contract does not allow."""

from datetime import date

from sqlglot import exp

from monitors.catalogue.parsed import parsed
from queries.content.home import Home
from queries.content.problem import Problem, nearest
from queries.content.sql_file import statement
from queries.engine.opening import Engine, EngineError


def never_matched(home: Home, engine: Engine) -> list[Problem]:
    """Comparisons in cubes, views and monitors with a text that no contract lists among the values of that column.

    Only columns for which every extract that has one of this name lists its values are looked at, and not in a file
    that makes a column of that name itself.
    """
    values: dict[str, set[str]] = {}
    open_ended: set[str] = set()
    for extract in engine.catalog.contracts.values():
        for column in extract.columns:
            if column.values:
                values.setdefault(column.name, set()).update(column.values)
            else:
                open_ended.add(column.name)
    known = {name: allowed for name, allowed in values.items() if name not in open_ended}
    made = {name for path in _files(home) for name in _named(path.read_text(encoding="utf-8"))}
    found = []
    for path in _files(home):
        text = path.read_text(encoding="utf-8")
        for name, value in _comparisons(text):
            if name in known and name not in made and value not in known[name]:
                line = next((at for at, row in enumerate(text.splitlines(), 1) if f"'{value}'" in row), None)
                close = nearest(value, known[name])
                hint = f"Did you mean {close}?" if close else None
                expected = "one of " + ", ".join(sorted(known[name]))
                found.append(Problem(home.shown(path), "can never match", line, name, expected, value, hint))
    return found


def reads_rows(engine: Engine, sql: str, days: tuple[date, date]) -> bool:
    """Whether a table that a statement reads has rows of these days (the last exclusive)."""
    tree = parsed(statement(sql))  # a fault of its is told where the engine reads it
    if tree is None:
        return False
    names = {table.name for table in tree.find_all(exp.Table)} & set(engine.catalog.names())
    for name in sorted(names):
        try:
            if "day" not in engine.columns(name):
                return False
            where = f"day >= date '{days[0]}' and day < date '{days[1]}'"
            if not len(engine.query(f"select 1 from {name} where {where} limit 1")):
                return False
        except EngineError:
            return False
    return bool(names)


def _files(home: Home) -> list:
    return [path for kind in ("cubes", "views", "monitors") for path in home.content(kind)]


def _named(sql: str) -> set[str]:
    """The names a statement gives to expressions that are no plain column."""
    tree = parsed(statement(sql))  # a fault of its is told where the engine reads it
    if tree is None:
        return set()
    return {one.alias for one in tree.find_all(exp.Alias) if not isinstance(one.this, exp.Column)}


def _comparisons(sql: str) -> list[tuple[str, str]]:
    """(column, text) of each comparison for equality, and of each text of an IN list."""
    tree = parsed(statement(sql))  # a fault of its is told where the engine reads it
    found: list[tuple[str, str]] = []
    if tree is None:
        return found
    for node in tree.find_all(exp.EQ, exp.In):
        column = node.this if isinstance(node.this, exp.Column) else None
        given = node.expressions if isinstance(node, exp.In) else [node.expression]
        if column is not None:
            found += [
                (column.name, one.this) for one in given if isinstance(one, exp.Literal) and one.is_string
            ]
    return found
