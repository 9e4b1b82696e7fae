"""Every saved query says what it is for, declares its parameters, and runs with their defaults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.demo.world.size import DEFAULT_END
from queries.content.home import load_home
from queries.content.saved_query import SavedQuery, read_saved
from queries.engine.opening import Engine, open_engine

FOLDER = Path(__file__).resolve().parents[3] / "queries" / "saved"
PATHS = sorted(FOLDER.glob("*.sql"))


@pytest.fixture(scope="module")
def engine(demo_source: Path) -> Iterator[Engine]:
    """The small demo, all of it known."""
    opened = open_engine(load_home(demo_source))
    yield opened
    opened.close()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_saved_query_runs_with_its_defaults(engine: Engine, path: Path) -> None:
    question = read_saved(path, path.name)
    assert isinstance(question, SavedQuery)
    assert question.file.description.endswith((".", "?"))
    assert question.team
    assert question.title
    params = {name: one.begins_with(DEFAULT_END) for name, one in question.params.items()}
    assert all(one.meaning for one in question.params.values())
    assert all(f"${name}" in question.file.sql for name in params)
    table = engine.query(question.file.sql, params, file=path)
    assert table.num_columns > 2
    assert all(name[0].isupper() for name in table.column_names), "columns are named for people"
