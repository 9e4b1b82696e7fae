"""Results that are kept: one Parquet file each under `state/results`, and what a role must see to open it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from queries.answers.exact_columns import texts
from queries.content.settings import Role

FOLDER = "results"
MOST_BYTES = 64 << 20  # of one file; chosen: no query gives more
MOST_TOGETHER = 1 << 30  # of all files of a home; chosen: the oldest go first
# Of a role: none of these changes which rows it sees, or what of them is masked.
_SAYS_NOTHING = ("name", "people", "monitors", "may", "partly")
_LIMITS = ("extracts", "markets", "stages")  # None = all of them


class KeptTableError(RuntimeError):
    """A result that cannot be kept, or is not there any more; the text says why."""


def write_table(state: Path, table: pa.Table) -> tuple[str, int]:
    """Keeps a result; gives the name of its file and its size in bytes. Raises KeptTableError."""
    folder = state / FOLDER
    name = f"{secrets.token_hex(8)}.parquet"
    partial = folder / f"{name}.partial"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        pq.write_table(_storable(table), partial, compression="zstd")
        size = partial.stat().st_size
        if size > MOST_BYTES:
            raise KeptTableError(
                f"a result of at most {MOST_BYTES >> 20} MB is kept, this one has {size >> 20} MB"
            )
        partial.replace(folder / name)
    except OSError as error:
        raise KeptTableError(
            f"state/{FOLDER} cannot be written: {error.strerror or type(error).__name__}"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return name, size


def read_table(state: Path, name: str) -> pa.Table:
    """A result as it was kept. Raises KeptTableError."""
    path = state / FOLDER / Path(name).name
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise KeptTableError("the file of this result is missing or damaged") from error


def remove_table(state: Path, name: str) -> None:
    """Forgets the rows of a result; nothing happens where they have gone."""
    (state / FOLDER / Path(name).name).unlink(missing_ok=True)


def remove_strays(state: Path, named: Collection[str], before: float) -> int:
    """Removes files that no kept result names and that were written before a moment (seconds since 1970, UTC)."""
    gone = 0
    for path in (state / FOLDER).glob("*.parquet*"):
        with suppress(FileNotFoundError):  # somebody else was faster
            if path.name not in named and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def sight_of(role: Role) -> str:
    """What a role sees, as a text that a store can keep."""
    seen = {one.name: getattr(role, one.name) for one in fields(role) if one.name not in _SAYS_NOTHING}
    return json.dumps({name: _plain(value) for name, value in seen.items()}, sort_keys=True)


def covers(role: Role, sight: str) -> bool:
    """Whether a role sees all that a result was made of: the same, or more. What is not known here must be the same."""
    mine = json.loads(sight_of(role))
    needed = {"stages": None}  # who saw some of them alone could keep nothing before this was told
    needed |= {name: value for name, value in json.loads(sight).items() if name not in _SAYS_NOTHING}
    return mine.keys() == needed.keys() and all(_wide_enough(name, mine[name], needed[name]) for name in mine)


def limits_of(sight: str) -> list[str]:
    """The markets and stages that a result is of alone; empty where it is of all."""
    seen = json.loads(sight)
    return [str(one) for name in ("markets", "stages") for one in seen.get(name) or ()]


def _wide_enough(name: str, mine: Any, needed: Any) -> bool:
    if name == "personal":
        return bool(mine) or not needed
    if name in _LIMITS:
        return mine is None or (needed is not None and set(needed) <= set(mine))
    return bool(mine == needed)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset | set | tuple | list):
        return (
            sorted(map(str, value)) if isinstance(value, frozenset | set) else [_plain(one) for one in value]
        )
    return value if value is None or isinstance(value, bool | int | float | str) else repr(value)


def _storable(table: pa.Table) -> pa.Table:
    """Parquet has no null type and no interval: the one becomes a text without values, the other what it says."""
    columns = [
        texts(column) if pa.types.is_null(column.type) or pa.types.is_interval(column.type) else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, names=table.column_names)
