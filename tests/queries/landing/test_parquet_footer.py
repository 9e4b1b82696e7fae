from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from queries.content.home import Home
from queries.landing.parquet_footer import read_footer
from queries.landing.unreadable import UnreadableError
from tests.queries.landed import land_parquet, take

TABLE = pa.table(
    {"name": [f"n{at % 7}" for at in range(300)], "amount": [at / 4 for at in range(300)], "n": range(300)}
)


def write(path: Path, **options: object) -> bytearray:
    pq.write_table(TABLE, path, **options)
    return bytearray(path.read_bytes())


def test_a_footer_says_columns_rows_and_whether_pages_have_checksums(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    write(path, write_page_checksum=True)
    found = read_footer(path)
    assert found.columns == (("name", "text"), ("amount", "double"), ("n", "integer"))
    assert (found.rows, found.sealed) == (300, True)
    write(path)
    assert not read_footer(path).sealed


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_in_a_page_is_seen_by_its_checksum(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "x.parquet"
    raw = write(path, write_page_checksum=True, compression="zstd")
    body = len(raw) - 8 - int.from_bytes(raw[-8:-4], "little")
    chance = random.Random(seed)
    raw[chance.randrange(4, body)] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)
    try:
        read_footer(path)
    except UnreadableError:
        return
    assert pq.read_table(path) == TABLE, "a flip that goes unseen must change no value"


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_in_a_footer_ends_no_process_and_changes_no_value(tiny_home: Home, seed: int) -> None:
    path = tiny_home.root / "x.parquet"
    raw = write(path, write_page_checksum=True)
    chance = random.Random(seed)
    raw[len(raw) - 1 - chance.randrange(8 + int.from_bytes(raw[-8:-4], "little"))] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)
    try:
        found = read_footer(path)
    except UnreadableError:
        return
    assert [kind for _, kind in found.columns] == ["text", "double", "integer"]
    assert found.rows == 300


def test_a_damaged_drop_is_refused_and_named_with_its_column(tiny_home: Home) -> None:
    columns = {"ticket_id": ["t1", "t2"], "opened_at": ["2026-03-02 10:00:00"] * 2, "desk": ["lima"] * 2}
    path = land_parquet(tiny_home, "tickets/a.parquet", columns)
    pq.write_table(
        pa.table(columns), path, write_page_checksum=True, compression="none", use_dictionary=False
    )
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"\x04\0\0\0lima") + 4] ^= 1
    path.write_bytes(raw)
    drop = take(tiny_home)
    assert drop.state == "refused"
    assert "damaged Parquet; column desk" in str(drop.problems[0])
