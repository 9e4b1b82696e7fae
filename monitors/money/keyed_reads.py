"""By which columns a check's statement reads an extract: by its keys alone, or more of it.

What is read by its keys alone can be narrowed to them before it is read, and the answer stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from monitors.catalogue.parsed import parsed
from monitors.money.sql_places import conditions, own_name, places_of, select_of, sources, used_names

TOUCHED, TOUCHED_PARTS = "touched", "touched_parts"


@dataclass(frozen=True)
class KeyedRead:
    """An extract as a statement reads it. columns: each place's columns that hold the key, in the key's order.

    windowed: no row before `$since` is read at any place.
    """

    columns: frozenset[tuple[str, ...]]
    windowed: bool


@lru_cache(maxsize=1024)
def keyed_read(
    sql: str, extract: str, has: frozenset[str], key: tuple[str, ...], keys: str = TOUCHED
) -> KeyedRead | None:
    """How a statement reads an extract; None where some place may read other rows than those of touched keys.

    A place is known to read no others by `where <columns> in (select <key> from touched)`, or by
    `from <extract> join touched using (<key>)`; each with all columns of the key, which may be called otherwise.
    has: the extract's columns. keys: the table of touched keys.
    """
    tree = parsed(sql)
    if tree is None or any(cte.alias.lower() == keys for cte in tree.find_all(exp.CTE)):
        return None
    places = places_of(tree, extract)
    told = [_place(one, has, key, keys) for one in places]
    if any(one is None for one in told):
        return None
    return KeyedRead(
        frozenset(columns for one in told if one for columns in one),
        all(_is_windowed(one) for one in places),
    )


def _place(
    table: exp.Table, has: frozenset[str], key: tuple[str, ...], keys: str
) -> set[tuple[str, ...]] | None:
    select = select_of(table)
    if select is None:
        return None
    by_name = (_in_touched(one, table, has, key, keys) for one in conditions(select))
    found = {one for one in (*by_name, _joined_touched(table, select, key, keys)) if one is not None}
    return found or None


def _in_touched(
    condition: exp.Expression, table: exp.Table, has: frozenset[str], key: tuple[str, ...], table_of_keys: str
) -> tuple[str, ...] | None:
    """The table's columns in the key's order, where a condition holds them to the touched keys."""
    if not isinstance(condition, exp.In) or not isinstance(condition.args.get("query"), exp.Subquery):
        return None
    left = condition.this
    parts = left.expressions if isinstance(left, exp.Tuple) else [left]
    names = [own_name(one, table, has) for one in parts]
    keys = _of_touched(condition.args["query"].this, table_of_keys)
    if keys is None or len(keys) != len(names) or any(one is None for one in names):
        return None
    return _in_order(dict(zip((one for one, _ in keys), names, strict=True)), key)


def _joined_touched(
    table: exp.Table, select: exp.Select, key: tuple[str, ...], table_of_keys: str
) -> tuple[str, ...] | None:
    """The same where the touched keys are the first to be joined to the table, by columns of one name."""
    joins: Sequence[exp.Join] = select.args.get("joins") or ()
    if not isinstance(table.parent, exp.From) or not joins or joins[0].side:
        return None
    first = joins[0].this
    if isinstance(first, exp.Subquery):
        keys = _of_touched(first.this, table_of_keys)
    else:
        is_touched = isinstance(first, exp.Table) and first.name.lower() == table_of_keys
        keys = [(one, one) for one in key] if is_touched else None
    used = used_names(joins[:1])
    if keys is None:
        return None
    return _in_order({name: shown for name, shown in keys if shown in used}, key)


def _of_touched(select: exp.Expression, table_of_keys: str) -> list[tuple[str, str]] | None:
    """(column of the keys, what it is called) of a select that takes the touched keys and nothing else."""
    if not isinstance(select, exp.Select):
        return None
    source = next((one for one, _ in sources(select)), None)
    others = {name for name, value in select.args.items() if value} - {
        "from_",
        "from",
        "expressions",
        "distinct",
    }
    if others or not isinstance(source, exp.Table) or source.name.lower() != table_of_keys:
        return None
    columns = [(one, one.this if isinstance(one, exp.Alias) else one) for one in select.expressions]
    if not all(isinstance(column, exp.Column) for _, column in columns):
        return None
    return [(column.name.lower(), shown.alias_or_name.lower()) for shown, column in columns]


def _in_order(names: dict[str, str | None], key: tuple[str, ...]) -> tuple[str, ...] | None:
    """The columns in the key's order; None where they are not those of the whole key."""
    whole = set(names) == {one.lower() for one in key}
    return tuple(str(names[one.lower()]) for one in key) if whole else None


def _is_windowed(table: exp.Table) -> bool:
    """Whether the table's rows are held to `day >= $since` at a place."""
    select = select_of(table)
    for one in conditions(select) if select is not None else ():
        if isinstance(one, exp.GTE) and own_name(one.left, table, frozenset({"day"})) == "day":
            bound = one.right
            if isinstance(bound, exp.Placeholder | exp.Parameter) and bound.name == "since":
                return True
    return False
