"""What the night keeps of texts: `state/voices`, Parquet files of one version, each replaced by rename.

texts-<month>.parquet: what is compared of each text; members.parquet: which text is in which group, and the morning
that first knew it; ready.json: the version and the newest morning, written last. Where one of them is wanting, damaged
or of another version nothing is kept, and the night makes all of it anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FOLDER = "voices"
READY = "ready.json"
MEMBERS, SPELLS, PHRASES, HEARD = "members", "spells", "phrases", "heard"
MEMBER_COLUMNS = pa.schema(
    [
        ("extract", pa.string()),
        ("text_id", pa.string()),
        ("group_id", pa.string()),
        ("bond", pa.string()),
        ("known_on", pa.date32()),
    ]
)
TEXT_COLUMNS = pa.schema(
    [
        ("text_id", pa.string()),
        ("extract", pa.string()),
        ("known", pa.int32()),  # days since 1970, as all days here
        ("day", pa.int32()),
        *((name, pa.uint64()) for name in ("author", "place", "addressee", "fingerprint", "leader")),
        ("size", pa.uint16()),
        ("asks", pa.uint8()),
        ("rising", pa.bool_()),
        *(
            (name, pa.string())
            for name in ("contacts", "ties", "line", "kind", "language", "category", "market")
        ),
        ("signature", pa.binary(96)),
    ]
)
SPELL_COLUMNS = pa.schema(
    [
        ("kind", pa.int8()),
        ("anchor", pa.uint64()),
        ("born", pa.int32()),
        ("last", pa.int32()),
        ("group_id", pa.string()),
    ]
)
PHRASE_COLUMNS = pa.schema(
    [("known", pa.int32()), ("stratum", pa.string()), ("phrase", pa.uint64()), ("authors", pa.int32())]
)
HEARD_COLUMNS = pa.schema([("known", pa.int32()), ("run", pa.uint64())])
PIECES = 16  # in which rows may lie before they are copied into one: each is looked through by itself; chosen
SCHEMAS = {
    MEMBERS: MEMBER_COLUMNS,
    SPELLS: SPELL_COLUMNS,
    PHRASES: PHRASE_COLUMNS,
    HEARD: HEARD_COLUMNS,
}


class KnownDay(NamedTuple):
    """The texts that became known on a day: how many, and a number that is another one when one of them is."""

    texts: int
    print: int


class LandedMark(NamedTuple):
    """What texts stand in: the newest entry of the ledger among them, and a mark of all files up to it."""

    seq: int
    files: str


@dataclass(frozen=True)
class ReadyMark:
    """What is kept: of which version, up to which morning (not included), the rows of each file.

    first: the first day on which a text became known; days: the texts known by day; said: authors by day and stratum;
    landed: the files they stand in, None = not known.
    """

    version: str
    morning: date
    rows: Mapping[str, int]
    first: date | None = None
    days: Mapping[str, KnownDay] = field(default_factory=dict)
    said: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    landed: LandedMark | None = None


def read_ready(state: Path) -> ReadyMark | None:
    """The mark of what is kept; None where nothing is, or the mark cannot be read."""
    try:
        values = json.loads((state / FOLDER / READY).read_text(encoding="utf-8"))
        return ReadyMark(
            str(values["version"]),
            date.fromisoformat(values["morning"]),
            {str(name): int(count) for name, count in values["rows"].items()},
            date.fromisoformat(values["first"]) if values["first"] else None,
            {str(day): KnownDay(int(one[0]), int(one[1])) for day, one in values["days"].items()},
            {str(day): {str(k): int(n) for k, n in one.items()} for day, one in values["said"].items()},
            LandedMark(int(landed[0]), str(landed[1])) if (landed := values.get("landed")) else None,
        )
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


def write_ready(state: Path, mark: ReadyMark) -> None:
    """Makes what was written current."""
    told = {
        "version": mark.version,
        "morning": mark.morning.isoformat(),
        "rows": dict(mark.rows),
        "first": mark.first.isoformat() if mark.first else "",
        "days": {day: list(one) for day, one in mark.days.items()},
        "said": {day: dict(one) for day, one in mark.said.items()},
        "landed": list(mark.landed) if mark.landed else None,
    }
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{READY}.partial"
    partial.write_text(json.dumps(told), encoding="utf-8")
    partial.replace(folder / READY)


def read_voicefile(state: Path, name: str, mark: ReadyMark) -> pa.Table | None:
    """One file; None where it is wanting, damaged, of other columns, or has another number of rows than was written."""
    try:
        with pq.ParquetFile(state / FOLDER / f"{name}.parquet") as file:
            found = file.read()
    except (pa.ArrowException, OSError):
        return None
    fits = found.schema.equals(SCHEMAS.get(name, TEXT_COLUMNS)) and found.num_rows == mark.rows.get(name)
    return found if fits else None


def write_voicefile(state: Path, name: str, table: pa.Table) -> int:
    """Writes one file by rename; its rows."""
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{name}.parquet.partial"
    # Numbers of chance: to pack them and to look for equal ones takes longer than to read them as they are.
    names, chance = table.column_names, ("signature", "fingerprint", "text_id")
    packed = {one: "none" if one == "signature" else "zstd" for one in names}
    pq.write_table(
        table, partial, compression=packed, use_dictionary=[one for one in names if one not in chance]
    )
    partial.replace(folder / f"{name}.parquet")
    return int(table.num_rows)


def month_file(known: int) -> str:
    """The file of the texts that became known on a day, days since 1970."""
    return f"texts-{np.datetime64(known, 'D').astype('datetime64[M]')}"


def rows_of(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Rows of a kind of file (texts, members, spells, phrases) from columns: name → array or list."""
    return pa.table(dict(columns), schema=SCHEMAS.get(name, TEXT_COLUMNS))


def no_rows(name: str) -> pa.Table:
    """No rows of a kind of file."""
    return SCHEMAS.get(name, TEXT_COLUMNS).empty_table()


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """All rows, in order. Where they lie in few pieces nothing is copied: three months of texts are not held twice."""
    found = pa.concat_tables(tables)
    return found.combine_chunks() if found.column(0).num_chunks > PIECES else found


def signatures_in(table: pa.Table) -> np.ndarray:
    """The signatures of texts as numbers [n, 48]."""
    found = np.empty((table.num_rows, 48), np.uint16)
    begin = 0
    for chunk in table.column("signature").chunks:
        part = np.frombuffer(chunk.buffers()[1], np.uint16, 48 * len(chunk), 96 * chunk.offset)
        found[begin : begin + len(chunk)] = part.reshape(-1, 48)
        begin += len(chunk)
    return found


def signature_column(matrix: np.ndarray) -> pa.Array:
    """Signatures [n, 48] as a column."""
    flat = np.ascontiguousarray(matrix, np.uint16)
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(96), len(flat), [None, pa.py_buffer(flat.tobytes())]
    )


def group_of_each(texts: pa.Table, members: pa.Table) -> dict[int, str]:
    """Row of a text → its group, of those that are in one. Ids of two extracts may be the same."""
    keys = [
        pc.binary_join_element_wise(one.column("extract"), one.column("text_id"), "\n")
        for one in (texts, members)
    ]
    place = pc.index_in(keys[0], value_set=keys[1]).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(~np.isnan(place.astype(float)))
    groups = members.column("group_id").take(pa.array(place[rows].astype(np.int64))).to_pylist()
    return dict(zip(rows.tolist(), groups, strict=True))


def read_members(state: Path) -> pa.Table:
    """The members of all groups; none before the first night, or where the file is damaged."""
    mark = read_ready(state)
    found = read_voicefile(state, MEMBERS, mark) if mark else None
    return MEMBER_COLUMNS.empty_table() if found is None else found


def ids_with(
    state: Path, extract: str, line: str, since: date | None = None, until: date | None = None
) -> list[str]:
    """The ids of the kept texts of an extract that have a piece as texts are compared, of the months of these days.

    until is not included. A text may become known in the month after it was written: that month is read as well.
    """
    mark = read_ready(state)
    first, last = (np.datetime64(one or other, "M") for one, other in ((since, date.min), (until, date.max)))
    ids: list[str] = []
    for name in sorted(mark.rows if mark else ()):
        if mark and name.startswith("texts-") and first <= np.datetime64(name[6:], "M") <= last + 1:
            found = read_voicefile(state, name, mark)
            if found is not None:
                has = pc.and_(
                    pc.equal(found.column("extract"), extract), pc.match_substring(found.column("line"), line)
                )
                ids += found.column("text_id").filter(has).to_pylist()
    return ids


def forget_voices(state: Path) -> None:
    """Removes all that is kept: the next night makes it anew."""
    shutil.rmtree(state / FOLDER, ignore_errors=True)
