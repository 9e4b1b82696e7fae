"""Keys that come more than once: which version holds when, within a batch and against what was published before."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from queries.content.contract import Extract
from queries.content.home import Home
from queries.engine.table_sql import literal, quote, stored_sql
from queries.ingest.drop_batch import DropBatch
from queries.ingest.reject import sound_rows
from queries.ingest.withdrawn import (
    Landing,
    create_withdrawn,
    identity_sql,
    key_sql,
    landings,
    lift_unkeyed,
    read_withdrawn,
    settle_withdrawn,
)
from queries.keys.key_holders import KeyHolders
from queries.state.catalog import Catalog, stored_columns
from queries.state.entry import (
    CARRIED,
    ENDED,
    OF_COLUMN,
    OWN,
    PAST_COLUMN,
    PAST_COLUMNS,
    REVIVED,
    SINCE_COLUMN,
    WITHDRAWN,
    DataFile,
    Entry,
)
from queries.state.ledger import Ledger

_STEP = Path(__file__).parent / "contested.sql"
_PAST = quote(PAST_COLUMN)


@dataclass
class Conflict:
    """What a batch's rows do to rows published before. Drops are numbered by their place in the batch.

    ``against``: the drops each was decided against. ``carries``: those of the batch whose losses are in its files.
    ``rewritten``: a published file that loses rows → the drop that carries its replacement. ``live``: the published
    files, so that ``_place`` of ``known`` is an index. ``past``: whether the table ``past`` has rows: those that held
    for some mornings and no longer do.
    """

    live: list[tuple[DataFile, Entry]] = field(default_factory=list)
    against: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    carries: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    rewritten: dict[int, int] = field(default_factory=dict)
    landings: list[Landing] = field(default_factory=list)
    past: bool = False


def settle(batch: DropBatch, ledger: Ledger, base: Ledger) -> Conflict:
    """Sets duplicates and older versions aside; ``base`` is the ledger without this batch's drops.

    Makes ``contested``, whose rows with ``_source`` 0 are published rows that are superseded now, ``superseded``
    (these rows) and ``past`` (all rows that held for some mornings, with the day on which they ceased to).
    """
    conflict = Conflict(landings=landings(batch, ledger))
    if batch.extract.kind == "event":
        conflict.live = base.live_files(batch.extract.name, past=True)
    if not batch.extract.key:
        conflict.past = lift_unkeyed(batch, conflict.landings)
        return conflict
    within = "_drop || chr(30) || " if batch.extract.kind == "dimension" else ""
    batch.run(
        "CREATE OR REPLACE TEMP TABLE keyed AS SELECT * FROM (SELECT _drop AS _place, _row, "
        f"{within}{key_sql(batch.extract.key)} AS _key FROM typed WHERE {sound_rows(batch)}) "
        "WHERE _key IS NOT NULL"
    )
    earlier = read_withdrawn(batch, conflict.landings)
    _create_known(batch, conflict, earlier)
    withdrawn = earlier and settle_withdrawn(batch)
    if not _create_rivals(batch, conflict, earlier) and not withdrawn:
        return conflict
    if not earlier:
        create_withdrawn(batch, conflict.landings)
    batch.run(_STEP.read_text(encoding="utf-8"))
    _note(batch, conflict, base.holders(batch.extract.name))
    _create_superseded(batch, conflict)
    conflict.past = _create_past(batch, conflict)
    kept = f"CASE WHEN _kept_new THEN {batch.names_sql()}[_kept_place + 1] ELSE 'an earlier drop' END"
    batch.set_aside(
        f"SELECT _place, _row, NULL, _reason, {literal(', '.join(batch.extract.key))}, "
        f"'each key once', 'another row in ' || {kept}, _key FROM contested "
        "WHERE _source = 1 AND _reason <> 'moved'"
    )
    return conflict


def _create_known(batch: DropBatch, conflict: Conflict, earlier: bool) -> None:
    """The table ``known``: published rows with a key of the batch, those that hold no longer among them.

    ``earlier``: whether ``withdrawn_rows`` has any.
    Of files without one nothing is read.
    """
    live = conflict.live
    dated = (
        "NULL::DATE AS _known, 0::BIGINT AS _since, false AS _past, NULL::DATE AS _until, NULL::DATE AS _end, "
        "false AS _mine"
    )
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE known AS SELECT k._place, k._row, k._key, {identity_sql(batch)}, {dated} "
        "FROM keyed k CROSS JOIN typed WHERE false"
    )
    if not live:
        return
    asked = "SELECT _key FROM keyed" + (" UNION SELECT _key FROM withdrawn_rows" if earlier else "")
    hit = _key_holders(batch.connection, batch.home, batch.catalog, batch.extract).find(live, asked)
    if not hit:
        return
    _read_known(batch, [live[place] for place in hit], hit, asked)


def _key_holders(
    connection: duckdb.DuckDBPyConnection, home: Home, catalog: Catalog, extract: Extract
) -> KeyHolders:
    stored = [one for one in stored_columns(catalog.contracts, extract) if one[0] in extract.key]
    return KeyHolders(connection, home.state, extract.name, stored, key_sql(extract.key))


def note_keys(connection: duckdb.DuckDBPyConnection, home: Home, catalog: Catalog, extract: Extract) -> None:
    """Notes the keys of what was published of an extract, so that the next night need not read them. Raises OSError."""
    if extract.kind != "event" or not extract.key or extract.in_place:
        return
    # A published file that cannot be read any more is told by the next ingest, which looks at all of them.
    with suppress(duckdb.Error):
        _key_holders(connection, home, catalog, extract).note(
            catalog.ledger.live_files(extract.name, past=True)
        )


def _read_known(batch: DropBatch, live: list[tuple[DataFile, Entry]], places: list[int], asked: str) -> None:
    """The rows of these published files with a key that is asked for."""
    extract = batch.extract
    kinds = [(name, kind) for name, kind in batch.columns if name in extract.names or name == "known_day"]
    rows = stored_sql([*kinds, *PAST_COLUMNS], live, batch.home.state, located=True)
    since = [entry.bytes_since for _, entry in live]
    withdrawn = [file.past == WITHDRAWN for file, _ in live]
    owners = "([" + ", ".join(literal(entry.drop) for _, entry in live) + "])"
    of = f"coalesce({OF_COLUMN}, {owners}[_place + 1])"
    # A row whose copy another drop carries: the file that lost it is read again, for its writer is in the batch.
    shadow = f"({_PAST} IS NULL AND bool_or({_PAST} IS NOT NULL) OVER (PARTITION BY _key, {of}, _content, known_day))"
    batch.run(
        f"INSERT INTO known SELECT {places}[_place + 1], _row, _key, _content, _arrival, known_day, "
        f"coalesce({SINCE_COLUMN}, {since}[_place + 1]), {_PAST} IS NOT NULL, {_PAST}, "
        f"CASE WHEN {withdrawn}[_place + 1] THEN {_PAST} END, "
        f"coalesce(list_contains({batch.names_sql()}, {OF_COLUMN}), false) OR {shadow} "
        f"FROM (SELECT *, {key_sql(extract.key)} AS _key, {identity_sql(batch)} FROM ({rows})) "
        f"SEMI JOIN ({asked}) USING (_key)"
    )


def _create_rivals(batch: DropBatch, conflict: Conflict, earlier: bool) -> bool:
    """The table ``rivals``: rows of the batch whose key comes again. False when there is none. ``earlier``: whether
    there is a table ``withdrawn``.
    """
    batch.run(
        "CREATE OR REPLACE TEMP TABLE repeated AS SELECT _key FROM keyed GROUP BY _key HAVING count(*) > 1 "
        f"UNION SELECT _key FROM known{' UNION SELECT _key FROM withdrawn' if earlier else ''}"
    )
    if not batch.run("SELECT 1 FROM repeated LIMIT 1"):
        return False
    known = "t.known_day" if batch.extract.kind == "event" else "DATE '1970-01-01'"
    since = [landing.since for landing in conflict.landings]
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE rivals AS SELECT k._place, k._row, k._key, {identity_sql(batch)}, "
        f"{known} AS _known, {since}[k._place + 1] AS _since "
        "FROM keyed k JOIN typed t ON t._drop = k._place AND t._row = k._row SEMI JOIN repeated USING (_key)"
    )
    return bool(batch.run("SELECT 1 FROM rivals LIMIT 1"))


def _create_superseded(batch: DropBatch, conflict: Conflict) -> None:
    """The published rows that lose their place: ``_drop`` carries the loss, ``_of`` brought them.

    ``_seen``: whether a morning saw them, until ``_until``; ``_was``: the day that was said of them before.
    """
    if not conflict.rewritten:
        return
    places = sorted(conflict.rewritten)
    carriers = [conflict.rewritten[at] for at in places]
    kinds = [conflict.live[at][0].past for at in places]
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE superseded AS SELECT r.* EXCLUDE (_place, _row), "
        f"{carriers}[r._place + 1]::BIGINT AS _drop, {kinds}[r._place + 1] AS _past, "
        f"c._place AS _at, c._until, c._was, c._seen, "
        f"{_by(batch, conflict)} AS _by, c._replaced, c._mine "
        f"FROM ({_stood(batch, conflict, places)}) r JOIN contested c "
        f"ON c._source = 0 AND c._place = {places}[r._place + 1] AND c._row = r._row"
    )


def _stood(batch: DropBatch, conflict: Conflict, places: list[int]) -> str:
    """SQL for rows of published files, each with the drop that brought it (OF_COLUMN) and that one's `since`."""
    live = [conflict.live[place] for place in places]
    rows = stored_sql([*batch.columns, *PAST_COLUMNS], live, batch.home.state, located=True)
    owners = "([" + ", ".join(literal(entry.drop) for _, entry in live) + "])"
    since = [entry.bytes_since for _, entry in live]
    return (
        f"SELECT * EXCLUDE ({_PAST}) REPLACE (coalesce({OF_COLUMN}, {owners}[_place + 1]) AS {OF_COLUMN}, "
        f"coalesce({SINCE_COLUMN}, {since}[_place + 1]) AS {SINCE_COLUMN}) FROM ({rows})"
    )


def _create_past(batch: DropBatch, conflict: Conflict) -> bool:
    """The table ``past``; False when there is none. ``_kind`` as in the ledger, ``_by``: the drop they gave way to."""
    if not batch.run("SELECT 1 FROM contested WHERE _seen LIMIT 1"):
        return False  # what holds again does so after a row that was seen
    names = ", ".join(quote(name) for name, _ in batch.columns)
    by = _by(batch, conflict)
    landed = f"{batch.names_sql()}[_drop + 1] AS {OF_COLUMN}"
    since = f"{[landing.since for landing in conflict.landings]}[_drop + 1]"
    told = f"c._until AS {_PAST}, {{kind}} AS _kind, {by} AS _by, c._replaced, {landed}, {{since}} AS {SINCE_COLUMN}"
    lifted = names.replace(quote("known_day"), "c._from AS known_day")
    parts = [
        f"SELECT {lifted}, _drop, {told.format(kind=OWN, since=since)} FROM typed t "
        "JOIN contested c ON c._source = 1 AND c._seen AND c._place = t._drop AND c._row = t._row"
    ]
    if any(landing.before for landing in conflict.landings):
        parts.append(
            f"SELECT {names}, _drop, {told.format(kind=WITHDRAWN, since='w.' + SINCE_COLUMN)} "
            "FROM withdrawn_rows w JOIN contested c "
            "ON c._source = 2 AND c._seen AND c._place = w._drop AND w._row = c._row"
        )
        parts += _revived_sql(batch, conflict, names)
    if conflict.rewritten:
        parts.append(
            f"SELECT {names}, _drop, _until AS {_PAST}, {CARRIED} AS _kind, _by, _replaced, {OF_COLUMN}, "
            f"{SINCE_COLUMN} FROM superseded WHERE _seen"
        )
    batch.run(f"CREATE OR REPLACE TEMP TABLE past AS {' UNION ALL '.join(parts)}")
    return True


def _revived_sql(batch: DropBatch, conflict: Conflict, names: str) -> list[str]:
    """The rows that hold again after a withdrawn one, from where they stand."""
    picked = names.replace(quote("known_day"), "c._from AS known_day")
    told = (
        f"c._carrier AS _drop, c._until AS {_PAST}, CASE WHEN c._until IS NULL THEN {REVIVED} ELSE {ENDED} END "
        f"AS _kind, {_by(batch, conflict)} AS _by, c._replaced"
    )
    own = f"{batch.names_sql()}[t._drop + 1], {[landing.since for landing in conflict.landings]}[t._drop + 1]"
    parts = [
        f"SELECT {picked}, {told}, {own} FROM typed t JOIN revived c "
        "ON c._source = 1 AND c._place = t._drop AND c._row = t._row"
    ]
    places = sorted(place for (place,) in batch.run("SELECT DISTINCT _place FROM revived WHERE _source = 0"))
    if places:
        parts.append(
            f"SELECT {picked}, {told}, r.{OF_COLUMN}, r.{SINCE_COLUMN} FROM ({_stood(batch, conflict, places)}) r "
            f"JOIN revived c ON c._source = 0 AND c._place = {places}[r._place + 1] AND c._row = r._row"
        )
    return parts


def _by(batch: DropBatch, conflict: Conflict) -> str:
    """SQL for the name of the drop whose row takes the place of a contested one."""
    owners = "([" + ", ".join(literal(entry.drop) for _, entry in conflict.live) + "]::VARCHAR[])"
    return f"CASE WHEN c._kept_new THEN {batch.names_sql()}[c._kept_place + 1] ELSE {owners}[c._kept_place + 1] END"


def _note(batch: DropBatch, conflict: Conflict, holders: dict[str, set[str]]) -> None:
    """Which drop carries each file that is written again, and on which drops each decision rests."""
    batch.run(
        "UPDATE typed SET known_day = c._from FROM contested c "
        "WHERE c._source = 1 AND c._reason = 'moved' AND c._place = typed._drop AND c._row = typed._row"
    ) if batch.extract.kind == "event" else None
    names = [taken.drop.name for taken in batch.taken]
    pairs = batch.run(
        "SELECT DISTINCT _source, _place, _kept_new, _kept_place, _carrier FROM contested "
        "WHERE _reason <> 'moved' ORDER BY ALL"
    )
    for source, place, kept_new, kept, cause in pairs:
        if source and kept_new and place != kept:
            conflict.against[place].add(names[kept])
        elif source and not kept_new:
            conflict.against[place] |= holders[conflict.live[kept][0].path]
        elif not source:
            carrier = conflict.rewritten.setdefault(place, cause)
            conflict.against[cause] |= holders[conflict.live[place][0].path]
            if carrier != cause:
                conflict.against[cause].add(names[carrier])
                conflict.carries[carrier].add(cause)
