"""Writing a batch: its rows, the rows set aside, and the published files that lose rows.

Files are written in staging and moved by rename; no reader knows of them until the ledger names them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from queries.engine.table_sql import literal, quote, stored_sql
from queries.ingest.deduplicate import Conflict
from queries.ingest.drop_batch import DropBatch
from queries.ingest.reject import sound_rows
from queries.state.ledger import DataFile

EVENTS = "events"
_PART = re.compile(r"/(_drop|day)=([^/]*)")
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
        file = DataFile(f"{EVENTS}/{batch.extract.name}/{folder}/{name}", day, rows)
        move_file(path, batch.home.state / file.path)
        found[place].append(file)
    return found


def rewrite_files(batch: DropBatch, conflict: Conflict) -> dict[int, dict[str, DataFile | None]]:
    """Writes the published files that lose rows again without them.

    Returns, per carrying drop, old path → new.
    """
    made: dict[int, dict[str, DataFile | None]] = defaultdict(dict)
    for place, carrier in sorted(conflict.rewritten.items()):
        old = conflict.live[place][0]
        rows = stored_sql(batch.columns, [conflict.live[place]], batch.home.state, located=True)
        gone = f"SELECT _row FROM contested WHERE NOT _new AND _place = {place}"
        kept = f"SELECT * EXCLUDE (_row, _place, day) FROM ({rows}) WHERE _row NOT IN ({gone})"
        left = old.rows - batch.run(f"SELECT count(*) FROM ({gone})")[0][0]
        path = re.sub(r"(-r\d+)?\.parquet$", f"-r{batch.taken[carrier].seq}.parquet", old.path)
        if left:
            staged = batch.staging / "rewritten.parquet"
            batch.run(f"COPY ({kept}) TO {literal(str(staged))} (FORMAT parquet, COMPRESSION snappy)")
            move_file(staged, batch.home.state / path)
        made[carrier][old.path] = DataFile(path, old.day, left) if left else None
    return made


def write_partitioned(batch: DropBatch, sql: str, by: str) -> list[tuple[Path, int, dict[str, str]]]:
    """Writes a query partitioned, in staging. Returns each file with its rows and its partition."""
    folder = batch.staging / "copy"
    stats = batch.run(f"COPY ({sql}) TO {literal(str(folder))} ({_OPTIONS}, PARTITION_BY ({by}))")
    found = [(Path(row[0]), int(row[1]), dict(_PART.findall(row[0]))) for row in stats]
    return sorted(found, key=lambda item: str(item[0]))


def move_file(path: Path, target: Path) -> None:
    """Gives a staged file its final name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
