"""The cube of broken records, by the day before the morning that found them: the night writes it, monitors read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.contract import Contracts
from queries.state.cube_state import CubeFile, CubeState

NAME = "broken_records_day"
FILE = "losses/broken_records_day.parquet"  # under `state`
MEANING = "Records that break an invariant of money, by the day before the morning that found them."
MARKET = "market"  # where no extract tells markets apart
SQL = f"-- {MEANING}\nselect * from broken_records_day\n"


@dataclass(frozen=True)
class LossCube:
    """The cube as the night left it, and the extract in whose name it is kept: who sees that one sees it."""

    source: str
    state: CubeState


def read_losscube(state: Path, contracts: Contracts) -> LossCube | None:
    """The cube, empty before the first night or where its file is damaged: the next check writes it anew.

    None where no event extract has a market to tell its rows by.
    """
    source = next((one for one in contracts.values() if one.kind == "event" and one.market), None)
    if source is None:
        return None
    columns = tuple(columns_of(str(source.market)).items())
    path = state / FILE
    held = _held(path)
    files = (CubeFile(FILE, (), held.num_rows),) if held is not None else ()
    return LossCube(source.name, CubeState(NAME, SQL, columns, {}, files))


def write_losscube(state: Path, contracts: Contracts, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace the cube where it says something else, for its file's time is a version of the data.

    rows: day, check_name, stage, market, records, cents (whole cents), as the store has them.
    """
    found = read_losscube(state, contracts)
    if found is None:
        return
    market = list(dict(found.state.columns))[4]
    told = [
        {
            "day": date.fromisoformat(row["day"]),
            "known_day": date.fromisoformat(row["day"]),
            "check_name": row["check_name"],
            "stage": row["stage"],
            market: row["market"],
            "records": row["records"],
            "amount": row["cents"] / 100,
        }
        for row in rows
    ]
    types = {"DATE": pa.date32(), "VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64()}
    schema = pa.schema([(name, types[kind]) for name, kind in found.state.columns])
    table, path = pa.Table.from_pylist(told, schema), state / FILE
    held = _held(path)
    if held is not None and held.equals(table):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    pq.write_table(table, partial)
    partial.replace(path)


def _held(path: Path) -> pa.Table | None:
    """The rows of the file, which is small; None where there is none, or it cannot be read."""
    if not path.exists():
        return None
    try:
        with pq.ParquetFile(path) as file:
            return file.read()
    except (pa.ArrowException, OSError):
        return None


def columns_of(market: str) -> dict[str, str]:
    """Column → engine type; the market's column has the name it has in the extracts."""
    return {
        "day": "DATE",
        "known_day": "DATE",
        "check_name": "VARCHAR",
        "stage": "VARCHAR",
        market: "VARCHAR",
        "records": "BIGINT",
        "amount": "DOUBLE",
    }
