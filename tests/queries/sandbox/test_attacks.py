"""The attacks of `attacks.py`: refused by the guard, and without it over nothing but masks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from queries.content.home import Home
from queries.content.settings import Role
from queries.ingest.ingestion import ingest
from queries.masking.mask_key import read_key
from queries.sandbox.folder import folder_of, kept_folder, room_of
from queries.sandbox.guard import RefusedQueryError, check
from queries.sandbox.masked_files import readable_files
from queries.sandbox.snapshot import take_snapshot
from tests.queries.landed import csv_text, land, row
from tests.queries.sandbox.attacks import ATTACKS, CTE_NAMES, FILES, SETTINGS
from tests.queries.sandbox.useful import USEFUL

TABLES = frozenset({"tickets", "tickets_day", "desks", "busy"})
HOUSE = Path(__file__).parents[3]
# What a statement over masked rows may do: it shows masks.
OVER_MASKS = 15
# What would leave something behind for who stands in the folder next.
WRITES = [
    "copy (select 'left') to 'left.csv'",
    "copy (select 'left') to 'events/tickets/left.parquet' (format parquet)",
    "attach 'left.db'",
    "export database 'left'",
    "copy tickets to 'events/tickets' (format parquet, partition_by (day), overwrite_or_ignore)",
]
# Runs every text it is given with no guard before it, in a worker's confinement, and tells what came.
WITHOUT_GUARD = """
import json, sys
from queries.sandbox.confinement import confine, leave
leave()
from queries.sandbox.worker import _open
request = json.loads(sys.stdin.read())
confine(request)
connection = _open(request)
told = []
for sql in request["attacks"]:
    try:
        told.append(str(connection.execute(sql).fetchall()))
    except Exception as error:
        told.append(str(error))
print(json.dumps(told))
"""


@pytest.fixture
def desk(tiny_home: Home) -> Home:
    """The support desk with three tickets of two people."""
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2), row(3, email="p1@example.com")))
    ingest(tiny_home)
    return tiny_home


def worded(home: Home, sql: str) -> str:
    file = next((home.state / "events" / "tickets").rglob("*.parquet"))
    return sql.replace("{home}", str(home.root)).replace("{file}", str(file))


def engine() -> duckdb.DuckDBPyConnection:
    """Tables of the names and columns that the statements are about."""
    connection = duckdb.connect()
    connection.execute("create table desks (desk varchar, city varchar)")
    connection.execute(
        "create table tickets (ticket_id varchar, opened_at timestamp, desk varchar, topic varchar, minutes bigint, "
        "cost decimal(18, 2), urgent boolean, email varchar, day date)"
    )
    return connection


def test_no_attack_passes_the_guard_but_those_over_masked_rows() -> None:
    passed = []
    with engine() as connection:
        for sql in ATTACKS:
            try:
                check(connection, sql, TABLES)
            except (RefusedQueryError, duckdb.Error):
                continue
            passed.append(sql)
    assert not [sql for sql in passed if sql in (*CTE_NAMES, *SETTINGS) or "{" in sql or "passwd" in sql]
    assert len(passed) == OVER_MASKS, passed


def test_every_useful_statement_passes_the_guard() -> None:
    with engine() as connection:
        for sql in USEFUL:
            if connection.extract_statements(sql)[0].type != duckdb.StatementType.MULTI:
                check(connection, sql, TABLES)


@pytest.mark.parametrize("stands", ["a folder of its own", "a folder that is kept"])
def test_without_the_guard_there_is_nothing_to_find(desk: Home, stands: str) -> None:
    """The worker's files, its user and its engine hold by themselves."""
    room = room_of(desk.state)
    kept = stands == "a folder that is kept"
    everything = " ".join(TABLES - {"busy", "tickets_day"})
    snapshot = take_snapshot(desk, Role(name="clerk"), everything, None)
    key = read_key(desk.state)
    files = readable_files(desk, room, snapshot.sources, key)
    attacks = [worded(desk, sql) for sql in (*CTE_NAMES, *FILES, *SETTINGS, *WRITES)]
    about = {"files": sorted(files), "views": snapshot.views, "as_of": "9999-12-31", "memory": "500MB"}
    request = {**about, "attacks": attacks, "seconds": 60, "user": 65533, "parent": os.getpid()}
    with kept_folder(room, key.label, files) if kept else folder_of(room, files) as folder:
        before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_GUARD],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(HOUSE), "OMP_NUM_THREADS": "1"},
            check=False,
        )
        assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before
    told = json.loads(done.stdout)
    assert (
        sum("'#" in answer for answer in told) > 2
    )  # the guard is away: masked rows came by their file's path
    secret = read_key(desk.state).secret
    for sql, answer in zip(attacks, told, strict=True):
        shown = answer.replace(str(desk.root), "(asked)") if str(desk.root) in sql else answer
        assert secret not in answer, sql
        assert "p1@example.com" not in answer.replace(sql, ""), sql
        assert "root:" not in answer, sql
        assert str(desk.root) not in shown, sql
