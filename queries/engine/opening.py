"""The engine: one door to everything a home can be asked, seen as it was known on a day.

Every extract, dimension, cube and view of the home is a table here. Opened with ``as_of``, rows that became
known later are not there, so no query has to say so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from queries.content.home import Home
from queries.engine.duckdb_engine import DuckEngine
from queries.engine.market_limits import Markets
from queries.engine.protocol import Engine, EngineError, OpenEngine, WithheldError
from queries.state.catalog import read_catalog
from queries.state.ledger import FOLDER as LEDGER
from queries.state.loss_cube import FILE as LOSSES
from queries.state.segments import ledger_stamp
from queries.state.text_cube import FILE as TEXTS

__all__ = ["Engine", "EngineError", "OpenEngine", "WithheldError", "data_version", "open_engine"]


def open_engine(
    home: Home,
    as_of: dt.date | None = None,
    markets: Markets | None = None,
    kept_back: Mapping[str, str] | None = None,
) -> OpenEngine:
    """Opens the home as the morning run of ``as_of`` saw it; None = all that is known.

    The engine sees the state as it is now: after an ingest or refresh, open a new one (``data_version``
    tells). ``markets``: only their rows are there; None = all. ``kept_back``: tables that are
    not there, name → why, for they hold what whoever opens it may not read. A table that cannot be made is named in
    ``problems``.
    """
    return DuckEngine(home, read_catalog(home), as_of, markets, kept_back or {})


def data_version(home: Home) -> str:
    """A short text that changes when an ingest or a refresh has published. Costs a folder listing."""
    kept = [path for path in (home.state / LOSSES, home.state / TEXTS) if path.exists()]
    built = [(path.name, path.stat()) for path in (*sorted((home.state / "cubes").glob("*.json")), *kept)]
    # Not the newest time alone: a clock that was set back writes a file that is older than its neighbours.
    cubes = [(name, one.st_ino, one.st_size, one.st_mtime_ns) for name, one in built]
    told = repr((ledger_stamp(home.state / LEDGER), cubes))
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
