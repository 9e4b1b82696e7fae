"""What the Losses page shows: the records of a morning, those asked for, and the checks behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from monitors.money.money_check import MoneyCheck, MoneyChecks, load_checks
from monitors.store.losses import loss_book
from pages.desk.broken_records import Record, naming
from pages.desk.house import House

CLEAR, OPEN, UNKNOWN, CLOSED, ALL = "To decide today", "Open", "Unknown", "Closed", "All"
SHOWN = (CLEAR, OPEN, UNKNOWN, CLOSED, ALL)


@dataclass(frozen=True)
class LossFilter:
    """Which records are asked for; empty = any."""

    shown: str = CLEAR
    check: str = ""
    market: str = ""
    stage: str = ""
    owner: str = ""
    of: tuple[str, str] = ("", "")  # (column, value) that a record names

    def takes(self, row: Mapping[str, Any], as_of: date) -> bool:
        """Whether a record is one of them, on a morning."""
        values = ((self.check, row["check_name"]), (self.market, row["market"]), (self.stage, row["stage"]))
        asked = all(not wanted or wanted == found for wanted, found in values)
        asked = asked and (not self.of[0] or bool(naming([dict(row)], self.of[0], [self.of[1]])))
        return asked and (not self.owner or self.owner == owner_of(row)) and _is(self.shown, row, as_of)


def owner_of(row: Mapping[str, Any]) -> str:
    """Who has a record: the person, else the team of its check."""
    return str(row["owner"] or row["team"])


def is_due(row: Mapping[str, Any], as_of: date) -> bool:
    """Whether it must be decided, or acted on, today: nothing is decided, or the day that was set is here."""
    if row["standing"] == "to decide":
        return True
    return row["standing"] == "recovering" and bool(row["due"]) and str(row["due"]) <= as_of.isoformat()


def over_time(desk: House, as_of: date) -> list[dict[str, Any]]:
    """day, known, open (whole cents) after each morning on which they changed."""
    return _over_time(desk.written, as_of, desk)


def checks(desk: House) -> MoneyChecks:
    """The checks of the home that who is here may see, and the problems of those that cannot be read."""
    files = [f"{path}:{path.stat().st_mtime_ns}" for path in desk.home.content("checks")]
    found = _checks(str(desk.root), "\n".join(files), desk)
    stages, named = desk.here.stages if desk.here else None, desk.unseen.checks
    if stages is None and named is None:
        return found
    seen = tuple(
        one
        for one in found.checks
        if (stages is None or one.stage in stages) and (named is None or one.name in named)
    )
    return replace(found, checks=seen)


def title_of(found: MoneyChecks, name: str) -> str:
    """What a check is called; its file's name where it is gone."""
    check = found[name]
    return check.title if check else name


def values(rows: Sequence[Record], name: str) -> list[str]:
    """The different values of a column, blank ones left out."""
    return sorted({str(row[name]) for row in rows if row[name]})


def evidence_sql(check: MoneyCheck, key: Mapping[str, str]) -> str:
    """The rows behind a record, as anybody can run it."""
    where = " and ".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in key.items())
    return f"select * from {check.touched[0]}\nwhere {where}\norder by event_at"


def _is(shown: str, row: Mapping[str, Any], as_of: date) -> bool:
    if shown == CLEAR:
        return is_due(row, as_of)
    if shown == OPEN:
        return bool(row["open_cents"])
    if shown == UNKNOWN:
        return row["standing"] == "unknown"
    return shown == ALL or (row["standing"] != "unknown" and not row["open_cents"])


@st.cache_resource(max_entries=16, show_spinner=False)
def _over_time(written: str, as_of: date, _desk: House) -> list[dict[str, Any]]:
    return loss_book.over_time(_desk.store, as_of)


@st.cache_resource(max_entries=8, show_spinner=False)
def _checks(root: str, files: str, _desk: House) -> MoneyChecks:
    return load_checks(_desk.home)
