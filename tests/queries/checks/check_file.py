"""A money check asked in plain DuckDB, through a home's engine, as known on a morning."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from queries.engine.opening import Engine

FOLDER = Path(__file__).resolve().parents[3] / "queries" / "checks"
CHECKS = {path.stem: path for path in sorted(FOLDER.glob("*.sql"))}
Key = tuple[Any, ...]


@dataclass(frozen=True)
class CheckFile:
    """A check's name, description, header and statement without comments at its top."""

    name: str
    description: str
    header: dict[str, Any]
    sql: str
    lines: int


def read_check(path: Path) -> CheckFile:
    """Reads a check as the agreed form has it: description, header between its marks, one statement."""
    text = path.read_text().splitlines()
    opened, closed = text.index("-- /// check"), text.index("-- ///")
    header = tomllib.loads("\n".join(line.removeprefix("-- ") for line in text[opened + 1 : closed]))
    description = " ".join(line.removeprefix("-- ") for line in text[:opened])
    return CheckFile(path.stem, description, header, "\n".join(text[closed + 1 :]), len(text))


def ask(
    engine: Engine, check: CheckFile, morning: dt.date, keys: str | None = None
) -> dict[Key, dict[str, Any]]:
    """Broken records of a morning by key. keys: SQL that gives the touched keys, else all there are."""
    columns = ", ".join(check.header["key"])
    every = " union ".join(f"select distinct {columns} from {extract}" for extract in check.header["touched"])
    touched = f"with touched as ({keys or every})"
    if part := check.header.get("part"):  # of a record asked for alone, all its parts
        parts = " union ".join(
            f"select distinct {part} from {extract}" for extract in check.header["touched"]
        )
        touched += f", touched_parts as ({parts})"
    body = check.sql.lstrip()
    whole = f"{touched},{body.removeprefix('with')}" if body.startswith("with ") else f"{touched} {body}"
    since = morning - dt.timedelta(days=check.header["looks_back_days"])
    settled = morning - dt.timedelta(days=1 + check.header["settles_days"])
    rows = engine.at(morning).query(whole, {"since": since, "settled": settled}).to_pylist()
    found = {tuple(row[name] for name in check.header["key"]): row for row in rows}
    assert len(found) == len(rows), f"{check.name}: a key stands twice"
    return found


def key_of(check: CheckFile, loss: dict[str, Any]) -> Key:
    """The key of a record of the truth, in the types that the engine gives."""
    days = ("period", "order_day", "first_day")
    return tuple(
        dt.date.fromisoformat(loss["key"][name]) if name in days else loss["key"][name]
        for name in check.header["key"]
    )


def open_on(check: CheckFile, losses: Sequence[dict[str, Any]], morning: dt.date) -> dict[Key, Decimal]:
    """What a check must find on a morning, by the truth: key → amount."""
    day = morning.isoformat()
    return {
        key_of(check, loss): Decimal(loss["amount"])
        for loss in losses
        if loss["loss"] and loss["check"] == check.name and loss["found_on"] <= day
        if loss["heals_on"] is None or day < loss["heals_on"]
    }
