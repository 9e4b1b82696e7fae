"""Results of ad-hoc SQL that people keep: what each is, how long it stays, and where it is pinned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StoreError

SQL = statements("kept")
STAYS = timedelta(days=90)  # as long as a person's history of questions; chosen: a quarter
LONGEST_NAME, LONGEST_NOTE = 120, 2000  # characters; chosen
UNSEEN = "a result that your role does not see"
OVER = "its days were over"
MOST_PINS = 12  # at one incident or meeting; chosen


@dataclass(frozen=True)
class KeptResult:
    """A result: the statement as it ran, as whom, of which morning's data (None: of all of it), its file, its stay.

    sight: what its role saw. gone: why its rows are not there any more, in words; '' = they are. at: UTC.
    """

    id: int
    name: str
    statement: str
    role: str
    sight: str
    as_of: date | None
    file: str
    bytes: int
    rows: int
    truncated: bool
    seconds: float
    mask: str
    actor: str
    at: datetime
    until: date
    gone: str

    def why_gone(self, today: date) -> str:
        """Why its rows are not shown any more, in words; '' = they are. From its last day on nobody sees them."""
        return self.gone or (OVER if self.until <= today else "")


@dataclass(frozen=True)
class Pin:
    """A kept result where it is pinned, with the shape and columns of its chart, and what was said of it."""

    id: int
    result: KeptResult
    chart: Mapping[str, str]
    note: str
    actor: str
    at: datetime


def keep(store: Store, who: Act, name: str, about: Mapping[str, object]) -> int:
    """Keeps a result under a name and gives its number. Raises StoreError.

    about: statement, role, sight, as_of (a day), file, bytes, rows, truncated, seconds, mask.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise StoreError(
            f"a kept result needs a name of 1 to {LONGEST_NAME} characters, this one has {len(name)}"
        )
    row = {
        **about,
        "as_of": about["as_of"].isoformat() if isinstance(about["as_of"], date) else None,
        "truncated": int(bool(about["truncated"])),
        "name": name,
        "actor": who.actor,
        "at": moment(who.at),
        "until": (who.at + STAYS).date().isoformat(),
    }
    with store.write():
        return store.execute(SQL["add_kept"], row)


def kept_result(store: Store, number: int) -> KeptResult | None:
    """One by its number, also where its rows have gone."""
    row = store.one(SQL["kept"], {"result": number})
    return _result(row) if row else None


def is_beyond(store: Store, number: int) -> bool:
    """Whether there is a result of this number which who asks may not see, for it was made by who sees more."""
    there = store.one(SQL["kept_at_all"], {"result": number}) is not None
    return there and kept_result(store, number) is None


def newest(store: Store, today: date, most: int = 20) -> list[KeptResult]:
    """Those whose rows are there on a day, the newest first."""
    params = {"most": most, "today": today.isoformat()}
    return [_result(row) for row in store.rows(SQL["newest_kept"], params)]


def files(store: Store) -> set[str]:
    """The files of those whose rows are there."""
    return {str(row["file"]) for row in store.rows(SQL["kept_files"], {})}


def forget(store: Store, number: int, at: datetime, why: str) -> None:
    """Its rows go, for a reason in words; what it was stays known. Raises StoreError."""
    with store.write():
        store.execute(SQL["forget_kept"], {"result": number, "at": moment(at), "why": why})


def outlived(store: Store, today: date, most_bytes: int) -> list[tuple[KeptResult, str]]:
    """Those whose rows are to go, each with the reason: their day has come, or all together are too large."""
    past = [(_result(row), OVER) for row in store.rows(SQL["past_kept"], {"today": today.isoformat()})]
    gone = {one.id for one, _ in past}
    large = [
        (_result(row), "newer results needed the room")
        for row in store.rows(SQL["standing_kept"], {})
        if row["together"] > most_bytes and row["id"] not in gone
    ]
    return past + large


def pin(
    store: Store,
    who: Act,
    number: int,
    *,
    incident: int | None = None,
    meeting: int | None = None,
    chart: Mapping[str, str] | None = None,
    note: str = "",
) -> None:
    """Pins a result at an incident or at a meeting. Raises StoreError, also where it is pinned there already."""
    if (incident is None) == (meeting is None):
        raise StoreError("a result is pinned to one incident or to one meeting")
    there = pins(store, incident=incident, meeting=meeting)
    if any(one.result.id == number for one in there):
        raise StoreError("it is pinned there already")
    if len(there) >= MOST_PINS:
        raise StoreError(f"{MOST_PINS} results are pinned there: take one away first")
    if len(note) > LONGEST_NOTE:
        raise StoreError(f"a note has at most {LONGEST_NOTE} characters")
    row = {
        "result": number,
        "incident": incident,
        "meeting": meeting,
        "note": note.strip(),
        "actor": who.actor,
    }
    with store.write():
        store.execute(
            SQL["add_pin"], {**row, "chart": json.dumps(chart) if chart else "", "at": moment(who.at)}
        )


def pins(store: Store, *, incident: int | None = None, meeting: int | None = None) -> list[Pin]:
    """What is pinned at an incident or a meeting, the oldest first."""
    rows = store.rows(SQL["pins"], {"incident": incident, "meeting": meeting})
    return [
        Pin(
            row["pin"],
            _result(row),
            json.loads(row["chart"]) if row["chart"] else {},
            row["note"],
            row["pinned_by"],
            datetime.fromisoformat(row["pinned_at"]),
        )
        for row in rows
    ]


def unpin(store: Store, who: Act, number: int) -> None:
    """Takes a pin away. Raises StoreError."""
    with store.write():
        store.execute(SQL["unpin"], {"pin": number, "at": moment(who.at)})


def _result(row: Row) -> KeptResult:
    return KeptResult(
        row["id"],
        row["name"],
        row["statement"],
        row["role"],
        row["sight"],
        date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        row["file"],
        row["bytes"],
        row["rows"],
        bool(row["truncated"]),
        row["seconds"],
        row["mask"],
        row["actor"],
        datetime.fromisoformat(row["at"]),
        date.fromisoformat(row["until"]),
        row["gone_why"] if row["gone_at"] else "",
    )
