"""What a role may see of a home: which tables, and the view of each, with personal data masked."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from queries.content.home import Home
from queries.content.settings import Role
from queries.content.sql_file import statement, strip_comments
from queries.engine.duckdb_engine import ALL_KNOWN
from queries.engine.table_sql import cube_sql, dimension_sql, empty_sql, extract_sql, literal, quote
from queries.state.catalog import Catalog, read_catalog, stored_columns

KEY_FILE = "sandbox.key"


@dataclass(frozen=True)
class Snapshot:
    """What a query may read: ``tables`` by name; ``views`` makes those it names, in order.

    ``folders`` must be readable for them. ``as_of``: the morning it sees.
    """

    tables: frozenset[str]
    views: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    as_of: dt.date


def take_snapshot(home: Home, role: Role, sql: str, as_of: dt.date | None) -> Snapshot:
    """Only what the role sees, and of that only what ``sql`` names."""
    catalog = read_catalog(home)
    reads = {name: _reads(catalog, name) for name in catalog.names()}
    visible = frozenset(
        name for name, sources in reads.items() if all(role.sees(source) for source in sources)
    )
    named = _words(sql)
    needed: set[str] = set()
    waiting = [name for name in visible if name in named]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += _mentions(catalog, name) if name in catalog.views else []
    mask = None if role.personal else _key(home)
    views = [(name, _view(catalog, name, home.state, mask)) for name in sorted(needed - catalog.views.keys())]
    views += [(name, statement(catalog.views[name].sql)) for name in _in_order(catalog, needed)]
    folders = tuple(_folder(catalog, name, home.state) for name in sorted(needed - catalog.views.keys()))
    return Snapshot(visible, tuple(views), folders, as_of or ALL_KNOWN)


def _words(sql: str) -> set[str]:
    return set(re.findall(r"[a-z_][a-z0-9_]*", strip_comments(sql).lower()))


def _mentions(catalog: Catalog, view: str) -> list[str]:
    """The tables of the catalog a view's text names."""
    return sorted((_words(catalog.views[view].sql) & catalog.names().keys()) - {view})


def _reads(catalog: Catalog, name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """The extracts a table stands on."""
    if name in catalog.contracts:
        enriched = catalog.contracts[name].enrich
        return {name} | ({enriched.source} if enriched else set())
    if name in catalog.cubes:
        return set(catalog.cubes[name].reads)
    found: set[str] = set()
    for other in _mentions(catalog, name):
        if other not in seen:
            found |= _reads(catalog, other, seen | {name})
    return found


def _in_order(catalog: Catalog, needed: set[str]) -> list[str]:
    """The views that are needed, each after those it reads."""
    ordered: list[str] = []

    def visit(name: str, above: frozenset[str]) -> None:
        for other in _mentions(catalog, name):
            if other in catalog.views and other not in above:
                visit(other, above | {name})
        if name not in ordered:
            ordered.append(name)

    for name in sorted(needed & catalog.views.keys()):
        visit(name, frozenset())
    return ordered


def _view(catalog: Catalog, name: str, state: Path, mask: str | None) -> str:
    extract = catalog.contracts.get(name)
    if extract is not None:
        make = extract_sql if extract.kind == "event" else dimension_sql
        return _masked(
            make(catalog, extract, state), _columns(catalog, name), _personal(catalog, [name]), mask
        )
    cube, built = catalog.cubes[name], catalog.built[name]
    if not built.columns:
        return empty_sql([("day", "DATE"), ("known_day", "DATE")])
    personal = _personal(catalog, cube.reads)
    return _masked(
        cube_sql(catalog, name, built.columns, state), [column for column, _ in built.columns], personal, mask
    )


def _columns(catalog: Catalog, name: str) -> list[str]:
    return [column for column, _ in stored_columns(catalog.contracts, catalog.contracts[name])]


def _personal(catalog: Catalog, extracts: tuple[str, ...] | list[str]) -> set[str]:
    """The personal columns of these extracts and of those they are enriched from."""
    found: set[str] = set()
    for name in extracts:
        extract = catalog.contracts[name]
        found |= extract.personal
        if extract.enrich is not None:
            found |= catalog.contracts[extract.enrich.source].personal
    return found


def _masked(sql: str, columns: list[str], personal: set[str], key: str | None) -> str:
    """Personal columns as a keyed hash: equal stays equal and can be counted, but nobody is named."""
    hidden = [name for name in columns if name in personal]
    if key is None or not hidden:
        return sql
    picked = ", ".join(
        f"'#' || left(sha256({literal(key)} || CAST({quote(name)} AS VARCHAR)), 12) AS {quote(name)}"
        for name in hidden
    )
    return f"SELECT * REPLACE ({picked}) FROM ({sql})"


def _key(home: Home) -> str:
    """The home's own key for masks, made once; without it a hash of a known id could be looked up."""
    path = home.state / KEY_FILE
    if not path.exists():
        partial = home.state / f"{KEY_FILE}.{secrets.token_hex(4)}"
        partial.write_text(secrets.token_hex(32))
        partial.chmod(0o600)
        try:
            path.hardlink_to(partial)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return path.read_text()


def _folder(catalog: Catalog, name: str, state: Path) -> str:
    kind = "cubes" if name in catalog.cubes else "events"
    return f"{state / kind / name}/"
