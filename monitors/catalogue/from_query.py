"""From a query to a monitor: which of its columns is the day, what is counted, out of what, split by what.

A plain select is taken apart and put together again with the desk's window of days; any other statement stands in the
monitor as it is, as a query of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

_GRAINS = ("week", "month")
_MOST_DIMENSIONS = 8  # by which a monitor can be split; chosen
_MOST_WATCHED = 2  # of these a draft watches; chosen: each segment is a question every morning


class FromQueryError(ValueError):
    """A query no monitor can be made of; the text says what it lacks."""


@dataclass(frozen=True)
class Found:
    """What a query's columns are taken for, each by its name in the result. numerator, denominator: SQL of their sums.

    grain: day, week or month. ratio: the two came from one column, a finished rate.
    """

    day: str
    numerator: str
    denominator: str
    dimensions: tuple[str, ...]
    grain: str = "day"
    ratio: str = ""


def recognise(
    sql: str, days: Sequence[str], numbers: Sequence[str], texts: Sequence[str], totals: Mapping[str, float]
) -> Found:
    """What is what, for a person to agree to or to change.

    days, numbers, texts: the columns of the result by kind; totals: the sum of each number. Of two counts the larger is
    what the other is out of. Raises FromQueryError without a day or a number.
    """
    if not days:
        raise FromQueryError(
            "a monitor watches days: select a day (day, or date_trunc('week', day)) and group by it"
        )
    named = _projections(_plain(sql))
    for name in numbers:
        parts = _parts_of_a_rate(named.get(name))
        if parts:
            top, below = parts
            return Found(
                days[0], top, below, tuple(texts[:_MOST_DIMENSIONS]), _grain(named.get(days[0])), name
            )
    if not numbers:
        raise FromQueryError("a monitor counts something: select a sum or a count")
    ranked = sorted(numbers, key=lambda name: abs(totals.get(name, 0.0)))
    top = ranked[-2] if len(ranked) > 1 else ranked[0]
    below = ranked[-1] if len(ranked) > 1 else ""
    return Found(days[0], top, below, tuple(texts[:_MOST_DIMENSIONS]), _grain(named.get(days[0])))


def draft(name: str, sql: str, found: Found, *, owner: str, says: str) -> str:
    """The text of a monitor in shadow that counts what the query counts, for every day the desk asks for."""
    body = _taken_apart(sql, found) or _as_it_is(sql, found)
    watch = ", ".join(["[]", *(f'["{one}"]' for one in found.dimensions[:_MOST_WATCHED])])
    title = name.replace("_", " ").capitalize()
    unit = "percent" if found.denominator else "count"
    grain = [f'-- grain = "{found.grain}"'] if found.grain in _GRAINS else []
    head = [
        f"-- {_one_line(says) or f'{title}: say in one sentence what it shows.'}",
        "-- /// monitor",
        f"-- title = {json.dumps(title, ensure_ascii=False)}",
        f"-- owner = {json.dumps(owner, ensure_ascii=False)}",
        '-- stage = "my-stage"',
        '-- role = "harm"',
        f'-- unit = "{unit}"',
        *grain,
        '-- direction = "up"',
        f"-- watch = [{watch}]",
        "-- min_denominator = 100",
        '-- severity = "medium"',
        '-- status = "shadow"',
        '-- runbook = "What to look at first, and what to do."',
        "-- [detectors.spike]",
        "-- [detectors.drift]",
        "-- ///",
    ]
    return "\n".join([*head, body, ""])


def _sql(part: exp.Expression) -> str:
    return part.sql("duckdb", normalize_functions="lower")


def _plain(sql: str) -> exp.Select | None:
    """The tree of a statement that is one select; None where it is another kind, or cannot be read."""
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError):
        return None
    if not isinstance(tree, exp.Select) or any(
        tree.args.get(one) for one in ("distinct", "qualify", "windows")
    ):
        return None
    shown = tree.expressions
    stars = any(isinstance(one, exp.Star) or (isinstance(one, exp.Column) and one.is_star) for one in shown)
    return None if stars or any(one.find(exp.Window) for one in shown) or tree.find(exp.Pivot) else tree


def _projections(tree: exp.Select | None) -> dict[str, exp.Expression]:
    return {one.alias_or_name: one.unalias() for one in tree.expressions} if tree is not None else {}


def _parts_of_a_rate(value: exp.Expression | None) -> tuple[str, str] | None:
    """What a finished rate divides: SQL above and below, each a sum of its own."""
    if value is None:
        return None
    for one in value.find_all(exp.Div):
        top, below = _bare(one.this), _bare(one.expression)
        if top.find(exp.AggFunc) and below.find(exp.AggFunc):
            return _sql(top), _sql(below)
    return None


def _bare(value: exp.Expression) -> exp.Expression:
    """Without what only guards a division or turns it into a percentage."""
    while True:
        scaled = isinstance(value, exp.Mul)
        if isinstance(value, exp.Paren | exp.Cast | exp.Nullif) or (
            scaled and isinstance(value.expression, exp.Literal)
        ):
            value = value.this
        elif scaled and isinstance(value.this, exp.Literal):
            value = value.expression
        else:
            return value


def _grain(value: exp.Expression | None) -> str:
    cut = value.find(exp.DateTrunc, exp.TimestampTrunc) if value is not None else None
    unit = str(cut.args.get("unit") or "").strip("'").lower() if cut is not None else "day"
    return unit if unit in _GRAINS else "day"


def _taken_apart(sql: str, found: Found) -> str | None:
    """The select itself with the names of a monitor, its own bounds of days replaced by the desk's; None: not plain."""
    tree = _plain(sql)
    named = _projections(tree)
    day = named.get(found.day)
    if tree is None or day is None:
        return None
    base = day.find(exp.Column)
    if base is None:
        return None
    sums = [
        ("numerator", found.numerator),
        *([("denominator", found.denominator)] if found.denominator else []),
    ]
    chosen = [f"{_sql(day)} as bucket"]
    chosen += [_named(one, _sql(named[one])) for one in found.dimensions if one in named]
    chosen += [f"{_sql(named[of]) if of in named else of} as {name}" for name, of in sums]
    own = [one for one in _conditions(tree) if not _is_bound(one, base)]
    kept = [f"({_sql(one)})" if isinstance(one, exp.Or) else _sql(one) for one in own]
    kept += [f"{_sql(base)} >= $since", f"{_sql(base)} < $until"]
    columns = ",\n       ".join(chosen)
    source = tree.args.get("from_")
    if source is None:
        return None
    before = f"{_sql(tree.args['with_'])}\n" if tree.args.get("with_") else ""
    joined = [_sql(one).lstrip() for one in tree.args.get("joins") or []]
    joins = "".join(one if one.startswith(",") else f" {one}" for one in joined)
    return (
        f"{before}select {columns}\nfrom {_sql(source.this)}{joins}\nwhere {' and '.join(kept)}\ngroup by all"
    )


def _conditions(tree: exp.Select) -> list[exp.Expression]:
    """What the select asks of its rows, one condition after the other."""
    where = tree.args.get("where")
    if where is None:
        return []
    return list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]


def _is_bound(one: exp.Expression, base: exp.Column) -> bool:
    """Whether a condition only says which days."""
    days = isinstance(one, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.EQ | exp.Between)
    names = {column.name for column in one.find_all(exp.Column)}
    return days and names == {base.name}


def _as_it_is(sql: str, found: Found) -> str:
    """The statement as a query of its own, its columns under the names of a monitor."""
    sums = [_total(found.numerator, "numerator")]
    sums += [_total(found.denominator, "denominator")] if found.denominator else []
    split = [_quoted(one) for one in found.dimensions]
    columns = ", ".join([f"{_quoted(found.day)} as bucket", *split])
    inner = sql.strip().rstrip(";")
    return (
        f"with asked as (\n{inner}\n)\nselect {columns},\n       {', '.join(sums)}\nfrom asked\n"
        f"where {_quoted(found.day)} >= $since and {_quoted(found.day)} < $until\ngroup by all"
    )


def _total(column: str, name: str) -> str:
    return f"sum({_quoted(column)}) as {name}"


def _named(name: str, sql: str) -> str:
    return sql if sql.strip('"') == name else f"{sql} as {_quoted(name)}"


def _quoted(name: str) -> str:
    return name if name.isidentifier() and name.islower() else '"' + name.replace('"', '""') + '"'


def _one_line(text: str) -> str:
    return " ".join(text.split())
