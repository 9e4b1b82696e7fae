"""What the night writes of broken records: found, seen again, healed. All of one check's morning is one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from monitors.store.database import Row, Store
from monitors.store.machine import MACHINE, moment
from monitors.store.statements import statements

SQL = statements("losses")
# Decisions that take a record off the list, as it was then.
TAKEN_BACK = ("explain", "write_off", "data_fault")
HealedHow = Literal["late", "corrected", "check"]


@dataclass(frozen=True)
class BrokenRecord:
    """A record that breaks an invariant on a morning. cents: at loss, in whole cents of the home's currency.

    key: the columns that name it within its check; fields: everything else that the check returned. unknown: a
    counterpart's extract is wanting for its days, so it may be no loss at all.
    """

    key: Mapping[str, str]
    day: date
    market: str
    cents: int
    fields: Mapping[str, Any]
    unknown: bool = False


@dataclass(frozen=True)
class CheckMorning:
    """One check on one morning: who answers for it, what was found, how many keys were looked at."""

    check: str
    as_of: date
    since: date  # the first day that was read: a key that stood before it is another record's
    stage: str
    severity: str
    team: str
    text_key: str
    looked_at: int
    found: tuple[BrokenRecord, ...]
    healed: Mapping[int, HealedHow]  # id → how
    restated: frozenset[int]  # ids whose rows were changed since they were found

    def reads(self, row: Row) -> bool:
        """Whether a record that stands is recent enough for the check to speak of it."""
        return bool(row["day"] >= self.since.isoformat())


@dataclass(frozen=True)
class CheckChange:
    """What a morning changed in a check: ids of new, healed and changed records; how many stand open and unknown."""

    new: tuple[int, ...]
    healed: tuple[int, ...]
    changed: tuple[int, ...]
    open: int
    unknown: int


def key_text(key: Mapping[str, str]) -> str:
    """A key as it is stored: JSON with sorted names."""
    return json.dumps(dict(key), sort_keys=True, ensure_ascii=False)


def standing(store: Store, check: str) -> list[Row]:
    """The records of a check that stand open or unknown."""
    return store.rows(SQL["standing"], {"check_name": check})


def put_morning(store: Store, told: CheckMorning, at: datetime) -> CheckChange:
    """Write what a morning found of one check; the same morning told twice changes nothing the second time."""
    with store.write():
        here = {row["record_key"]: row for row in standing(store, told.check) if told.reads(row)}
        gone = {row["record_key"]: row for row in store.rows(SQL["last_healed"], {"check_name": told.check})}
        written = _Writing(store, told, at)
        for one in told.found:
            key = key_text(one.key)
            if key in here:
                written.see_again(here[key], one)
            elif key in gone and gone[key]["day"] == one.day.isoformat():
                written.break_again(gone[key], one)
            else:
                written.add(one)
        for row in here.values():
            if row["id"] in told.healed:
                written.heal(row, told.healed[row["id"]])
        header = {"stage": told.stage, "severity": told.severity, "team": told.team}
        store.execute(SQL["follow_header"], {**header, "check_name": told.check})
        now = standing(store, told.check)
        counts = {"open": 0, "unknown": 0}
        for row in now:
            counts[row["state"]] += 1
        _put_check(store, told, at, counts)
        return CheckChange(
            tuple(written.new),
            tuple(written.healed),
            tuple(written.changed),
            counts["open"],
            counts["unknown"],
        )


def put_not_run(
    store: Store, check: str, as_of: date, at: datetime, state: Literal["waiting", "failed"], why: str
) -> None:
    """A check that could not be run on a morning: nothing is known of it, nothing heals, and the next morning goes on
    from the last one that ran.
    """
    row = {"check_name": check, "as_of": as_of.isoformat(), "at": moment(at), "state": state, "error": why}
    with store.write():
        store.execute(SQL["put_check"], {**row, "looked_at": 0, "broken": 0, "unknown": 0, "text_key": ""})


def last_check(store: Store, check: str) -> tuple[date, str] | None:
    """(morning, fingerprint of the file) of the newest morning a check ran on to its end; None before the first."""
    row = store.one(SQL["last_check"], {"check_name": check})
    return (date.fromisoformat(row["as_of"]), row["text_key"]) if row else None


class _Writing:
    """One check's morning being written; inside a transaction."""

    def __init__(self, store: Store, told: CheckMorning, at: datetime) -> None:
        self.store, self.told, self.at = store, told, moment(at)
        self.new: list[int] = []
        self.healed: list[int] = []
        self.changed: list[int] = []

    def add(self, one: BrokenRecord) -> None:
        state = "unknown" if one.unknown else "open"
        number = self.store.execute(SQL["add"], {**self._row(one), "state": state})
        self._say(number, "unknown" if one.unknown else "opened", one.cents)
        if not one.unknown:
            self.new.append(number)

    def see_again(self, row: Row, one: BrokenRecord) -> None:
        told = self._row(one)
        restated = row["id"] in self.told.restated
        if one.cents > row["cents"]:
            self._take_back(row, f"its amount rose from {_amount(row['cents'])} to {_amount(one.cents)}")
        same = row["cents"] == one.cents and row["fields"] == told["fields"]
        same = same and (row["day"], row["market"]) == (told["day"], told["market"])
        if not same:
            self.store.execute(SQL["see_again"], {**told, "id": row["id"], "restated": int(restated)})
            if row["cents"] != one.cents:
                self._say(row["id"], "restated" if restated else "amount", one.cents, str(row["cents"]))
                self.changed.append(row["id"])
        if row["state"] == "unknown" and not one.unknown:
            self.store.execute(SQL["open"], {"id": row["id"], "as_of": self.told.as_of.isoformat()})
            self._say(row["id"], "opened", one.cents)
            self.new.append(row["id"])

    def break_again(self, row: Row, one: BrokenRecord) -> None:
        self._take_back(row, f"it breaks again, with {_amount(one.cents)}")
        state = "unknown" if one.unknown else "open"
        self.store.execute(SQL["break_again"], {**self._row(one), "id": row["id"], "state": state})
        self._say(row["id"], "broken again", one.cents)
        self.changed.append(row["id"])

    def heal(self, row: Row, how: str) -> None:
        if row["state"] == "unknown" and row["opened_on"] is None:
            # It was never a loss: the counterpart came, as it was waited for.
            self.store.execute(SQL["forget_events"], {"id": row["id"]})
            self.store.execute(SQL["forget"], {"id": row["id"]})
            return
        self.store.execute(SQL["heal"], {"id": row["id"], "as_of": self.told.as_of.isoformat(), "how": how})
        self._say(row["id"], "healed", 0, str(row["cents"]), how)
        self.healed.append(row["id"])

    def _take_back(self, row: Row, why: str) -> None:
        """What was decided of less is to decide again; recovering goes on."""
        if row["decision"] in TAKEN_BACK:
            self.store.execute(SQL["take_back"], {"id": row["id"]})
            self._say(row["id"], "decision", None, "", f"taken back: {why}")

    def _row(self, one: BrokenRecord) -> dict[str, Any]:
        return {
            "check_name": self.told.check,
            "record_key": key_text(one.key),
            "stage": self.told.stage,
            "severity": self.told.severity,
            "team": self.told.team,
            "market": one.market,
            "day": one.day.isoformat(),
            "cents": one.cents,
            "fields": json.dumps(dict(one.fields), sort_keys=True, ensure_ascii=False, default=str),
            "as_of": self.told.as_of.isoformat(),
        }

    def _say(self, number: int, kind: str, cents: int | None, value: str = "", note: str = "") -> None:
        told = {"loss_id": number, "as_of": self.told.as_of.isoformat(), "at": self.at, "actor": MACHINE}
        self.store.execute(SQL["say"], {**told, "kind": kind, "cents": cents, "value": value, "note": note})


def _amount(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def _put_check(store: Store, told: CheckMorning, at: datetime, counts: Mapping[str, int]) -> None:
    row = {"check_name": told.check, "as_of": told.as_of.isoformat(), "at": moment(at), "state": "done"}
    counted = {"looked_at": told.looked_at, "broken": counts["open"], "unknown": counts["unknown"]}
    store.execute(SQL["put_check"], {**row, **counted, "error": "", "text_key": told.text_key})


def openings(store: Store) -> list[Row]:
    """day, check_name, stage, market, records, cents: losses by the day before the morning that found them."""
    return store.rows(SQL["openings"])


def decoded(rows: Iterable[Row]) -> list[Row]:
    """Rows of `loss` with their JSON read: record_key and fields as dictionaries."""
    read: Sequence[str] = ("record_key", "fields")
    return [{**row, **{name: json.loads(row[name]) for name in read}} for row in rows]
