"""The keys of a contract file, checked one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queries.content.problem import Problem, unknown_key

TYPES = ("text", "integer", "decimal", "double", "boolean", "timestamp", "date")
TABLE_KEYS = (
    *("description", "kind", "key", "event_time", "arrival_time", "market", "lateness_hours", "expect"),
    *("duplicate_share", "column", "enrich", "csv"),
)
COLUMN_KEYS = (
    *(
        "name",
        "type",
        "required",
        "personal",
        "meaning",
        "source",
        "min",
        "max",
        "values",
        "format",
        "scale",
        "zone",
        "max_null",
    ),
)
ENRICH_KEYS = ("from", "key", "day", "columns")
CSV_KEYS = ("delimiter", "encoding")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXPECT = {"daily": (1, 2, 3, 4, 5, 6, 7), "weekdays": (1, 2, 3, 4, 5), "none": ()}


@dataclass(frozen=True)
class Column:
    """One column: its type, where it is found in the drop, which values it may take.

    ``format``: a strptime format for timestamp and date; "integral" lets an integer be written 17850.0.
    ``scale``: decimals kept of a decimal. ``zone``: the IANA zone of a timestamp written without an offset.
    ``max_null``: the share of empty values above which a day has a data fault.
    """

    name: str
    type: str
    required: bool = False
    personal: bool = False
    meaning: str = ""
    source: str = ""
    min: float | str | None = None
    max: float | str | None = None
    values: tuple[str, ...] = ()
    format: str | None = None
    scale: int = 4
    zone: str = "UTC"
    max_null: float | None = None

    @property
    def landed(self) -> str:
        """The column's name in the drop."""
        return self.source or self.name


@dataclass(frozen=True)
class Enrich:
    """Copy ``columns`` from ``source`` where its ``key`` is equal.

    ``day`` names the column that holds the partition to read; None = all of them are read.
    """

    source: str
    key: str
    day: str | None
    columns: tuple[str, ...]


class ContractReader:
    """Checks a contract's values and notes what is wrong with each."""

    def __init__(self, file: str, lines: dict[str, int]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []

    def read(self, values: dict[str, Any]) -> dict[str, Any]:
        """The fields of an Extract. Faults are in ``problems``; the fields are then not to be used."""
        self._known(values, TABLE_KEYS, "")
        tables = values.get("column", [])
        if not isinstance(tables, list) or not tables:
            self._note("column", "at least one [[column]]", tables)
            tables = []
        columns = tuple(
            self._column(table, index) for index, table in enumerate(tables) if isinstance(table, dict)
        )
        kind = self._one_of("kind", values.get("kind", "event"), ("event", "dimension"))
        self._unique(columns, kind)
        csv = values.get("csv", {})
        self._known(csv, CSV_KEYS, "csv.")
        fields: dict[str, Any] = {
            "description": self._text("description", values.get("description", "")),
            "kind": kind,
            "columns": columns,
            "key": self._names("key", values.get("key", []), columns),
            "event_time": self._clock("event_time", values, columns),
            "arrival_time": self._clock("arrival_time", values, columns),
            "market": (self._names("market", [values["market"]], columns) or (None,))[0]
            if "market" in values
            else None,
            "lateness_hours": self._number("lateness_hours", values.get("lateness_hours", 30.0), 0, 24 * 366),
            "duplicate_share": self._number("duplicate_share", values.get("duplicate_share", 0.05), 0, 1),
            "expect": self._expect(values.get("expect", "daily" if kind == "event" else "none")),
            "enrich": self._enrich(values.get("enrich")),
            "delimiter": self._text("csv.delimiter", csv.get("delimiter", ",")),
            "encoding": self._one_of("csv.encoding", csv.get("encoding", "utf-8"), ("utf-8", "latin-1")),
        }
        if kind == "event" and fields["event_time"] is None and "event_time" not in values:
            self._note("event_time", "the name of a timestamp or date column", "nothing")
        return fields

    def _note(self, key: str, expected: str, found: object, hint: str | None = None) -> None:
        line = self.lines.get(key, self.lines.get(key.rsplit(".", 1)[0]))
        self.problems.append(Problem(self.file, "bad contract", line, key, expected, str(found), hint))

    def _known(self, table: dict[str, Any], known: tuple[str, ...], prefix: str) -> None:
        for key in table:
            if key not in known:
                self.problems.append(unknown_key(self.file, self.lines.get(prefix + key), key, known))

    def _column(self, table: dict[str, Any], index: int) -> Column:
        at = f"column[{index}]."
        self._known(table, COLUMN_KEYS, at)
        name = self._text(at + "name", table.get("name", ""))
        if not name.isidentifier() or name != name.lower() or name.startswith("_"):
            self._note(at + "name", "a letter, then lower case letters, digits and _", repr(name))
        scale = table.get("scale", 4)
        if not isinstance(scale, int) or not 0 <= scale <= 9:
            self._note(at + "scale", "a whole number from 0 to 9", scale)
        return Column(
            name=name,
            type=self._one_of(at + "type", table.get("type"), TYPES),
            required=self._flag(at + "required", table.get("required", False)),
            personal=self._flag(at + "personal", table.get("personal", False)),
            meaning=self._text(at + "meaning", table.get("meaning", "")),
            source=self._text(at + "source", table.get("source", "")),
            min=self._bound(at + "min", table.get("min")),
            max=self._bound(at + "max", table.get("max")),
            values=tuple(str(value) for value in table.get("values", [])),
            format=self._text(at + "format", table["format"]) if "format" in table else None,
            scale=scale if isinstance(scale, int) else 4,
            zone=self._zone(at + "zone", table.get("zone", "UTC")),
            max_null=self._number(at + "max_null", table["max_null"], 0, 1) if "max_null" in table else None,
        )

    def _unique(self, columns: tuple[Column, ...], kind: str) -> None:
        seen: set[str] = set()
        for index, column in enumerate(columns):
            if column.name in seen:
                self._note(f"column[{index}].name", "each column once", column.name)
            if kind == "event" and column.name in ("day", "hour", "known_day"):
                self._note(
                    f"column[{index}].name", "a name other than day, hour, known_day", column.name, _RESERVED
                )
            seen.add(column.name)

    def _text(self, key: str, value: object) -> str:
        if isinstance(value, str):
            return value
        self._note(key, "a text", value)
        return ""

    def _flag(self, key: str, value: object) -> bool:
        if isinstance(value, bool):
            return value
        self._note(key, "true or false", value)
        return False

    def _one_of(self, key: str, value: object, known: tuple[str, ...]) -> str:
        if value in known:
            return str(value)
        self._note(key, "one of " + ", ".join(known), value)
        return known[0]

    def _number(self, key: str, value: object, low: float, high: float) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self._note(key, f"a number from {low} to {high}", value)
        return low

    def _bound(self, key: str, value: object) -> float | str | None:
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        return self._text(key, str(value))

    def _zone(self, key: str, value: object) -> str:
        try:
            ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._note(key, "an IANA time zone", value)
        return str(value)

    def _names(self, key: str, value: object, columns: tuple[Column, ...]) -> tuple[str, ...]:
        names = [value] if isinstance(value, str) else value
        known = [column.name for column in columns]
        if not isinstance(names, list) or any(name not in known for name in names):
            self._note(key, "names of columns: " + ", ".join(known), value)
            return ()
        return tuple(names)

    def _clock(self, key: str, values: dict[str, Any], columns: tuple[Column, ...]) -> str | None:
        if key not in values:
            return None
        column = next((column for column in columns if column.name == values[key]), None)
        if column is None or column.type not in ("timestamp", "date"):
            self._note(key, "the name of a timestamp or date column", values[key])
            return None
        return column.name

    def _expect(self, value: object) -> tuple[int, ...]:
        if isinstance(value, str) and value in EXPECT:
            return EXPECT[value]
        if isinstance(value, list) and value and all(name in WEEKDAYS for name in value):
            return tuple(sorted(WEEKDAYS.index(name) + 1 for name in value))
        self._note("expect", 'daily, weekdays, none, or a list of days such as ["mon", "sun"]', value)
        return ()

    def _enrich(self, table: object) -> Enrich | None:
        if table is None:
            return None
        if not isinstance(table, dict) or not table.get("from") or not table.get("key"):
            self._note("enrich", "from, key, columns and perhaps day", table)
            return None
        self._known(table, ENRICH_KEYS, "enrich.")
        return Enrich(
            str(table["from"]), str(table["key"]), table.get("day"), tuple(table.get("columns", ()))
        )


_RESERVED = "Ingest adds columns of these names."
