"""A contract guessed from a sample: types, formats, times, key. A first draft, to be corrected by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from queries.content.contract import RESERVED
from queries.content.toml_file import toml_text
from queries.values.date_formats import fitting_formats
from queries.values.file_sample import Sample
from queries.values.value_checks import NULL_WORDS

_WHOLE = re.compile(r"[+-]?\d{1,18}")
_POINT = re.compile(r"[+-]?\d+\.\d+|[+-]?\d+")
_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})*(,\d+)?|[+-]?\d+(,\d+)?")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}(:?\d{2})?)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(^|_)(at|on|ts|time|timestamp|date|datetime|day|when|epoch)($|_)|time$|date$")
_ARRIVAL = re.compile(r"arriv|load|ingest|receiv|export|insert|updated")
_MARKET = ("country", "market", "region", "site")
_PERSONAL = re.compile(r"mail|phone|address|device|(^|_)ip($|_)|buyer|user|customer|account")
_TIMES = ("timestamp", "date")
_LOOKED_AT = 300
_SENTENCE = 30  # characters of a value that people may have written


@dataclass
class Guess:
    """One column as its contract would have it."""

    name: str
    source: str
    type: str
    keys: dict[str, object] = field(default_factory=dict)
    unique: bool = False
    comma: bool = False
    notes: list[str] = field(default_factory=list)


def contract_text(name: str, sample: Sample, file: str) -> str:
    """The TOML text of a contract that this sample fits."""
    taken: set[str] = set()
    with duckdb.connect(":memory:") as connection:
        guesses = [_guess(connection, sample, place, taken) for place, _ in enumerate(sample.names)]
    times = [one for one in guesses if one.type in _TIMES]
    arrival = next((one for one in times if _ARRIVAL.search(one.name) and len(times) > 1), None)
    event = next((one for one in times if one is not arrival and one.keys.get("required")), None)
    key = next(
        (one for one in guesses if one.unique and re.search(r"(^|_)(id|key|no|number)$", one.name)), None
    )
    market = next(
        (one for word in _MARKET for one in guesses if one.name == word and one.type == "text"), None
    )
    comma = any(one.comma for one in guesses)
    lines = [
        f"# A first draft, written from {file}: check every line, above all the key, the times and what is required.",
        f'description = "One row per …: say what {name} are."',
        f'kind = "{"event" if event else "dimension"}"',
        f'key = ["{key.name}"]' if key else '# key = ["…"]  # the columns that no two rows share',
    ]
    if event:
        lines.append(f'event_time = "{event.name}"  # when it happened')
        lines.append(
            f'arrival_time = "{arrival.name}"  # when the row was known'
            if arrival
            else '# arrival_time = "…"  # when the row was known'
        )
        lines.append(
            f'market = "{market.name}"' if market else '# market = "…"  # its value picks the zone of a day'
        )
        lines += ["lateness_hours = 30  # hours after the begin of a day by which it should be complete"]
        lines += ['expect = "daily"  # or weekdays, a list of days, none']
    for one in guesses:
        lines += ["", *_column(one)]
    return "\n".join([*lines, *_csv_table(sample, comma)]) + "\n"


def _column(one: Guess) -> list[str]:
    lines = ["[[column]]", f'name = "{one.name}"']
    if one.source != one.name:
        lines.append(f"source = {toml_text(one.source)}")
    lines.append(f'type = "{one.type}"')
    lines += [f"{key} = {toml_text(value)}" for key, value in one.keys.items()]
    return [*lines, *(f"# {note}" for note in one.notes), 'meaning = ""']


def _csv_table(sample: Sample, comma: bool) -> list[str]:
    keys = {
        "delimiter": (sample.delimiter, ","),
        "encoding": (sample.encoding, "utf-8"),
        "decimal": ("," if comma else ".", "."),
        "thousands": ("." if comma else "", ""),
        "final_newline": (sample.final_newline, True),
    }
    set_apart = [f"{key} = {toml_text(value)}" for key, (value, usual) in keys.items() if value != usual]
    return ["", "[csv]", *set_apart] if set_apart else []


def _guess(connection: duckdb.DuckDBPyConnection, sample: Sample, place: int, taken: set[str]) -> Guess:
    source = sample.names[place]
    guess = Guess(_name(source, place, taken), source, "text")
    found = sample.column(place)
    words = sorted({value for value in found if value.strip().lower() in NULL_WORDS})
    values = [value for value in found if value not in words]
    _set_type(connection, guess, sample, place, values)
    if words:
        guess.keys["nulls"] = words
    rows = len(sample.rows)
    if rows and len(values) == rows:
        guess.keys["required"] = True
        guess.unique = rows > 1 and len(set(values)) == rows
    kinds = sorted(set(values))
    written = guess.type == "text" and any(len(one) > _SENTENCE and one.count(" ") > 3 for one in values)
    if guess.type == "text" and rows >= 50 and len(kinds) <= 8 and not written:
        guess.notes.append(f"values = {toml_text(kinds)}  # if there can be no others")
    if _PERSONAL.search(guess.name) and guess.type in ("text", "integer"):
        guess.keys["personal"] = True
    elif written:
        guess.keys["free_text"] = True
    return guess


def _set_type(
    connection: duckdb.DuckDBPyConnection, guess: Guess, sample: Sample, place: int, values: Sequence[str]
) -> None:
    kind = sample.kinds[place]
    if kind != "text":
        _set_type_of_kind(connection, guess, kind, values)
        return
    if not values:
        return
    comma = sample.delimiter != ","
    clock = bool(_CLOCK.search(guess.name))
    if all(map(_STAMP.fullmatch, values)):
        guess.type = "timestamp"
    elif all(map(_DAY.fullmatch, values)):
        guess.type = "date"
    elif {value.lower() for value in values} <= {"true", "false"}:
        guess.type = "boolean"
    elif all(map(_WHOLE.fullmatch, values)) and not any(re.match(r"[+-]?0\d", value) for value in values):
        guess.type = "integer"
        _set_epoch(connection, guess, values, clock)
    elif all(map(_POINT.fullmatch, values)) and not any(re.match(r"[+-]?0\d", value) for value in values):
        _set_decimal(guess, [len(value.partition(".")[2]) for value in values])
    elif comma and all(map(_COMMA.fullmatch, values)) and any("," in value for value in values):
        guess.comma = True
        _set_decimal(guess, [len(value.partition(",")[2]) for value in values])
    else:
        _set_format(connection, guess, values)


def _set_type_of_kind(
    connection: duckdb.DuckDBPyConnection, guess: Guess, kind: str, values: Sequence[str]
) -> None:
    simple = {"instant": "timestamp", "float": "double", "empty": "text"}
    guess.type = simple.get(kind, kind if not kind.startswith("other") else "text")
    if kind.startswith("other"):
        guess.notes.append(f"in the file it is of a type that cannot be taken ({kind}): leave the column out")
    if kind == "decimal":
        _set_decimal(guess, [len(value.partition(".")[2]) for value in values])
    if kind == "integer":
        _set_epoch(connection, guess, values, bool(_CLOCK.search(guess.name)))


def _set_epoch(
    connection: duckdb.DuckDBPyConnection, guess: Guess, values: Sequence[str], clock: bool
) -> None:
    found = fitting_formats(connection, values[:_LOOKED_AT]) if clock else []
    if found and found[0].startswith("epoch"):
        guess.type, guess.keys["format"] = "timestamp", found[0]


def _set_decimal(guess: Guess, decimals: Sequence[int]) -> None:
    most = max(decimals, default=0)
    guess.type = "decimal" if most <= 6 else "double"
    if guess.type == "decimal":
        guess.keys["scale"] = max(most, 2)


def _set_format(connection: duckdb.DuckDBPyConnection, guess: Guess, values: Sequence[str]) -> None:
    short = [value for value in dict.fromkeys(values) if len(value) <= 40][:_LOOKED_AT]
    if len(short) < min(len(set(values)), _LOOKED_AT) or not any(char.isdigit() for char in short[0]):
        return
    found = [one for one in fitting_formats(connection, short) if not one.startswith("epoch")]
    if found:
        guess.type = "timestamp" if "%H" in found[0] or "%I" in found[0] else "date"
        guess.keys["format"] = found[0]
        if len(found) > 1:
            guess.notes.append(
                f"format = {toml_text(found[1])} fits the sample as well: which of them is it?"
            )


def _name(source: str, place: int, taken: set[str]) -> str:
    """A name for a column: lower case, unique, none of those that ingest adds."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", source.strip())
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    if not name or not name.isidentifier() or name in RESERVED:
        name = f"{name}_landed" if name in RESERVED else f"c{place + 1}_{name}".strip("_")
    while name in taken:
        name += "_2"
    taken.add(name)
    return name
