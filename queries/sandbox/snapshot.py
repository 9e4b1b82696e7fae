"""What a role may see of a home: which tables, the view of each, and the files behind them."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from queries.content.home import Home
from queries.content.settings import Role
from queries.content.sql_file import SqlFileError, read_sqlfile, statement
from queries.engine.duckdb_engine import ALL_KNOWN
from queries.engine.kept_back import checked_extracts, unread_of
from queries.engine.market_limits import Limit, is_withheld, limit_of, withheld_words
from queries.engine.opening import data_version
from queries.engine.raw_events import is_elsewhere
from queries.engine.stage_limits import Stages, beyond, beyond_words, monitor_key, stages_of
from queries.engine.standing_on import in_order, view_reads
from queries.engine.table_sql import BOUNDS, Columns, cube_sql, dimension_sql, empty_sql, extract_sql, filled
from queries.macros.macro_file import Macro
from queries.masking.personal import personal_columns
from queries.sandbox.home_macros import HomeMacros, read_macros
from queries.sandbox.masked_files import Source
from queries.state.catalog import Catalog, read_catalog, stored_columns
from queries.state.entry import PAST_COLUMNS

_OF_THE_PAST = tuple(name for name, _ in PAST_COLUMNS)  # for which mornings a row holds
ALL_DAYS = {
    "since": dt.date(1970, 1, 1),
    "until": dt.date(9999, 12, 31),
}  # a monitor asked by name: no window
APART = "_monitor"  # behind the name of a monitor, where a table has that name too
HERE = Path()  # the views name files from the worker's own folder: no path of the home is in them


@dataclass(frozen=True)
class Snapshot:
    """What a query may read: ``tables`` by name; ``views`` makes those it names, in order.

    ``sources``: the files behind them, by their path under ``state``. ``as_of``: the morning it sees.
    """

    tables: frozenset[str]
    views: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    as_of: dt.date


@dataclass
class _Looked:
    """The catalog as one role sees it, and the files found on the way."""

    catalog: Catalog
    role: Role
    sources: list[Source] = field(default_factory=list)

    def hidden(self, name: str, columns: Columns) -> frozenset[str]:
        """The columns of a table whose values the role may not see."""
        if self.role.personal:
            return frozenset()
        return personal_columns(self.catalog, name, [column for column, _ in columns])

    def note(self, name: str, path: str, had: list[str], columns: Columns, hidden: frozenset[str]) -> None:
        """One file of a table, the columns it has, and of which table it is."""
        seen = (*(column for column, _ in columns), *BOUNDS)
        self.sources.append(Source(path, tuple(had), seen, hidden, self.limit(name, columns)))

    def limit(self, name: str, columns: Columns) -> Limit | None:
        """The rows of a table that the role may see."""
        return None if self.role.markets is None else limit_of(self.catalog, name, columns, self.role.markets)


def take_snapshot(home: Home, role: Role, sql: str, as_of: dt.date | None) -> Snapshot:
    """Only what the role sees, and of that only what ``sql`` names.

    The last ones are kept, for as long as the data, the content and the role are what they were.
    """
    known = _known(home)
    names = known.monitors | {name.lower() for name in known.catalog.names()}
    named = _words(sql) & names
    key = (role, frozenset(named), as_of)
    with _lock:
        found = known.snapshots.get(key)
    if found is None:
        found = _snapshot(known, home, role, named, as_of)
        _keep(known.snapshots, key, found, MOST_SNAPSHOTS)
    return found


def macros_of(home: Home) -> HomeMacros:
    """The macros of a home, each after those it calls; kept like the snapshots."""
    return _known(home).macros


def readable_macros(home: Home, role: Role) -> list[Macro]:
    """Those that read no table which a role may not see, by name."""
    known = _known(home)
    if role in known.readable:
        return known.readable[role]
    names = known.monitors | {name.lower() for name in known.catalog.names()}
    found: list[Macro] = []
    for name in sorted(known.macros.macros):
        text = "\n".join(one.body for one in known.macros.called(name))
        named = _words(text) & names
        if named <= {table.lower() for table in take_snapshot(home, role, text, None).tables}:
            found.append(known.macros.macros[name])
    known.readable[role] = found
    return found


def _known(home: Home) -> _Content:
    seen = _version(home)
    with _lock:
        known = _catalogs.get(seen)
    if known is None:
        catalog = read_catalog(home)
        stems = [path.stem.lower() for path in home.content("monitors")]
        monitors = frozenset(name for stem in stems for name in (stem, f"{stem}{APART}"))
        macros = read_macros(home, monitors | {name.lower() for name in catalog.names()})
        known = _Content(catalog, monitors, macros)
        _keep(_catalogs, seen, known, MOST_CATALOGS)
    return known


@dataclass
class _Content:
    """A catalog, the monitors and macros beside it, and the snapshots taken, by role, named tables and morning."""

    catalog: Catalog
    monitors: frozenset[str]
    macros: HomeMacros
    readable: dict[Role, list[Macro]] = field(default_factory=dict)
    stages: Stages | None = None  # found when somebody first asks who sees some of them alone
    checked: list[str] | None = None  # the same, of who sees some extracts alone
    snapshots: OrderedDict[tuple[Role, frozenset[str], dt.date | None], Snapshot] = field(
        default_factory=OrderedDict
    )


MOST_CATALOGS, MOST_SNAPSHOTS = 4, 100  # kept at once, the newest; chosen
_catalogs: OrderedDict[str, _Content] = OrderedDict()
_lock = threading.Lock()


def _keep(kept: OrderedDict[Any, Any], key: object, value: object, most: int) -> None:
    with _lock:
        kept[key] = value
        while len(kept) > most:
            kept.popitem(last=False)


def _version(home: Home) -> str:
    """Changes with the data, with any file that declares something, and with the settings."""
    files = [
        f"{path}:{path.stat().st_mtime_ns}:{path.stat().st_size}"
        for kind in ("contract", "cubes", "views", "monitors", "macros")
        for path in home.content(kind)
    ]
    return "\n".join([str(home.root), repr(home.settings), data_version(home), *files])


def _snapshot(known: _Content, home: Home, role: Role, named: set[str], as_of: dt.date | None) -> Snapshot:
    catalog = _with_monitors(home, known.catalog, named)
    visible = frozenset(
        name
        for name in catalog.names()
        if not _unread(known, home, catalog, name, role)
        and not _withheld(catalog, name, role)
        and _beyond(known, home, catalog, name, role) is None
        and not is_elsewhere(home, catalog, name)
    )
    needed: set[str] = set()
    waiting = [name for name in visible if name.lower() in named]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += view_reads(catalog, name) if name in catalog.views else []
    looked = _Looked(catalog, role)
    views = [(name, _view(looked, name)) for name in sorted(needed - catalog.views.keys())]
    views += [(name, statement(catalog.views[name].sql)) for name in in_order(catalog, needed)]
    return Snapshot(visible, tuple(views), tuple(looked.sources), as_of or ALL_KNOWN)


def _withheld(catalog: Catalog, name: str, role: Role, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a table, or one that a view reads, cannot be limited to the markets of a role."""
    if role.markets is None:
        return False
    if name in catalog.views:
        return any(
            _withheld(catalog, other, role, seen | {name})
            for other in view_reads(catalog, name)
            if other not in seen
        )
    if name in catalog.cubes:
        columns = catalog.built[name].columns
    else:
        columns = tuple(stored_columns(catalog.contracts, catalog.contracts[name]))
    return is_withheld(catalog, name, limit_of(catalog, name, columns, role.markets))


def _unread(known: _Content, home: Home, catalog: Catalog, name: str, role: Role) -> list[str]:
    """The extracts below a table that a role may not read."""
    if role.extracts is None:
        return []
    if known.checked is None:
        known.checked = checked_extracts(home, known.catalog)
    return unread_of(catalog, name, role, known.checked)


def _beyond(known: _Content, home: Home, catalog: Catalog, name: str, role: Role) -> frozenset[str] | None:
    """The stages of a table that a role does not see because of them; None where it does."""
    if role.stages is None:
        return None
    if known.stages is None:
        known.stages = stages_of(home, known.catalog)
    monitor = name.removesuffix(APART)
    if name not in known.catalog.names() and monitor in known.monitors:
        own = known.stages.get(monitor_key(monitor), frozenset())
        return None if own & {*role.stages} else own
    return beyond(catalog, known.stages, name, role.stages)


def why_unseen(home: Home, role: Role, name: str) -> str | None:
    """Why a table is not there, in words: its rows are elsewhere, or not for the role; None where that is not why."""
    known = _known(home)
    catalog = _with_monitors(home, known.catalog, {name.lower()})
    name = next((one for one in catalog.names() if one.lower() == name.lower()), "")
    if not name or _unread(known, home, catalog, name, role):
        return None
    if is_elsewhere(home, catalog, name):
        return f"the rows of {name} are in the warehouse, not here: ask a cube or a monitor over them, or the warehouse"
    of = _beyond(known, home, catalog, name, role)
    if of is not None and role.stages is not None:
        return beyond_words(name, of, role.stages)
    return withheld_words(name, role.markets or ()) if _withheld(catalog, name, role) else None


def _with_monitors(home: Home, catalog: Catalog, named: set[str]) -> Catalog:
    """The catalog with each monitor that is named as a view: the rows it judges.

    A table of that name goes before; the monitor then answers to its name with APART behind it, as every one does.
    """
    views = dict(catalog.views)
    for path in home.content("monitors"):
        names = named & {path.stem.lower(), f"{path.stem.lower()}{APART}"}
        if not names:
            continue
        try:
            monitor = read_sqlfile(path, None, home.shown(path))
        except SqlFileError:
            continue  # the Monitors page names it
        for name in names:
            if name not in {one.lower() for one in catalog.names()}:
                views[name] = replace(monitor, sql=filled(monitor.sql, ALL_DAYS))
    return replace(catalog, views=views)


def _words(sql: str) -> set[str]:
    return set(re.findall(r"\w+", sql.lower()))


def _view(looked: _Looked, name: str) -> str:
    """The text of a table, over files named from HERE; the files are noted."""
    catalog = looked.catalog
    if name in catalog.cubes:
        return _cube_view(looked, name)
    extract = catalog.contracts[name]
    columns = stored_columns(catalog.contracts, extract)
    hidden = looked.hidden(name, columns)
    event = extract.kind == "event"
    for file, entry in catalog.ledger.live_files(name, past=event):
        # A day is in the name of an event's folder, and not in its file.
        had = [column for column, _ in entry.columns or columns if not (event and column == "day")]
        looked.note(name, file.path, [*had, *(_OF_THE_PAST if file.past else ())], columns, hidden)
    shown = _masked_types(columns, hidden)
    if not event:
        return dimension_sql(catalog, extract, HERE) if catalog.snapshots(name) else empty_sql(shown)
    return extract_sql(catalog, extract, HERE, shown)


def _cube_view(looked: _Looked, name: str) -> str:
    built = looked.catalog.built[name]
    if not built.columns:
        return empty_sql([("day", "DATE"), ("known_day", "DATE")])
    hidden = looked.hidden(name, built.columns)
    for file in built.files:
        had = [column for column, _ in built.columns]
        looked.note(name, file.path, [*had, *(BOUNDS if file.restated else ())], built.columns, hidden)
    return cube_sql(looked.catalog, name, _masked_types(built.columns, hidden), HERE)


def _masked_types(columns: Columns, hidden: frozenset[str]) -> list[tuple[str, str]]:
    return [(column, "VARCHAR" if column in hidden else kind) for column, kind in columns]
