"""The keys of a contract file: one extract, its columns, what it copies from another one."""

from __future__ import annotations

from dataclasses import field
from math import ceil
from pathlib import Path
from typing import Any

from queries.content.column import Column
from queries.content.declared import declare, declared
from queries.content.table_types import OneTable, TableList
from queries.content.value_types import (
    ANY_TEXT,
    FLAG,
    SHARE,
    TEXT,
    ValueType,
    choice,
    number,
    texts,
    whole,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXPECT = {"daily": (1, 2, 3, 4, 5, 6, 7), "weekdays": (1, 2, 3, 4, 5), "none": ()}
LONGEST_LATENESS = 24 * 366


def _is_expect(value: Any) -> bool:
    if isinstance(value, str):
        return value in EXPECT
    return isinstance(value, list) and bool(value) and all(name in WEEKDAYS for name in value)


def _iso_weekdays(value: str | list[str]) -> tuple[int, ...]:
    return (
        EXPECT[value] if isinstance(value, str) else tuple(sorted(WEEKDAYS.index(name) + 1 for name in value))
    )


DELIMITER = ValueType("one character", lambda value: isinstance(value, str) and len(value) == 1)
WEEKDAYS_EXPECTED = ValueType(
    'daily, weekdays, none, or a list of days such as ["mon", "sun"]', _is_expect, _iso_weekdays
)


@declared
class Enrich:
    """Copy ``columns`` from ``source`` where its ``key`` is equal.

    ``day`` names the column that holds the partition to read; None = all of them are read.
    """

    source: str = declare(TEXT, "The extract that has them.", "orders", name="from")
    key: str = declare(TEXT, "The column that is equal in both.", "order_id")
    day: str | None = declare(
        TEXT,
        "The own column that holds the day of the other's row: only that day is read.",
        "order_day",
        default=None,
        otherwise="all days are read",
    )
    columns: tuple[str, ...] = declare(
        texts(), "The columns copied.", ["category", "seller_tier"], default=()
    )


@declared
class Rates:
    """Where the daily rates stand that amounts in other currencies are converted by."""

    source: str = declare(
        TEXT, "The event extract that has them, one row per day and currency.", "fx_rates", name="from"
    )
    currency: str = declare(TEXT, "Its column with the currency.", "currency", default="currency")
    rate: str = declare(
        TEXT,
        "Its column with the price of one unit of it in the currency of the home.",
        "rate",
        default="rate",
    )
    days: int = declare(
        whole(0, 31),
        "Days a rate holds on where its next one is missing, as over a weekend.",
        3,
        default=0,
        unit="days",
    )


@declared
class CsvFormat:
    """How CSV drops are written."""

    delimiter: str = declare(DELIMITER, "What parts two fields.", ";", default=",")
    encoding: str = declare(
        choice("utf-8", "latin-1"), "How characters are coded.", "latin-1", default="utf-8"
    )
    names: tuple[str, ...] = declare(
        texts(),
        "The names of the fields in order, for files without a header.",
        ["order_id", "placed_at", "amount"],
        default=(),
        otherwise="the first line",
    )
    final_newline: bool = declare(
        FLAG,
        "Whether the last line must end with a line end: one that does not may have been cut.",
        False,
        default=True,
    )
    decimal: str = declare(choice(".", ","), "The sign before the decimals of a number.", ",", default=".")
    thousands: str = declare(
        choice("", ".", ",", " ", "'"), "The sign between the thousands of a number.", ".", default=""
    )


@declared
class Extract:
    """One extract: its columns, key, clocks and what is expected of its deliveries.

    ``kind`` is "event" (partitioned by day) or "dimension" (the latest whole snapshot wins). ``expect``
    holds the ISO weekdays (1 = Monday) on which a day must have rows; empty = none is expected.
    """

    name: str
    path: Path
    lines: dict[str, int] = field(default_factory=dict, compare=False)
    description: str = declare(ANY_TEXT, "What a row is.", "One row per placed order.", default="")
    kind: str = declare(
        choice("event", "dimension"),
        "event = kept by day; dimension = the latest whole snapshot wins.",
        "dimension",
        default="event",
    )
    key: tuple[str, ...] = declare(
        texts("names of columns", or_one=True),
        "The columns that tell one row from another; of two rows alike in them one is a duplicate.",
        ["order_id"],
        default=(),
    )
    event_time: str | None = declare(
        TEXT,
        "The timestamp or date column that says when it happened; its local date is the day.",
        "placed_at",
        default=None,
        otherwise="none; an event needs it",
    )
    arrival_time: str | None = declare(
        TEXT,
        "The timestamp or date column that says when the row was known.",
        "loaded_at",
        default=None,
        otherwise="its event time",
    )
    market: str | None = declare(
        TEXT, "The column whose value picks the zone in riskdesk.toml.", "country", default=None
    )
    language_column: str | None = declare(
        TEXT,
        "The column that tells the language of its free text, as ISO 639 has it.",
        "language",
        default=None,
        otherwise="the language is not known",
    )
    lateness_hours: float = declare(
        number(0, LONGEST_LATENESS),
        "Hours after the begin of a day by which the day should be complete.",
        36,
        default=30.0,
        unit="hours",
    )
    ahead_hours: float = declare(
        number(0, 10 * LONGEST_LATENESS),
        "Hours an event may lie after its own arrival; a row further ahead is rejected.",
        2160,
        default=24.0,
        unit="hours",
    )
    history: str = declare(
        choice("own days", "load day"),
        "When whole days are taken as known that were loaded in one go, long after they happened (a first load, a "
        "backfill): each on its own day, so that they teach at once, or on the day of the load, as the arrival time "
        "has it.",
        "load day",
        default="own days",
    )
    expect: tuple[int, ...] = declare(
        WEEKDAYS_EXPECTED,
        "The weekdays on which a day must have rows.",
        "weekdays",
        default=None,
        otherwise="daily for events, none for dimensions",
    )
    duplicate_share: float = declare(
        SHARE, "Share of duplicate rows above which a day has a data fault.", 0.01, default=0.05, unit="share"
    )
    columns: tuple[Column, ...] = declare(
        TableList("at least one [[column]]", kind=Column), "The columns, in any order.", name="column"
    )
    where: str = declare(
        ANY_TEXT,
        "SQL over its columns: rows for which it is not true are left out, and counted.",
        "status <> 'test'",
        default="",
        otherwise="all rows",
    )
    rates: Rates | None = declare(
        OneTable("a table", kind=Rates),
        "The daily rates by which columns with a `currency` are converted.",
        default=None,
    )
    enrich: Enrich | None = declare(
        OneTable("a table", kind=Enrich), "Columns copied from another extract at ingest.", default=None
    )
    in_place: str = declare(
        TEXT,
        "A folder of Parquet by day (`<column>=YYYY-MM-DD/*.parquet`), from the home on or absolute: its files are "
        "read where they lie and never copied.",
        "/warehouse/orders",
        default="",
        otherwise="its drops are those in `landing/`",
    )
    csv: CsvFormat = declare(
        OneTable("a table", kind=CsvFormat), "How its CSV drops are written.", default_factory=CsvFormat
    )

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def __getitem__(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    def due_age(self, cutoff_hour: int) -> int:
        """The age, in mornings after the first, at which a day must be there."""
        return max(ceil((self.lateness_hours - cutoff_hour) / 24) - 1, 0)

    @property
    def delimiter(self) -> str:
        """What parts two fields of a CSV drop."""
        return self.csv.delimiter

    @property
    def encoding(self) -> str:
        """How the characters of a CSV drop are coded."""
        return self.csv.encoding

    @property
    def has_header(self) -> bool:
        """Whether the first line of a CSV drop names its columns."""
        return not self.csv.names

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    @property
    def free_text(self) -> list[Column]:
        """The columns of free text, in order; ingest adds one with the contacts of each."""
        return [column for column in self.columns if column.free_text]

    @property
    def personal(self) -> frozenset[str]:
        """The columns that hold personal data, the contacts of a free text that is personal among them."""
        own = [column for column in self.columns if column.personal]
        return frozenset(column.name for column in own) | {
            column.contacts for column in own if column.free_text
        }
