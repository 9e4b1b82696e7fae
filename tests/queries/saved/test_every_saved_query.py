"""Every saved query says what it is for, declares its parameters, and runs with their defaults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queries.content.home import load_home
from queries.content.sql_file import read_sqlfile
from queries.engine.opening import Engine, open_engine

FOLDER = Path(__file__).resolve().parents[3] / "queries" / "saved"
PATHS = sorted(FOLDER.glob("*.sql"))


@pytest.fixture(scope="module")
def engine(demo_source: Path) -> Iterator[Engine]:
    """The small demo, all of it known."""
    opened = open_engine(load_home(demo_source))
    yield opened
    opened.close()


def value(table: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(table["default"]) if table["type"] == "date" else table["default"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_saved_query_runs_with_its_defaults(engine: Engine, path: Path) -> None:
    file = read_sqlfile(path, "saved")
    assert file.description.endswith((".", "?"))
    assert file.header["team"]
    params = {name: value(table) for name, table in file.header.get("params", {}).items()}
    assert all(table["meaning"] for table in file.header.get("params", {}).values())
    assert all(f"${name}" in file.sql for name in params)
    assert engine.query(file.sql, params, file=path).num_columns > 2
