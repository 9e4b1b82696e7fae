"""Writing a batch: its rows, the rows set aside, and the published files that lose rows.

Files are written in staging and moved by rename; no reader knows of them until the ledger names them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from queries.engine.table_sql import literal, quote, stored_sql
from queries.in_place.whole_files import link
from queries.ingest.deduplicate import Conflict
from queries.ingest.drop_batch import DropBatch
from queries.ingest.reject import sound_rows
from queries.state.entry import OF_COLUMN, PAST_COLUMN, PAST_COLUMNS, SINCE_COLUMN, WITHDRAWN, DataFile
from queries.state.soundness import sha256_of

EVENTS = "events"
_PART = re.compile(r"/(_drop|_kind|day)=([^/]*)")
_OPTIONS = "FORMAT parquet, COMPRESSION snappy, OVERWRITE_OR_IGNORE true, RETURN_STATS true"


def publish_rows(batch: DropBatch) -> dict[int, list[DataFile]]:
    """Writes the sound rows of a batch, by drop and day. Returns the files of each drop."""
    names = ", ".join(quote(name) for name, _ in batch.columns)
    dated = batch.extract.kind == "event"
    sql = f"SELECT {names}, _drop FROM typed WHERE {sound_rows(batch)}"
    found: dict[int, list[DataFile]] = defaultdict(list)
    for path, rows, parts in write_partitioned(batch, sql, "_drop, day" if dated else "_drop"):
        place = int(parts["_drop"])
        taken = batch.taken[place]
        day = parts["day"] if dated else str(taken.drop.day or "0001-01-01")
        folder = f"day={day}" if dated else "snapshot"
        name = f"{taken.stem}-{len(found[place])}.parquet"
        target = f"{EVENTS}/{batch.extract.name}/{folder}/{name}"
        found[place].append(DataFile(target, day, rows, sha256=_publish(path, batch.home.state / target)))
    return found


def link_rows(batch: DropBatch) -> dict[int, list[DataFile]]:
    """The files of a batch that is read in place, by drop: each under the day of its partition, without a copy.

    They have no checksum of ours: they are the warehouse's, and are looked at again when their size or time changes.
    """
    counts = dict(batch.run("SELECT _drop, count(*) FROM typed GROUP BY _drop"))
    found: dict[int, list[DataFile]] = {}
    for place, count in counts.items():
        taken = batch.taken[place]
        target = f"{EVENTS}/{batch.extract.name}/day={taken.drop.day}/{taken.stem}-0.parquet"
        link(taken.drop.path, batch.home.state / target)
        found[place] = [DataFile(target, str(taken.drop.day), int(count))]
    return found


def publish_past(batch: DropBatch, conflict: Conflict) -> dict[int, list[DataFile]]:
    """Writes the rows of a batch that held for some mornings and no longer do, by drop, kind and day."""
    if not conflict.past:
        return {}
    names = ", ".join(quote(name) for name, _ in (*batch.columns, *PAST_COLUMNS))
    return _write_past(batch, f"SELECT {names}, _drop, _kind FROM past", "p")


def archive_withdrawn(batch: DropBatch, conflict: Conflict) -> dict[int, list[DataFile]]:
    """Writes what earlier versions of the drops of a batch held and these do not, for when they are decided again."""
    if not any(landing.before for landing in conflict.landings) or batch.extract.kind != "event":
        return {}
    names = ", ".join(quote(name) for name, _ in batch.columns)
    told = f"_end AS {PAST_COLUMN}, {batch.names_sql()}[_drop + 1] AS {OF_COLUMN}, _since AS {SINCE_COLUMN}"
    rows = f"SELECT {names}, {told}, _drop, {WITHDRAWN} AS _kind FROM withdrawn_rows WHERE known_day < _end"
    return _write_past(batch, rows, "w")


def _write_past(batch: DropBatch, sql: str, letter: str) -> dict[int, list[DataFile]]:
    found: dict[int, list[DataFile]] = defaultdict(list)
    for path, rows, parts in write_partitioned(batch, sql, "_drop, _kind, day"):
        place, day = int(parts["_drop"]), parts["day"]
        name = f"{batch.taken[place].stem}-{letter}{len(found[place])}.parquet"
        target = f"{EVENTS}/{batch.extract.name}/day={day}/{name}"
        digest = _publish(path, batch.home.state / target)
        found[place].append(DataFile(target, day, rows, int(parts["_kind"]), digest))
    return found


def rewrite_files(batch: DropBatch, conflict: Conflict) -> dict[int, dict[str, DataFile | None]]:
    """Writes the published files that lose rows again without them.

    Returns, per carrying drop, old path → new.
    """
    made: dict[int, dict[str, DataFile | None]] = defaultdict(dict)
    for place, carrier in sorted(conflict.rewritten.items()):
        old = conflict.live[place][0]
        columns = [*batch.columns, *PAST_COLUMNS] if old.past else batch.columns
        rows = stored_sql(columns, [conflict.live[place]], batch.home.state, located=True)
        gone = f"SELECT _row FROM contested WHERE _source = 0 AND _place = {place}"
        kept = f"SELECT * EXCLUDE (_row, _place, day) FROM ({rows}) WHERE _row NOT IN ({gone})"
        left = old.rows - batch.run(f"SELECT count(*) FROM ({gone})")[0][0]
        path = re.sub(r"(-r\d+)?\.parquet$", f"-r{batch.taken[carrier].seq}.parquet", old.path)
        digest = ""
        if left:
            staged = batch.staging / "rewritten.parquet"
            batch.run(f"COPY ({kept}) TO {literal(str(staged))} (FORMAT parquet, COMPRESSION snappy)")
            digest = _publish(staged, batch.home.state / path)
        made[carrier][old.path] = DataFile(path, old.day, left, old.past, digest) if left else None
    return made


def write_partitioned(batch: DropBatch, sql: str, by: str) -> list[tuple[Path, int, dict[str, str]]]:
    """Writes a query partitioned, in staging. Returns each file with its rows and its partition."""
    folder = batch.staging / "copy"
    stats = batch.run(f"COPY ({sql}) TO {literal(str(folder))} ({_OPTIONS}, PARTITION_BY ({by}))")
    found = [(Path(row[0]), int(row[1]), dict(_PART.findall(row[0]))) for row in stats]
    return sorted(found, key=lambda item: str(item[0]))


def _publish(path: Path, target: Path) -> str:
    """Gives a staged file its final name. Returns its SHA-256."""
    digest = sha256_of(path)
    move_file(path, target)
    return digest


def move_file(path: Path, target: Path) -> None:
    """Gives a staged file its final name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
