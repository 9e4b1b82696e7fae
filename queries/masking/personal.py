"""Which columns of a table hold personal data, under whatever name a cube gives them."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from queries.content.sql_file import statement
from queries.state.catalog import ADDED, Catalog, Cube

# Below these a personal value is counted or compared, and is not in the result.
_SAYS_NOTHING = (exp.Count, exp.ApproxDistinct, exp.CountIf, exp.Predicate)


def personal_columns(catalog: Catalog, name: str, columns: list[str]) -> frozenset[str]:
    """Of the ``columns`` of an extract, dimension or cube those that hold personal data.

    Of a cube whose text cannot be read as a tree that is every column but the days.
    """
    if name not in catalog.cubes:
        return frozenset(columns) & _declared(catalog, (name,))
    cube = catalog.cubes[name]
    personal = _declared(catalog, cube.reads)
    if not personal:
        return frozenset()
    try:
        return frozenset(columns) & _spread(cube, personal)
    except sqlglot.errors.SqlglotError:
        return frozenset(columns) - {added for added, _ in ADDED}


def _declared(catalog: Catalog, extracts: tuple[str, ...]) -> frozenset[str]:
    """The personal columns of these extracts and of those they are enriched from."""
    found: frozenset[str] = frozenset()
    for name in extracts:
        extract = catalog.contracts[name]
        found |= extract.personal
        if extract.enrich is not None:
            found |= catalog.contracts[extract.enrich.source].personal
    return found


def _spread(cube: Cube, personal: frozenset[str]) -> frozenset[str]:
    """Every name that a personal value has anywhere in a cube's text."""
    tree = sqlglot.parse_one(statement(cube.file.sql), read="duckdb")
    named = [(one.alias_or_name, one) for select in tree.find_all(exp.Select) for one in select.expressions]
    found = set(personal)
    while more := {name for name, value in named if name and name not in found and _holds(value, found)}:
        found |= more
    return frozenset(found)


def _holds(value: exp.Expression, personal: set[str]) -> bool:
    """Whether the values of a projection are made of a personal column."""
    return any(
        column.name in personal and not _only_counted(column, value) for column in value.find_all(exp.Column)
    )


def _only_counted(column: exp.Expression, value: exp.Expression) -> bool:
    place: exp.Expression | None = column
    while place is not None:
        if isinstance(place, _SAYS_NOTHING):
            return True
        if place is value:
            return False
        place = place.parent
    return False
