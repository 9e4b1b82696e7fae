"""What was asked in ad-hoc SQL, by whom, and how it ended: a person's history, kept for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitors.store.database import Store
from monitors.store.machine import moment
from monitors.store.statements import statements

SQL = statements("workbench")
KEPT = timedelta(days=90)  # a statement is forgotten after; chosen: a quarter
LONGEST = 100_000  # characters of a statement that is kept whole; a longer one is asked, and not kept
SHOWN = 50


@dataclass(frozen=True)
class Past:
    """A statement as it was asked last. kind: of a sandbox result; at: UTC; times: how often it was asked."""

    sql: str
    role: str
    as_of: date | None
    kind: str
    rows: int | None
    seconds: float
    at: datetime
    times: int


def remember(
    store: Store,
    person: str,
    sql: str,
    *,
    role: str,
    as_of: date | None,
    kind: str,
    rows: int | None,
    seconds: float,
    at: datetime,
) -> None:
    """Keep that a person asked this; forgets what is older than KEPT. Raises StoreError."""
    if len(sql) > LONGEST:
        return
    row = {
        "person": person,
        "sql": sql,
        "role": role,
        "as_of": as_of.isoformat() if as_of else None,
        "kind": kind,
        "rows": rows,
        "seconds": seconds,
        "at": moment(at),
    }
    with store.write():
        store.execute(SQL["add_asked"], row)
        store.execute(SQL["forget_asked"], {"before": moment(at - KEPT)})


def history(store: Store, person: str, most: int = SHOWN) -> list[Past]:
    """What a person asked, each statement once, the newest first."""
    return [
        Past(
            row["sql"],
            row["role"],
            date.fromisoformat(row["as_of"]) if row["as_of"] else None,
            row["kind"],
            row["rows"],
            row["seconds"],
            datetime.fromisoformat(row["at"]),
            row["times"],
        )
        for row in store.rows(SQL["asked"], {"person": person, "most": most})
    ]
