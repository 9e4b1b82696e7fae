"""Drops: what lands in the morning. One Parquet file per extract and arrival day, with its manifest."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.demo.files import encode
from data.demo.files.clock import Clock
from data.demo.files.rows import Column, Rows, count, join, pick, take
from data.demo.files.vocabulary import COUNTRIES, WORDS

CONTRACT = Path(__file__).resolve().parents[2] / "contract"
_BY_TYPE: dict[str, encode.Coding] = {
    "decimal": encode.money,
    "timestamp": encode.moments,
    "date": encode.dates,
    "double": encode.doubles,
    "integer": encode.integers,
    "boolean": encode.flags,
}


@cache
def columns_of(extract: str) -> dict[str, str]:
    """Read an extract's column names and types from its contract, in order."""
    with (CONTRACT / f"{extract}.toml").open("rb") as file:
        return {column["name"]: column["type"] for column in tomllib.load(file)["column"]}


@cache
def time_of(extract: str) -> str:
    """The column of an extract that says when a row happened, "" = a row is no event."""
    with (CONTRACT / f"{extract}.toml").open("rb") as file:
        return str(tomllib.load(file).get("event_time", ""))


def encode_rows(extract: str, rows: Rows) -> pa.Table:
    """Turn coded rows into the contract's Arrow table. Raises KeyError when a contract column is missing."""
    arrays = {}
    for name, kind in columns_of(extract).items():
        arrays[name] = _coding(extract, name, kind, rows[name])(rows[name])
    return pa.table(arrays)


def _coding(extract: str, name: str, kind: str, values: Column) -> encode.Coding:
    if values.dtype.kind in "UO":
        return encode.plain_text
    if kind != "text":
        return _BY_TYPE[kind]
    own = f"{extract}.{name}"
    return encode.text_coding(own if own in WORDS else name)


def write_drop(folder: Path, extract: str, day: date, rows: Rows) -> int:
    """Write one drop and its manifest {extract, rows, sha256, day}; the same rows give the same bytes."""
    target = folder / extract / f"{day.isoformat()}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    packed = encode_rows(extract, rows)
    few = [field.name for field in packed.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(
        packed, target, compression="zstd", use_dictionary=few, store_schema=False, write_page_checksum=True
    )
    manifest = {
        "extract": extract,
        "rows": packed.num_rows,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "day": day.isoformat(),
        "columns": packed.column_names,
    }
    target.with_name(target.name + ".manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return packed.num_rows


@dataclass
class Outbox:
    """Facts waiting for the drop of the day they become known; nothing before the first or after the last."""

    clock: Clock
    last: int  # last day number with a drop
    waiting: dict[int, dict[str, list[Rows]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def put(self, extract: str, rows: Rows) -> None:
        """Queue rows (event_at, arrived_at, country; hidden columns are dropped) by known day."""
        if not count(rows):
            return
        kept = pick(rows, list(columns_of(extract)))
        market = np.where(rows["country"] < 0, len(COUNTRIES), rows["country"])  # without a market: plain UTC
        known = self.clock.known_day(rows["event_at"], rows["arrived_at"], market)
        known = np.where(self.clock.day(rows["event_at"], market) < 0, -1, known)
        order = np.argsort(known, kind="stable")
        known = known[order]
        days, starts = np.unique(known, return_index=True)
        ends = np.append(starts[1:], len(known))
        for day, begin, end in zip(days.tolist(), starts.tolist(), ends.tolist(), strict=True):
            if 0 <= day <= self.last:
                self.waiting[day][extract].append(take(kept, order[begin:end]))

    def close(self, day: int) -> dict[str, Rows]:
        """Hand over everything that became known on a day, by extract, in order of event time."""
        parts = self.waiting.pop(day, {})
        closed = {extract: join(rows) for extract, rows in sorted(parts.items())}
        return {
            extract: take(rows, np.argsort(rows[time_of(extract)], kind="stable"))
            for extract, rows in closed.items()
        }
