"""Keys that come more than once: which row stays, within a batch and against what was published before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from queries.engine.table_sql import literal, quote, stored_sql
from queries.ingest.drop_batch import DropBatch
from queries.ingest.reject import sound_rows
from queries.state.ledger import DataFile, Entry, Ledger

_STEP = Path(__file__).parent / "contested.sql"


@dataclass
class Conflict:
    """What a batch's rows do to rows published before. Drops are numbered by their place in the batch.

    ``against``: the drops each was decided against. ``rewritten``: a published file that loses rows → the
    drop that carries its replacement. ``live``: the published files, so that ``_place`` of ``known`` is an
    index.
    """

    live: list[tuple[DataFile, Entry]] = field(default_factory=list)
    against: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    rewritten: dict[int, int] = field(default_factory=dict)


def settle(batch: DropBatch, ledger: Ledger) -> Conflict:
    """Sets duplicates and older versions aside; ``ledger`` is the ledger without this batch's drops.

    Makes ``contested``, whose rows with ``_new`` false are published rows that are superseded now.
    """
    conflict = Conflict(ledger.live_files(batch.extract.name) if batch.extract.kind == "event" else [])
    batch.run("CREATE OR REPLACE TEMP TABLE contested (_new BOOLEAN, _place BIGINT, _row BIGINT)")
    if not batch.extract.key:
        return conflict
    within = "_drop || chr(30) || " if batch.extract.kind == "dimension" else ""
    batch.run(
        "CREATE OR REPLACE TEMP TABLE keyed AS SELECT * FROM (SELECT _drop AS _place, _row, "
        f"{within}{key_sql(batch.extract.key)} AS _key FROM typed WHERE {sound_rows(batch)}) "
        "WHERE _key IS NOT NULL"
    )
    _create_known(batch, conflict.live)
    if not _create_rivals(batch):
        return conflict
    batch.run(_STEP.read_text(encoding="utf-8"))
    batch.run("DELETE FROM contested WHERE NOT _new AND NOT _kept_new")
    _note(batch, conflict, ledger.holders(batch.extract.name))
    _create_superseded(batch, conflict)
    kept = f"CASE WHEN _kept_new THEN {batch.names_sql()}[_kept_place + 1] ELSE 'an earlier drop' END"
    batch.run(
        f"INSERT INTO aside SELECT _place, _row, NULL, _reason, {literal(', '.join(batch.extract.key))}, "
        f"'each key once', 'another row in ' || {kept}, _key FROM contested WHERE _new"
    )
    return conflict


def _identity(batch: DropBatch) -> str:
    """SQL for content and arrival of a row; the time of arrival is no part of the content."""
    extract = batch.extract
    content = ", ".join(quote(name) for name in extract.names if name != extract.arrival_time)
    arrival = extract.arrival_time or extract.event_time
    return f"hash({content}) AS _content, {quote(arrival) if arrival else '0'} AS _arrival"


def key_sql(key: tuple[str, ...]) -> str:
    """SQL for the key of a row as one text; a key of one column that is null is null, and never compared."""
    parts = [f"CAST({quote(name)} AS VARCHAR)" for name in key]
    filled = ", ".join(f"coalesce({part}, chr(0))" for part in parts)
    return parts[0] if len(parts) == 1 else f"concat_ws(chr(31), {filled})"


def _create_known(batch: DropBatch, live: list[tuple[DataFile, Entry]]) -> None:
    """The table ``known``: published rows with a key of the batch.

    Only the keys are read of files without one.
    """
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE known AS SELECT k._place, k._row, k._key, {_identity(batch)} "
        "FROM keyed k CROSS JOIN typed WHERE false"
    )
    if not live:
        return
    state, extract = batch.home.state, batch.extract
    kinds = [(name, kind) for name, kind in batch.columns if name in extract.names]
    keys = stored_sql(
        [(name, kind) for name, kind in kinds if name in extract.key], live, state, located=True
    )
    found = batch.run(
        f"SELECT DISTINCT _place FROM (SELECT _place, {key_sql(extract.key)} AS _key FROM ({keys})) "
        "SEMI JOIN keyed USING (_key)"
    )
    hit = sorted(place for (place,) in found)
    if not hit:
        return
    rows = stored_sql(kinds, [live[place] for place in hit], state, located=True)
    batch.run(
        f"INSERT INTO known SELECT {hit}[_place + 1], _row, _key, _content, _arrival FROM "
        f"(SELECT *, {key_sql(extract.key)} AS _key, {_identity(batch)} FROM ({rows})) "
        "SEMI JOIN keyed USING (_key)"
    )


def _create_rivals(batch: DropBatch) -> bool:
    """The table ``rivals``: rows of the batch whose key comes again. False when there is none."""
    batch.run(
        "CREATE OR REPLACE TEMP TABLE repeated AS SELECT _key FROM keyed GROUP BY _key HAVING count(*) > 1 "
        "UNION SELECT _key FROM known"
    )
    if not batch.run("SELECT 1 FROM repeated LIMIT 1"):
        return False
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE rivals AS SELECT k._place, k._row, k._key, {_identity(batch)} "
        "FROM keyed k JOIN typed t ON t._drop = k._place AND t._row = k._row SEMI JOIN repeated USING (_key)"
    )
    return True


def _create_superseded(batch: DropBatch, conflict: Conflict) -> None:
    """The published rows that lose their place: ``_drop`` carries the loss, ``_of`` brought them."""
    if not conflict.rewritten:
        return
    places = sorted(conflict.rewritten)
    rows = stored_sql(batch.columns, [conflict.live[at] for at in places], batch.home.state, located=True)
    carriers = [conflict.rewritten[at] for at in places]
    owners = "[" + ", ".join(literal(conflict.live[at][1].drop) for at in places) + "]"
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE superseded AS SELECT r.* EXCLUDE (_place, _row), "
        f"{carriers}[r._place + 1]::BIGINT AS _drop, {owners}[r._place + 1] AS _of FROM ({rows}) r "
        f"JOIN contested c ON NOT c._new AND c._place = {places}[r._place + 1] AND c._row = r._row"
    )


def _note(batch: DropBatch, conflict: Conflict, holders: dict[str, set[str]]) -> None:
    names = [taken.drop.name for taken in batch.taken]
    pairs = batch.run("SELECT DISTINCT _new, _place, _kept_new, _kept_place FROM contested ORDER BY ALL")
    for new, place, kept_new, kept in pairs:
        if new and kept_new and place != kept:
            conflict.against[place].add(names[kept])
        elif new and not kept_new:
            conflict.against[place] |= holders[conflict.live[kept][0].path]
        elif not new:
            carrier = conflict.rewritten.setdefault(place, kept)
            conflict.against[kept] |= holders[conflict.live[place][0].path]
            if carrier != kept:
                conflict.against[kept].add(names[carrier])
