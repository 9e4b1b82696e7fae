"""Landing drops in tests: CSV text, Parquet rows, manifests, and the ingest's answer for one of them."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.home import Home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import DropReport, ingest
from queries.state.ledger import read_ledger

HEADER = "ticket_id,opened_at,arrived_at,desk,topic,minutes,cost,urgent,email"


def row(number: int | str, **changes: Any) -> str:
    """One sound ticket as a CSV line."""
    values = {
        "ticket_id": f"t{number}",
        "opened_at": "2026-03-02 10:00:00",
        "arrived_at": "2026-03-02 11:00:00",
        "desk": "lima",
        "topic": "login",
        "minutes": "5",
        "cost": "1.50",
        "urgent": "true",
        "email": f"p{number}@example.com",
    }
    return ",".join(str(value) for value in (values | changes).values())


def csv_text(*rows: str, header: str = HEADER) -> str:
    """A CSV file of these rows."""
    return "\n".join((header, *rows)) + "\n"


def land(home: Home, name: str, content: str | bytes, **manifest: Any) -> Path:
    """Writes one file into landing, gzipped when its name says so; words make its manifest."""
    path = home.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    if manifest:
        path.with_name(path.name + ".manifest.json").write_text(json.dumps(manifest))
    return path


def land_parquet(home: Home, name: str, columns: dict[str, Any], **manifest: Any) -> Path:
    """Writes one Parquet drop; ``columns`` are Arrow arrays or lists."""
    path = home.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    if manifest:
        path.with_name(path.name + ".manifest.json").write_text(json.dumps(manifest))
    return path


def sha256(path: Path) -> str:
    """The digest a manifest would name."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def take(home: Home, name: str | None = None) -> DropReport:
    """Ingests and returns the report of one drop (the only one, when no name is given)."""
    report = ingest(home)
    found = [drop for drop in report.drops if name is None or drop.file == name]
    assert len(found) == 1, [str(problem) for problem in report.problems] or report.drops
    return found[0]


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query over everything known."""
    engine = open_engine(home)
    try:
        return [tuple(line.values()) for line in engine.query(sql).to_pylist()]
    finally:
        engine.close()


def quarantined(home: Home, extract: str = "tickets") -> list[dict[str, Any]]:
    """What the live quarantine files of an extract say, in order of file, line and row."""
    found: list[dict[str, Any]] = []
    for entry in read_ledger(home.state).of(extract):
        for path in entry.quarantine:
            found += pq.read_table(home.state / path, partitioning=None).to_pylist()
    return sorted(
        found, key=lambda line: (line["file"], line["line"] or 0, line["row"] or 0, line["column"] or "")
    )
