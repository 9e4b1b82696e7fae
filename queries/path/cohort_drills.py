"""The statements of a path: put together from names that content declares, the values written out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from queries.content.entity_kind import EntityKind
from queries.content.path_share import PathRules, PathShare
from queries.engine.drill import Drill, DrillWindow
from queries.engine.table_sql import literal, quote

_HERE = Path(__file__).parent
Alike = Sequence[Mapping[str, str]]  # values of the columns that make entities alike
ALIKE_AT_MOST = (
    2  # columns by which peers are alike on a path: market and category; finer ones leave too few; chosen
)


def share_drill(
    columns: Mapping[str, str],
    kind: EntityKind,
    shares: Sequence[PathShare],
    ids: Sequence[str],
    alike: Alike,
    days: DrillWindow,
) -> Drill:
    """Rows own (true: the cohort), num_<i>, den_<i>, entities_<i> of the i-th share.

    columns: of the source. shares: of one source, key, condition and span, as `read_together` says.
    """
    first = shares[0]
    counted = [
        f"coalesce(({sql})::double, 0) as {name}_{place}"
        for place, one in enumerate(shares)
        for name, sql in (("num", one.numerator), ("den", one.denominator))
    ]
    sums = [
        f"sum(num_{place}) as num_{place}, sum(den_{place}) as den_{place}, "
        f"count(distinct id) filter (den_{place} > 0) as entities_{place}"
        for place in range(len(shares))
    ]
    between = ",\n           "
    parts = {
        "key": quote(first.key or kind.key),
        "parts": between.join(counted),
        "sums": ",\n       ".join(sums),
        "source": quote(first.source),
        "where": first.where or "true",
        "days": "true" if first.ever or "day" not in columns else _within(days),
    }
    return Drill(_filled("share.sql", {**parts, "ids": _list(ids), "alike": _alike(columns, alike)}))


def read_together(share: PathShare) -> tuple[str, str, str, bool]:
    """Shares that agree in this are read by one statement."""
    return share.source, share.key or "", share.where, share.ever


def hits_drill(
    columns: Mapping[str, str],
    kind: EntityKind,
    rules: PathRules,
    ids: Sequence[str],
    alike: Alike,
    days: DrillWindow,
) -> Drill:
    """Rows own, rule, hits, acted, stopped. columns: of the table of hits."""
    parts = {
        "key": quote(rules.key or kind.key),
        "rule": quote(rules.rule),
        "acted": rules.acted,
        "stopped": rules.stopped,
        "source": quote(rules.hits),
        "since": literal(days.since),
        "until": literal(days.until),
    }
    return Drill(_filled("hits.sql", {**parts, "ids": _list(ids), "alike": _alike(columns, alike)}))


def rules_drill(rules: PathRules) -> Drill:
    """Rows rule, title, stage, version, threshold, since: the versions in force."""
    named = ("rule", "title", "stage", "version", "threshold", "since")
    parts = {name: quote(getattr(rules, name)) for name in named}
    return Drill(_filled("rules.sql", {**parts, "source": quote(rules.rules), "retired": rules.retired}))


def alike_drill(
    columns: Mapping[str, str], kind: EntityKind, source: str, key: str, ids: Sequence[str]
) -> Drill | None:
    """What makes the peers of a cohort alike: the distinct values of the first peer columns; None: there are none."""
    names = [name for name in kind.peers if name in columns][:ALIKE_AT_MOST]
    if not names:
        return None
    picked = ", ".join(f"{quote(name)}::varchar as {quote(name)}" for name in names)
    return Drill(
        f"select distinct {picked}\nfrom {quote(source)}\nwhere {quote(key)}::varchar in ({_list(ids)})"
    )


def _alike(columns: Mapping[str, str], alike: Alike) -> str:
    """Whether a row is of a peer: of one of these values, in the columns that its table has."""
    names = [name for name in (alike[0] if alike else {}) if name in columns]
    if not names:
        return "true"
    values = dict.fromkeys(tuple(str(one[name]) for name in names) for one in alike)
    rows = ", ".join(f"({', '.join(literal(value) for value in row)})" for row in values)
    return f"({', '.join(f'{quote(name)}::varchar' for name in names)}) in ({rows})"


def _within(days: DrillWindow) -> str:
    return f"day >= {literal(days.since)} and day < {literal(days.until)}"


def _list(ids: Sequence[str]) -> str:
    return ", ".join(literal(one) for one in ids) or "null"


def _filled(file: str, parts: Mapping[str, str]) -> str:
    text = (_HERE / file).read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def window(as_of: dt.date, days: int) -> DrillWindow:
    """The days of a path, up to a morning."""
    return DrillWindow(as_of - dt.timedelta(days=days), as_of)
