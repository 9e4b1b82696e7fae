"""What the night keeps of texts: `state/voices`, Parquet files of one version, each replaced by rename.

texts-<month>.parquet: what is compared of each text; members.parquet: which text is in which group, and the morning
that first knew it; ready.json: the version and the newest morning, written last. Where one of them is wanting, damaged
or of another version nothing is kept, and the night makes all of it anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = "voices"
READY = "ready.json"
MEMBERS = "members"
MEMBER_COLUMNS = pa.schema(
    [
        ("extract", pa.string()),
        ("text_id", pa.string()),
        ("group_id", pa.string()),
        ("bond", pa.string()),
        ("known_on", pa.date32()),
    ]
)


@dataclass(frozen=True)
class ReadyMark:
    """What is kept: of which version, up to which morning, and the rows of each file."""

    version: str
    morning: date
    rows: Mapping[str, int]


def read_ready(state: Path) -> ReadyMark | None:
    """The mark of what is kept; None where nothing is, or the mark cannot be read."""
    try:
        values = json.loads((state / FOLDER / READY).read_text(encoding="utf-8"))
        rows = {str(name): int(count) for name, count in values["rows"].items()}
        return ReadyMark(str(values["version"]), date.fromisoformat(values["morning"]), rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_ready(state: Path, mark: ReadyMark) -> None:
    """Makes what was written current."""
    told = {"version": mark.version, "morning": mark.morning.isoformat(), "rows": dict(mark.rows)}
    partial = state / FOLDER / f"{READY}.partial"
    partial.write_text(json.dumps(told), encoding="utf-8")
    partial.replace(state / FOLDER / READY)


def read_voicefile(state: Path, name: str, mark: ReadyMark) -> pa.Table | None:
    """One file; None where it is wanting, damaged, or has another number of rows than was written."""
    try:
        with pq.ParquetFile(state / FOLDER / f"{name}.parquet") as file:
            found = file.read()
    except (pa.ArrowException, OSError):
        return None
    return found if found.num_rows == mark.rows.get(name) else None


def write_voicefile(state: Path, name: str, columns: Mapping[str, Any] | pa.Table) -> int:
    """Writes one file by rename; its rows. columns: name → arrays or lists of one length."""
    table = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{name}.parquet.partial"
    pq.write_table(table, partial, compression="zstd")
    partial.replace(folder / f"{name}.parquet")
    return int(table.num_rows)


def members_table(rows: Mapping[str, Any]) -> pa.Table:
    """Rows of members, extract, text_id, group_id, bond and known_on, as the file has them."""
    return pa.table(dict(rows), schema=MEMBER_COLUMNS)


def read_members(state: Path) -> pa.Table:
    """The members of all groups; none before the first night, or where the file is damaged."""
    mark = read_ready(state)
    found = read_voicefile(state, MEMBERS, mark) if mark else None
    if found is None or not found.schema.equals(MEMBER_COLUMNS):
        return MEMBER_COLUMNS.empty_table()
    return found


def forget_voices(state: Path) -> None:
    """Removes all that is kept: the next night makes it anew."""
    shutil.rmtree(state / FOLDER, ignore_errors=True)
