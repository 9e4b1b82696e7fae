"""What a table of the catalog stands on: the tables its text names, the extracts below, an order to make views in."""

from __future__ import annotations

import re
from collections.abc import Collection

from queries.content.sql_file import strip_comments
from queries.state.catalog import Catalog


def mentions(catalog: Catalog, sql: str) -> list[str]:
    """The tables of the catalog that a text names, by name."""
    return sorted(set(re.findall(r"\w+", strip_comments(sql).lower())) & catalog.names().keys())


def view_reads(catalog: Catalog, view: str) -> list[str]:
    """The tables of the catalog that a view's text names, itself left out."""
    return [name for name in mentions(catalog, catalog.views[view].sql) if name != view]


def extracts_below(catalog: Catalog, sql: str, above: tuple[str, ...] = ()) -> set[str]:
    """The extracts and dimensions that a text stands on, through cubes and views; above: views it is read by."""
    found: set[str] = set()
    for name in mentions(catalog, sql):
        if name in above:
            continue
        if name in catalog.contracts:
            found.add(name)
        elif name in catalog.cubes:
            found |= set(catalog.cubes[name].reads)
        else:
            found |= extracts_below(catalog, catalog.views[name].sql, (*above, name))
    return found


def read_by(catalog: Catalog, name: str, above: frozenset[str] = frozenset()) -> set[str]:
    """The extracts a table stands on, and those that columns of these were copied from; above: views it is read by."""
    if name in catalog.contracts:
        enriched = catalog.contracts[name].enrich
        return {name} | ({enriched.source} if enriched else set())
    if name in catalog.cubes:
        return set(catalog.cubes[name].reads)
    found: set[str] = set()
    for other in view_reads(catalog, name):
        if other not in above:
            found |= read_by(catalog, other, above | {name})
    return found


def in_order(catalog: Catalog, needed: Collection[str]) -> list[str]:
    """The views that are needed, each after those it reads."""
    ordered: list[str] = []

    def visit(name: str, above: frozenset[str]) -> None:
        for other in view_reads(catalog, name):
            if other in catalog.views and other not in above:
                visit(other, above | {name})
        if name not in ordered:
            ordered.append(name)

    for name in sorted(set(needed) & catalog.views.keys()):
        visit(name, frozenset())
    return ordered
