"""Which keys of a check a morning has to look at: those of new rows, of rows that became due, of what stands open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from monitors.money.money_check import MoneyCheck
from monitors.money.row_filters import becomes_due, rows_read
from queries.engine.held_rows import share_sql
from queries.engine.opening import OpenEngine
from queries.engine.table_sql import literal, quote

if TYPE_CHECKING:
    from queries.engine.protocol import Rows


@dataclass(frozen=True)
class CheckSpan:
    """A check's look on a morning. before: the morning it was last run on; None = never with this file.

    parts_lost: nothing is known of what added up to its records before.
    """

    check: MoneyCheck
    as_of: date
    before: date | None
    parts_lost: bool = False

    @property
    def everything(self) -> bool:
        """Whether every key is looked at."""
        return self.before is None or self.parts_lost

    @property
    def settled(self) -> date:
        """The last day whose records must agree."""
        return self._settled(self.as_of)

    @property
    def since(self) -> date:
        """The first day that is read."""
        return self.as_of - timedelta(days=self.check.looks_back_days)

    @property
    def watched_from(self) -> date:
        """The first day whose standing records are looked at every night: a row of theirs may have been taken back.

        Older ones only when a row of theirs is new: their first rows begin to lie before what is read.
        """
        return self.as_of - timedelta(days=self.check.looks_back_days // 2)

    @property
    def params(self) -> dict[str, date]:
        """The parameters of the check's statement, and of the keys'."""
        before = self.before or date.min
        known = {"since": self.since, "settled": self.settled, "known_from": before}
        return {**known, "due_after": self._settled(before) if self.before else date.min}

    def _settled(self, morning: date) -> date:
        return morning - timedelta(days=1 + self.check.settles_days)


def touched_keys(
    engine: OpenEngine,
    span: CheckSpan,
    open_keys: Sequence[Mapping[str, str]],
    share: tuple[int, int] = (0, 1),
) -> Rows:
    """The distinct keys of a share to look at, with the types they have in the extracts. Raises EngineError."""
    return _touched(engine, span, span.check.key, open_keys, share, span.check.key)


def touched_parts(
    engine: OpenEngine, span: CheckSpan, kept: Sequence[Mapping[str, str]], share: tuple[int, int] = (0, 1)
) -> Rows:
    """The distinct parts of a share's keys to look at; kept: key and part of those that added up before."""
    columns = part_columns(span.check)
    return _touched(engine, span, columns, kept, share, (span.check.part,))


def part_columns(check: MoneyCheck) -> tuple[str, ...]:
    """The columns of a key, with the one that splits it into parts."""
    return tuple(dict.fromkeys((*check.key, *check.row_key)))


def ended_keys_sql(
    engine: OpenEngine, extract: str, columns: Sequence[str], spans: Sequence[CheckSpan]
) -> str | None:
    """The keys of rows that were taken back, or say something else, since one of the looks before; None without any."""
    after = min(one.params["known_from"] for one in spans)
    return engine.held.ended_sql(extract, columns, after, max(one.as_of for one in spans))


def _touched(
    engine: OpenEngine,
    span: CheckSpan,
    columns: Sequence[str],
    standing: Sequence[Mapping[str, str]],
    share: tuple[int, int],
    wanted: Sequence[str],
) -> Rows:
    parts = [_of_extract(engine, name, span, columns) for name in span.check.touched]
    if not span.everything:
        parts += [
            sql
            for name in span.check.touched
            if (sql := ended_keys_sql(engine, name, columns, [span])) is not None
        ]
    parts.append(standing_sql(columns, engine.columns(span.check.touched[0])))
    asked = engine.beside({"standing_keys": {name: [one[name] for one in standing] for name in columns}})
    every = "\nunion\n".join(parts)
    if share[1] > 1 or tuple(wanted) != tuple(columns):
        picked, mine = ", ".join(map(quote, wanted)), share_sql(span.check.key, share)
        every = f"select distinct {picked} from ({every}) as keys where {mine}"
    return asked.query(every, span.params, file=span.check.path)


def standing_sql(key: Sequence[str], types: Mapping[str, str]) -> str:
    """The keys of a table `standing_keys`, with the types they have in an extract."""
    columns = ", ".join(f"cast({quote(one)} as {types.get(one, 'VARCHAR')}) as {quote(one)}" for one in key)
    return f"select distinct {columns} from standing_keys"


def rows_of_keys(
    engine: OpenEngine, span: CheckSpan, keys: Sequence[Mapping[str, str]]
) -> dict[tuple[str, ...], int]:
    """Key → its rows in the touched extracts, as the engine's morning knows them. Raises EngineError."""
    check = span.check
    asked = {name: [one[name] for one in keys] for name in check.key}
    joined = engine.beside({"asked_keys": asked})
    counted: dict[tuple[str, ...], int] = dict.fromkeys(
        (tuple(one[name] for name in check.key) for one in keys), 0
    )
    texts = ", ".join(f"cast({quote(name)} as varchar) as {quote(name)}" for name in check.key)
    columns = ", ".join(map(quote, check.key))
    for extract in check.touched:
        sql = (
            f"select {columns}, count(*) as n from (select {texts} from {quote(extract)} where day >= $since) "
            f"where ({columns}) in (select {columns} from asked_keys) group by {columns}"
        )
        for row in joined.query(sql, span.params, file=check.path).to_pylist():
            counted[tuple(row[name] for name in check.key)] += row["n"]
    return counted


def news_tests(engine: OpenEngine, extract: str, span: CheckSpan) -> list[str]:
    """Conditions of which rows meet one that may change what a look finds: they are new, or have become due."""
    read = rows_read(engine, span.check, extract)
    told = [f"known_day >= {literal(span.params['known_from'])}"]
    if becomes_due(engine, span.check, extract):
        # What is younger than $settled and not new was looked at when it came, and is again on the morning it is due.
        told.append(f"day > {literal(span.params['due_after'])} and day <= {literal(span.settled)}")
    return [f"({one}) and ({read})" if read else one for one in told]


def _of_extract(engine: OpenEngine, extract: str, span: CheckSpan, key: Sequence[str]) -> str:
    columns = ", ".join(map(quote, key))
    there = " and ".join(f"{quote(one)} is not null" for one in key)
    if span.everything:
        read = rows_read(engine, span.check, extract)
        news = f" and ({read})" if read else ""
    else:
        news = f" and ({' or '.join(f'({one})' for one in news_tests(engine, extract, span))})"
    return f"select distinct {columns} from {quote(extract)} where {there} and day >= $since{news}"
