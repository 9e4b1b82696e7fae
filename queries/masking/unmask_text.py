"""The contact behind a token in free text: nothing but landing has it, so the drops that brought it are read again.

Only where the row with the token is one that the engine may see, and only as long as its drop lies in landing.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from queries.content.contract import Column, Extract
from queries.engine.protocol import Engine, EngineError
from queries.engine.table_sql import quote
from queries.masking.contacts import find_contacts
from queries.masking.mask_key import DIGITS, MaskKey

_TOKEN = re.compile(rf"⟨?(?:phone|mail|link|account)[ :]([0-9a-f]{{{DIGITS}}})⟩?")
csv.field_size_limit(1 << 24)


def token_digits(mask: str) -> str | None:
    """The digits of a token as it stands in a text or in a column of contacts; None where it is no token."""
    found = _TOKEN.fullmatch(mask.strip())
    return found[1] if found else None


def unmask_text(engine: Engine, key: MaskKey, digits: str) -> tuple[str, str, str] | None:
    """The contact with these digits, its extract and column; None where no row that may be seen has it."""
    for name, extract in engine.catalog.contracts.items():
        for column in extract.free_text:
            for path in _drops(engine, name, extract, column, digits):
                for text, market in _texts(path, extract, column):
                    for contact in find_contacts(text, market):
                        if key.mask(contact.value)[-DIGITS:] == digits:
                            return contact.value, name, column.name
    return None


def _drops(engine: Engine, name: str, extract: Extract, column: Column, digits: str) -> Iterator[Path]:
    """The drops that may have brought a row with this token."""
    dated = extract.kind == "event"
    text = (
        f"SELECT DISTINCT {'CAST(day AS VARCHAR)' if dated else 'NULL'} AS day FROM {quote(name)} "
        f"WHERE regexp_matches({quote(column.contacts)}, $token)"
    )
    try:
        days = {row["day"] for row in engine.query(text, {"token": f":{digits}( |$)"}).to_pylist()}
    except EngineError:
        return  # a table that cannot be read, or that who asks may not see
    ledger = engine.catalog.ledger
    for entry in ledger.of(name) if days else []:
        if not dated or any(file.day in days for file in entry.files):
            yield ledger.state.parent / "landing" / entry.drop


def _texts(path: Path, extract: Extract, column: Column) -> Iterator[tuple[str, str]]:
    """Text and market of each row of a drop; nothing where it is gone or cannot be read any more."""
    market = extract[extract.market].landed if extract.market else None
    try:
        rows = _parquet(path, column.landed, market) if path.suffix == ".parquet" else _csv(path, extract)
        for row in rows:
            if text := row.get(column.landed):
                yield str(text), str(row.get(market) or "") if market else ""
    except (OSError, ValueError, csv.Error):
        return


def _parquet(path: Path, text: str, market: str | None) -> Iterator[dict[str, object]]:
    file = pq.ParquetFile(path)
    there = [name for name in (text, market) if name in file.schema_arrow.names]
    for part in file.iter_batches(columns=there):
        yield from part.to_pylist()


def _csv(path: Path, extract: Extract) -> Iterator[dict[str, str]]:
    encoding = "utf-8-sig" if extract.encoding == "utf-8" else extract.encoding
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as raw:
        lines = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
        yield from csv.DictReader(lines, extract.csv.names or None, delimiter=extract.delimiter)
