"""The cube of texts: how many, and how many in groups, with a contact, with a new phrase. The night writes it.

A text counts on the day it was written and from the morning that knew it; that it is in a group counts from the morning
that knew that, as a row of its own, for the sums of a cube add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.contract import Contracts
from queries.state.cube_state import CubeFile, CubeState

NAME = "text_groups_day"
FILE = "voices/text_groups_day.parquet"  # under `state`
MEANING = "Texts that people wrote, by day: how many, in groups, with a contact, with a new phrase."
SQL = f"-- {MEANING}\nselect * from text_groups_day\n"
MEASURES = ("texts", "in_groups", "with_contact", "with_new_phrase")
DIMENSIONS = ("kind", "language", "category")


@dataclass(frozen=True)
class TextCube:
    """The cube as the night left it, and the extracts it counts: who sees all of them sees it."""

    source: str
    also: tuple[str, ...]
    state: CubeState


def read_textcube(state: Path, contracts: Contracts) -> TextCube | None:
    """The cube, empty before the first night or where its file is damaged. None where no extract has a free text."""
    sources = [
        one
        for _, one in sorted(contracts.items())  # in the order in which the night reads them
        if one.kind == "event" and any(c.free_text and not c.personal for c in one.columns)
    ]
    if not sources:
        return None
    source = sources[0]
    columns = tuple(columns_of(source.market or "market").items())
    held = read_rows(state)
    fits = held is not None and tuple(held.column_names) == tuple(name for name, _ in columns)
    files = (CubeFile(FILE, (), held.num_rows),) if held is not None and fits else ()
    return TextCube(
        source.name, tuple(one.name for one in sources[1:]), CubeState(NAME, SQL, columns, {}, files)
    )


def add_textcube(state: Path, market: str, rows: Mapping[str, Any]) -> None:
    """Adds rows, columns by name as `columns_of` has them, the market's as `market`; sums of like rows."""
    types = {"DATE": pa.date32(), "VARCHAR": pa.string(), "BIGINT": pa.int64()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns_of(market).items()])
    table = pa.table(
        {name: rows[name if name != market else "market"] for name in schema.names}, schema=schema
    )
    held = read_rows(state)
    if held is not None and held.schema.equals(schema):
        table = pa.concat_tables([held, table])
    keys = [name for name in schema.names if name not in MEASURES]
    summed = table.group_by(keys).aggregate([(name, "sum") for name in MEASURES])
    summed = summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names])
    summed = summed.select(schema.names).sort_by([(name, "ascending") for name in keys])
    path = state / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    pq.write_table(summed.cast(schema), partial)
    partial.replace(path)


def read_rows(state: Path) -> pa.Table | None:
    """The rows of the file, which is small; None where there is none, or it cannot be read."""
    try:
        with pq.ParquetFile(state / FILE) as file:
            return file.read()
    except (pa.ArrowException, OSError):
        return None


def columns_of(market: str) -> dict[str, str]:
    """Column → engine type; the market's column has the name it has in the extracts."""
    return {
        "day": "DATE",
        "known_day": "DATE",
        market: "VARCHAR",
        **dict.fromkeys(DIMENSIONS, "VARCHAR"),
        **dict.fromkeys(MEASURES, "BIGINT"),
    }
