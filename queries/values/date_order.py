"""Day and month in the wrong order: a drop whose days fit the other order better than the contract's.

03/04/2026 is a day in either order. One value cannot say which; the values of a drop together mostly can.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from queries.content.contract import Column, Extract
from queries.content.problem import Problem
from queries.engine.table_sql import literal
from queries.landing.drops import Drop
from queries.landing.shape import Shape
from queries.values.casting import raw_value

_NEAR, _FAR = 3, 7  # days from the drop's own day, in the other order and in the contract's
_MIXED = 0.005  # share of values that fit the other order alone above which a drop holds both
_STANDARD = "%Y-%m-%d"


def other_order(format: str | None) -> str | None:
    """A format with day and month exchanged; None where they cannot be mixed up."""
    if not format or format.startswith(_STANDARD) or "%d" not in format or "%m" not in format:
        return None
    return format.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")


@dataclass(frozen=True)
class OrderCounts:
    """What the values of one column of one drop fit: the contract's order of day and month, the other one, both."""

    values: int
    own: int
    other: int
    only_other: int
    apart: int
    own_day: str | None
    other_day: str | None
    example: str | None
    any_value: str | None


def wrong_order(
    run: Callable[[str], list[tuple]], extract: Extract, shape: Shape, drops: Sequence[Drop]
) -> Iterator[tuple[int, Problem, bool]]:
    """Drops whose days are in the other order: (place, problem, True = refuse it, False = it can only be told).

    ``run`` answers SQL over ``landed``, whose ``_drop`` is a place in ``drops``.
    """
    for column in extract.columns:
        other = other_order(column.format)
        if other is None or shape.kind(column.landed) != "text" or "either order" in column.allow:
            continue
        for place, *counts in run(_counts_sql(column, other)):
            dated = drops[place].day if column.name == extract.event_time else None
            found = _judge(drops[place].name, dated, column, other, OrderCounts(*counts))
            if found is not None:
                yield place, *found


def _counts_sql(column: Column, other: str) -> str:
    raw = raw_value(column)
    days = ", ".join(
        f"TRY_CAST(try_strptime({raw}, {literal(form)}) AS DATE) AS {name}"
        for form, name in ((column.format, "own"), (other, "swapped"))
    )
    return (
        "SELECT _drop, count(raw), count(own), count(swapped), "
        "count(*) FILTER (own IS NULL AND swapped IS NOT NULL), count(*) FILTER (own <> swapped), "
        "CAST(quantile_disc(own, 0.5) AS VARCHAR), CAST(quantile_disc(swapped, 0.5) AS VARCHAR), "
        "any_value(raw) FILTER (own IS NULL AND swapped IS NOT NULL), any_value(raw) "
        f"FROM (SELECT _drop, {raw} AS raw, {days} FROM landed) GROUP BY _drop"
    )


def _judge(
    name: str, day: dt.date | None, column: Column, other: str, counts: OrderCounts
) -> tuple[Problem, bool] | None:
    shown = "(personal data)" if column.personal else str(counts.example or counts.any_value)[:80]
    values = f"{counts.values:,} values"
    if counts.only_other and (
        counts.other > counts.own or counts.only_other > max(1, _MIXED * counts.values)
    ):
        found = f"{counts.own:,} of {values} fit it, {counts.other:,} fit {other}; {shown} fits that alone"
        hint = f'Write format = "{other}" for the column in the contract if its files are written so now.'
        return _problem(name, "day and month in the other order", column, found, hint), True
    both = counts.own == counts.other == counts.values
    if not counts.apart or not both or not counts.own_day or not counts.other_day:
        return None
    if day is None:
        found = f"{values} that all fit {other} as well, such as {shown}"
        hint = (
            'Where it is right, write allow = ["either order"] for the column in the contract, '
            "or name the file by its day."
        )
        return _problem(name, "days that fit either order", column, found, hint), False
    if _apart(counts.other_day, day) <= _NEAR and _apart(counts.own_day, day) > _FAR:
        found = f"{shown} and the like, which are near the file's own day {day} as {other} alone"
        hint = f'Write format = "{other}", or allow = ["either order"], for the column in the contract.'
        return _problem(name, "day and month in the other order", column, found, hint), True
    return None


def _apart(day: str, other: dt.date) -> int:
    return abs((dt.date.fromisoformat(day) - other).days)


def _problem(drop: str, message: str, column: Column, found: str, hint: str) -> Problem:
    return Problem(drop, message, None, column.landed, f"days written as {column.format}", found, hint)
