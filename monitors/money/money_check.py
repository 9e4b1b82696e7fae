"""A money check: one SQL file that returns the records which break an invariant of money, with the amount at loss."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitors.catalogue.header import selected_columns
from monitors.catalogue.monitor import STAGES
from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.sql_file import SqlFileError, read_sqlfile, strip_comments
from queries.content.value_types import TEXT, choice, texts, whole

KIND = "checks"
ALWAYS = ("day", "amount")  # columns that every check returns
YEAR = 366  # days; keys may be used again after a year, so no check reads as far back
PARTS = "parts"  # the column that names what adds up to a record
TOUCHED = re.compile(r"\btouched\b", re.IGNORECASE)
TOUCHED_PARTS = re.compile(r"\btouched_parts\b", re.IGNORECASE)


@declared
class MoneyCheck:
    """The keys of a check's header. `columns`: what its select returns; None where only the engine can tell."""

    name: str
    description: str
    sql: str
    path: Path
    lines: dict[str, int]
    columns: tuple[str, ...] | None
    title: str = declare(TEXT, "What it is called on the Losses page.", "Refunded more than paid")
    owner: str = declare(TEXT, "The team whose queue its records are in.", "payments-risk")
    stage: str = declare(
        TEXT, "The stage of the life cycle; the pack has " + ", ".join(STAGES) + ".", "after-sales"
    )
    severity: str = declare(choice("low", "medium", "high"), "How grave a record is.", "high")
    protects: str = declare(TEXT, "The invariant, as a sentence.", "No order gives back more than came in.")
    amount: str = declare(TEXT, "What the amount of a record means.", "What went back beyond what came in.")
    runbook: str = declare(TEXT, "What to look at, and what to do.", "Look for a second refund; recover it.")
    key: tuple[str, ...] = declare(
        texts("a list of columns"), "The columns that name one record within the check.", ["order_id"]
    )
    touched: tuple[str, ...] = declare(
        texts("a list of extracts"),
        "The extracts whose new rows have a key looked at again; each has all columns of the key.",
        ["money_movements"],
    )
    settles_days: int = declare(
        whole(0, 90),
        "Days after a record's own by which both sides must agree; until then it waits and is no loss.",
        2,
        unit="days",
    )
    looks_back_days: int = declare(
        whole(1, YEAR - 1),
        "How far back the rows of a record may lie; less than a year, for keys may be used again.",
        200,
        default=200,
        unit="days",
    )
    part: str = declare(
        TEXT,
        "A column of the touched extracts that splits a record into parts which its rows alone decide, so that a night "
        "reads the parts that are new and those that added up before. The statement reads no others: `order_id in "
        "(select order_id from touched_parts)`; and it returns those that add to the record as a list, `parts`.",
        "order_id",
        default="",
    )

    @property
    def row_key(self) -> tuple[str, ...]:
        """The columns by which the statement's rows are looked for: the part's, or else the key's."""
        return (self.part,) if self.part else self.key


@dataclass(frozen=True)
class MoneyChecks:
    """The checks of a home by name, and what is wrong with the files that cannot be read."""

    checks: tuple[MoneyCheck, ...]
    problems: tuple[Problem, ...]

    def __getitem__(self, name: str) -> MoneyCheck | None:
        return next((one for one in self.checks if one.name == name), None)


def load_checks(home: Home) -> MoneyChecks:
    """The checks that a home sees: the pack's, with the home's own added or put in their place."""
    checks: list[MoneyCheck] = []
    problems: list[Problem] = []
    for path in home.content(KIND):
        found = read_check(path, home.shown(path))
        if isinstance(found, MoneyCheck):
            checks.append(found)
        else:
            problems += found
    return MoneyChecks(tuple(checks), tuple(problems))


def read_check(path: Path, shown: str) -> MoneyCheck | list[Problem]:
    """One check, or everything that is wrong with its file. ``shown``: the path as messages name it."""
    try:
        file = read_sqlfile(path, "check", shown)
    except SqlFileError as error:
        return [error.problem]
    except OSError as error:
        return [Problem(shown, str(error.strerror))]
    place = file.place()
    fields = read_keys(keys_of(MoneyCheck), file.header, place)
    columns = selected_columns(file.sql)
    if columns is not None:
        _returns(columns, fields.get("key", ()), place)
        if fields.get("part") and PARTS not in columns:
            found = ", ".join(columns)
            place.at("part").note(
                "column not returned", PARTS, found, f"Add list({fields['part']}) as {PARTS}."
            )
    if not TOUCHED.search(strip_comments(file.sql)):
        place.at("touched").note(
            "reads everything every night",
            "the table touched in the statement",
            "no touched",
            "Add `where <key> in (select <key> from touched)`.",
        )
    if fields.get("part") and not TOUCHED_PARTS.search(strip_comments(file.sql)):
        told = "the table touched_parts in the statement"
        place.at("part").note("reads every part every night", told, "no touched_parts")
    if place.problems:
        return place.in_order()
    return MoneyCheck(
        name=file.name,
        description=file.description,
        sql=file.sql,
        path=file.path,
        lines=file.lines,
        columns=columns,
        **fields,
    )


def _returns(columns: Iterable[str], key: Iterable[str], place: KeyPlace) -> None:
    """Whether the select returns the day, the amount and the key."""
    names = list(columns)
    for needed in (*ALWAYS, *key):
        if needed not in names:
            at = place.at("key") if needed in key else place
            at.note("column not returned", needed, ", ".join(names), f"Add {needed} to the select.")
