"""Do the rows of a monitor stand under the day on which they happened? Only then does a bucket stand still.

A cube keeps its rows under their own day. A statement or a view that shows them under another one, as labels under the
day of the order they are about, gives old buckets new rows for months: they are read whole every morning. A cohort is
meant to grow, up to its age; of it the day of the report must be its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from sqlglot import exp

from monitors.catalogue.loading import Monitor
from monitors.catalogue.parsed import parsed

OWN = {"day": {"day"}, "hour": {"hour"}, "reported": {"reported", "known_day", "day"}}
BUCKET = {"day", "hour"}


def under_own_day(monitor: Monitor, views: Iterable[str]) -> bool:
    """Whether every row of a monitor stands under its own day, as far as its text and those of its views tell.

    What does not parse, or is counted back from a day, is taken for what it may be: no.
    """
    wanted = dict(OWN)
    if monitor.view == "cohort":
        # The bucket is the day of entry; a row is new on the day of its report.
        del wanted["day"], wanted["hour"]
    else:
        wanted["bucket"] = BUCKET
    return all(_is_own(sql, name, names) for sql in (monitor.sql, *views) for name, names in wanted.items())


def _is_own(sql: str, name: str, names: Collection[str]) -> bool:
    """Whether every column of a statement that is called `name` is made of one of these and moved by nothing."""
    return all(
        _columns(one) & set(names) and not _foreign(one, names) and not one.find(exp.Sub)
        for one in _projections(sql, name)
    )


def _columns(one: exp.Expression) -> set[str]:
    return {column.name for column in one.find_all(exp.Column)}


def _foreign(one: exp.Expression, names: Collection[str]) -> set[str]:
    """Other days in it: by their names, for types are not known here."""
    return {
        name for name in _columns(one) - set(names) if name.endswith(("day", "date", "_on", "_at", "hour"))
    }


@lru_cache(maxsize=512)
def _projections(sql: str, name: str) -> tuple[exp.Expression, ...]:
    """What stands under a name in any select of a statement; of a text that does not parse something of no column."""
    tree = parsed(sql)
    if tree is None:
        return (exp.Null(),)
    unions = [one for one in tree.find_all(exp.SetOperation) if not isinstance(one.parent, exp.SetOperation)]
    found = [one for union in unions for one in _by_place(union, name)]
    for select in tree.find_all(exp.Select):
        if not isinstance(select.parent, exp.SetOperation):
            found += [one for one in select.expressions if one.alias_or_name == name]
    return tuple(found)


def _by_place(union: exp.SetOperation, name: str) -> list[exp.Expression]:
    """What stands in the place of a name in every part of a union: its first part names the columns of all."""
    parts = _parts(union)
    names = [one.alias_or_name for one in parts[0].expressions]
    if any(part.is_star or len(part.expressions) != len(names) for part in parts):
        return [exp.Null()]
    return [part.expressions[names.index(name)] for part in parts] if name in names else []


def _parts(one: exp.Expression) -> list[exp.Select]:
    if isinstance(one, exp.SetOperation):
        return [*_parts(one.left), *_parts(one.right)]
    return [one] if isinstance(one, exp.Select) else _parts(one.this)
