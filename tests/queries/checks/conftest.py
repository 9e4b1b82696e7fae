"""Two demo marketplaces with money that does not add up, landed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from queries.engine.opening import Engine, open_engine
from tests.queries.checks.money_home import play_home

SEEDS = (9203, 9204)


@dataclass(frozen=True)
class Played:
    """An engine over a demo, its losses, and its first and last morning."""

    engine: Engine
    losses: list[dict[str, Any]]
    first: dt.date
    last: dt.date


@pytest.fixture(scope="session", params=SEEDS)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A quarter of a year."""
    home, truth = play_home(tmp_path_factory.mktemp(f"money{request.param}") / "home", 90, 700, request.param)
    engine = open_engine(home)
    first, last = (dt.date.fromisoformat(truth[name]) for name in ("first", "end"))
    yield Played(engine, truth["losses"], first, last)
    engine.close()
