"""What is wrong with a home's contracts, cubes and views, told without opening one of its files of rows."""

from __future__ import annotations

import os
from dataclasses import replace

from queries.content.home import Home
from queries.content.problem import Problem
from queries.engine.duckdb_engine import DuckEngine
from queries.state.catalog import Catalog
from queries.state.ledger import Ledger

_NAMED = 5  # files that are missing, one by one
_AGAIN = "riskdesk ingest takes its drop in again while that is in landing; riskdesk run builds a cube anew."


def content_problems(home: Home, catalog: Catalog) -> list[Problem]:
    """Every fault an engine of the home would tell when it is opened, and files of rows that are not there.

    Its tables are made without a row: with two years of drops most of an opening is the names of twelve thousand files.
    """
    named = [
        file.path for name in catalog.contracts for file, _ in catalog.ledger.live_files(name, past=True)
    ]
    named += [file.path for built in catalog.built.values() for file in built.files]
    state = str(home.state)
    missing = [path for path in named if not os.path.exists(f"{state}/{path}")]
    bare = replace(
        catalog,
        ledger=Ledger(home.state, {}, 1, 1),
        built={name: replace(built, files=()) for name, built in catalog.built.items()},
    )
    engine = DuckEngine(home, bare, None)
    try:
        told = list(engine.problems)
    finally:
        engine.close()
    told += [
        Problem(f"state/{path}", "missing", None, None, "a file", "none", _AGAIN) for path in missing[:_NAMED]
    ]
    if len(missing) > _NAMED:
        told.append(Problem("state", "more files are missing", count=len(missing) - _NAMED, hint=_AGAIN))
    return told
