"""The places at which a statement reads a table, and what it asks of the table's rows there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlglot import exp


def places_of(tree: exp.Expression, table: str) -> list[exp.Table]:
    """Every place at which a statement names a table."""
    return [one for one in tree.find_all(exp.Table) if one.name.lower() == table.lower()]


def select_of(table: exp.Table) -> exp.Select | None:
    """The select that reads a table as one of its sources, joined so that a condition on it holds for every row; None
    where the table is turned, sampled, or its columns are called otherwise there.
    """
    alias = table.args.get("alias")
    if table.args.get("pivots") or table.args.get("sample") or (alias is not None and alias.columns):
        return None
    holder = table.parent
    select = holder.parent if isinstance(holder, exp.From | exp.Join) else None
    if not isinstance(select, exp.Select):
        return None
    joins: Sequence[exp.Join] = select.args.get("joins") or ()
    plain = all(one.side in ("", "LEFT") and one.kind in ("", "INNER", "CROSS") for one in joins)
    sampled = select.args.get("sample") or any(one.method for one in joins)
    return select if plain and not sampled else None


def sources(select: exp.Select) -> list[tuple[exp.Expression, bool]]:
    """What a select reads, each with whether every row of the answer has a row of it."""
    begin = select.args.get("from_") or select.args.get("from")
    joins: Sequence[exp.Join] = select.args.get("joins") or ()
    found = [(begin.this, all(one.side in ("", "LEFT") for one in joins))] if begin is not None else []
    inner = [one.side == "" and one.kind in ("", "INNER", "CROSS") for one in joins]
    later = [all(one.side in ("", "LEFT") for one in joins[number:]) for number in range(1, len(joins) + 1)]
    return found + [(one.this, mine and kept) for one, mine, kept in zip(joins, inner, later, strict=True)]


def conditions(select: exp.Select) -> Iterator[exp.Expression]:
    """The conditions that each row of a select meets, one by one."""
    where = select.args.get("where")
    waiting = [where.this] if where is not None else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.And):
            waiting += [one.left, one.right]
        elif isinstance(one, exp.Paren):
            waiting.append(one.this)
        else:
            yield one


def own_name(column: exp.Expression, table: exp.Table, has: frozenset[str]) -> str | None:
    """The name of a column that is the table's at its place and no other source's; has: the table's columns.

    A bare name that the table has is its own: of two sources that have it the engine would not know which is meant.
    """
    select = select_of(table)
    if not isinstance(column, exp.Column) or select is None:
        return None
    name = column.name.lower()
    if column.table:
        return name if column.table.lower() == table.alias_or_name.lower() else None
    return name if name in has and name not in used_names(select.args.get("joins") or ()) else None


def used_names(joins: Iterable[exp.Join]) -> set[str]:
    """The columns by which sources are joined under one name."""
    return {name.name.lower() for one in joins for name in one.args.get("using") or ()}
