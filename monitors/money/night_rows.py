"""The rows that a call's checks need, read once for all of them and held in memory, a bounded share at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from monitors.catalogue.lineage import columns_named, extracts_behind, tables_of
from monitors.money.keyed_reads import TOUCHED, TOUCHED_PARTS, KeyedRead, keyed_read
from monitors.money.money_check import MoneyCheck
from monitors.money.row_filters import becomes_due
from monitors.money.touched_keys import CheckSpan, ended_keys_sql, news_tests, part_columns, standing_sql
from queries.engine.held_rows import KeyedRows, share_sql
from queries.engine.opening import OpenEngine
from queries.engine.table_sql import quote
from queries.state.entry import DataFile

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

# Rows held in memory at most, about: some 250 bytes each with the columns that the pack's checks read.
HELD_ROWS = 2_000_000
WHOLE_ROWS = 10_000_000  # where a check reads more of an extract than its keys
LONGEST = (
    3  # mornings that share one reading: more rows at hand cost every look more than another reading does
)
# The rows of touched keys, in rows of a day: measured with the pack's checks on 200,000 and a million orders.
FIRST_MORNING, NEXT_MORNING = 9, 3
WANTED_TWICE = 1.6  # rows of every key beside those of the largest kind of key; measured on the same homes
Standing = Mapping[str, Sequence[Mapping[str, str]]]  # check → keys of the records that stand


@dataclass(frozen=True)
class NightPass:
    """Looks that share one reading. shares: it is cut into so many by keys; more than one only for looks on one
    morning. keyed: no look needs other rows than those of its keys.
    """

    spans: tuple[CheckSpan, ...]
    shares: int = 1
    keyed: bool = True


_Family = tuple[tuple[str, ...], tuple[str, ...]]  # a key, and the columns by which its rows are looked for


class NightRows:
    """Which rows of which extracts are held for which looks."""

    def __init__(self, engine: OpenEngine, checks: Sequence[MoneyCheck]) -> None:
        self.engine = engine
        self._contracts = engine.catalog.contracts
        self._by_key = {one.name: self._read(one, one.key, TOUCHED) for one in checks}
        self._by_part = {
            one.name: self._read(one, one.row_key, TOUCHED_PARTS) if one.part else self._by_key[one.name]
            for one in checks
        }
        told = [*self._by_key.values(), *self._by_part.values()]
        self._narrowed = {name for reads in told for name, one in reads.items() if one}
        self._held: set[str] = set()
        self._keys: tuple[NightPass, dict[_Family, Rows]] | None = None

    def plan(self, looks: Iterable[Sequence[CheckSpan]]) -> list[NightPass]:
        """Every check's looks, in their order, in as few readings as memory allows."""
        spans = [one for of_check in looks for one in of_check]
        keyed = [one for one in spans if self._is_keyed(one.check)]
        others = [one for one in spans if not self._is_keyed(one.check)]
        passes: list[NightPass] = []
        for morning in sorted({one.as_of for one in keyed if one.everything}):
            whole = tuple(one for one in keyed if one.everything and one.as_of == morning)
            passes.append(NightPass(whole, self._shares_of_all(whole)))
        news = [one for one in keyed if not one.everything]
        daily = self._rows_a_day(news)
        together = max(1, min(LONGEST, int((HELD_ROWS / max(1, daily) - FIRST_MORNING) / NEXT_MORNING) + 1))
        mornings = sorted({one.as_of for one in news})
        for start in range(0, len(mornings), together):
            these = set(mornings[start : start + together])
            shares = ceil(FIRST_MORNING * daily / HELD_ROWS) if len(these) == 1 else 1
            passes.append(NightPass(tuple(one for one in news if one.as_of in these), max(1, shares)))
        return passes + ([NightPass(tuple(others), keyed=False)] if others else [])

    def hold(self, one: NightPass, number: int, standing: Standing) -> None:
        """Read a share of what the looks of a pass need. Raises EngineError.

        standing: check → the keys of its records that stand; of one with parts, each with a part that added up.
        """
        if not one.keyed:
            self._hold_whole(one.spans)
            return
        named = self._named(one.spans)
        for extract, keys in self._wanted(one, (number, one.shares), standing).items():
            reads = [self._reads(span).get(extract) for span in one.spans]
            windowed = all(read.windowed for read in reads if read)
            since = min(span.since for span in one.spans) if windowed else None
            self._held.add(extract)
            self.engine.held.hold(extract, named, keys, since)

    def release(self) -> None:
        """Nothing is held any more. Raises EngineError."""
        for extract in sorted(self._held):
            self.engine.held.release(extract)
        self._held.clear()
        self._keys = None

    def _reads(self, span: CheckSpan) -> dict[str, KeyedRead | None]:
        return (self._by_key if span.everything else self._by_part)[span.check.name]

    def _read(self, check: MoneyCheck, key: tuple[str, ...], keys: str) -> dict[str, KeyedRead | None]:
        """Extract → how the check reads it; None where more of it than the rows of its keys may be read."""
        events = {name for name, one in self._contracts.items() if one.kind == "event"}
        tables = tables_of(check.sql)
        views = [self.engine.catalog.views[name].sql for name in tables & set(self.engine.catalog.views)]
        read: dict[str, KeyedRead | None] = {}
        for name in (tables | set(check.touched)) & events:
            read[name] = self._one_read(check, name, key, keys)
        return read | {name: None for sql in views for name in extracts_behind(sql, self.engine.catalog)}

    def _one_read(self, check: MoneyCheck, extract: str, key: tuple[str, ...], keys: str) -> KeyedRead | None:
        found = keyed_read(check.sql, extract, frozenset(self.engine.columns(extract)), key, keys)
        if found is None:
            return None
        places = found.columns | ({key} if extract in check.touched else set())
        kinds = self.engine.columns(extract)
        first = self.engine.columns(check.touched[0]) if check.touched[0] in self._contracts else {}
        fit = all(
            column in kinds and kinds[column] == first.get(name)
            for place in places
            for column, name in zip(place, key, strict=True)
        )
        return KeyedRead(frozenset(places), found.windowed) if fit else None

    def _is_keyed(self, check: MoneyCheck) -> bool:
        return all(
            all(reads.get(name) for name in check.touched)
            and all(one or name not in self._narrowed for name, one in reads.items())
            for reads in (self._by_key[check.name], self._by_part[check.name])
        )

    def _wanted(
        self, one: NightPass, share: tuple[int, int], standing: Standing
    ) -> dict[str, list[KeyedRows]]:
        everything = one.spans[0].everything
        places: dict[str, dict[tuple[tuple[str, ...], _Family], None]] = {}
        for span in one.spans:
            family = (span.check.key, span.check.key if everything else span.check.row_key)
            for extract, read in self._reads(span).items():
                for columns in sorted(read.columns) if read else ():
                    places.setdefault(extract, {})[columns, family] = None
        if everything:
            return {
                extract: [KeyedRows(columns, share=share) for columns, _ in told]
                for extract, told in places.items()
            }
        if self._keys is None or self._keys[0] is not one:
            self._keys = one, self._touched(one.spans, standing)
        keys = {family: self._of_share(rows, family, share) for family, rows in self._keys[1].items()}
        wanted: dict[str, list[KeyedRows]] = {}
        for extract, told in places.items():
            for columns in dict.fromkeys(columns for columns, _ in told):
                of_these = [keys[family] for named, family in told if named == columns]
                wanted.setdefault(extract, []).append(KeyedRows(columns, self._united(of_these)))
        return wanted

    def _touched(self, spans: Sequence[CheckSpan], standing: Standing) -> dict[_Family, Rows]:
        """Columns of a key → all keys that the looks have to see, and some more: each look picks its own of them."""
        engine = self.engine.at(max(one.as_of for one in spans))
        families: dict[_Family, list[CheckSpan]] = {}
        for of_check in _spanned(spans):
            families.setdefault((of_check.check.key, of_check.check.row_key), []).append(of_check)
        extracts = dict.fromkeys(name for one in spans for name in one.check.touched)
        news = {f"news of {name}": self._news(engine, name, families) for name in extracts}
        found: dict[_Family, Rows] = {}
        for number, (family, mine) in enumerate(families.items()):
            columns = part_columns(mine[0].check)
            touched = dict.fromkeys(name for one in mine for name in one.check.touched)
            names = ", ".join(map(quote, columns))
            parts = [
                f"select {names} from {quote(f'news of {one}')} where {quote(f'of {number}')} and {share_sql(columns)}"
                for one in touched
            ]
            parts += [
                sql for name in touched if (sql := ended_keys_sql(engine, name, columns, mine)) is not None
            ]
            parts.append(standing_sql(columns, engine.columns(mine[0].check.touched[0])))
            stood = [row for one in mine for row in standing.get(one.check.name, ())]
            beside = {**news, "standing_keys": {name: [row[name] for row in stood] for name in columns}}
            found[family] = engine.beside(beside).query("\nunion\n".join(parts))
        return found

    def _news(
        self, engine: OpenEngine, extract: str, families: Mapping[_Family, Sequence[CheckSpan]]
    ) -> Rows:
        """Rows of an extract that are new or became due: their keys, and for which of the families, by its number."""
        names: set[str] = set()
        told: dict[str, str] = {}
        for number, spans in enumerate(families.values()):
            mine = [one for one in spans if extract in one.check.touched]
            names |= {name for one in mine for name in part_columns(one.check)}
            tests = dict.fromkeys(test for one in mine for test in news_tests(engine, extract, one))
            if tests:
                told[quote(f"of {number}")] = " or ".join(f"({one})" for one in tests)
        every = [one for spans in families.values() for one in spans if extract in one.check.touched]
        rows = engine.held.recent_sql(
            extract,
            list(self.engine.columns(extract)),
            min(one.since for one in every),
            min(one.params["known_from"] for one in every),
            {
                (one.params["due_after"], one.settled)
                for one in every
                if becomes_due(engine, one.check, extract)
            },
        )
        columns = [
            *map(quote, sorted(names)),
            *(f"coalesce({test}, false) as {name}" for name, test in told.items()),
        ]
        return engine.query(
            f"select {', '.join(columns)} from ({rows}) as stored where {' or '.join(told.values())}"
        )

    def _united(self, keys: Sequence[Rows]) -> Rows:
        """The keys of several tables, which have as many columns of the same types, each once."""
        if len(keys) == 1:
            return keys[0]
        told = {f"keys {number}": one for number, one in enumerate(keys)}
        return self.engine.beside(told).query(" union ".join(f"select * from {quote(name)}" for name in told))

    def _of_share(self, rows: Rows, family: _Family, share: tuple[int, int]) -> Rows:
        key, columns = family
        names = ", ".join(map(quote, columns))
        asked = self.engine.beside({"all_keys": rows})
        return asked.query(f"select distinct {names} from all_keys where {share_sql(key, share)}")

    def _named(self, spans: Sequence[CheckSpan]) -> set[str] | None:
        """The columns that the checks name; None where one of them may read more."""
        names: set[str] = set()
        for check in {one.check.name: one.check for one in spans}.values():
            columns = columns_named(check.sql)
            if columns is None:
                return None
            names |= {*columns, *part_columns(check)}
        return names

    def _hold_whole(self, spans: Sequence[CheckSpan]) -> None:
        """Into memory with all that the checks read, as far as it is not too much."""
        catalog = self.engine.catalog
        left = WHOLE_ROWS
        named = self._named(spans)
        for name in sorted({name for one in spans for name in extracts_behind(one.check.sql, catalog)}):
            rows = sum(file.rows for file, _ in catalog.ledger.live_files(name, past=True))
            if rows <= left:
                self._held.add(name)
                self.engine.held.hold(name, named)
                left -= rows

    def _shares_of_all(self, spans: Sequence[CheckSpan]) -> int:
        since = min(one.since for one in spans).isoformat()
        kinds = len({one.check.key for one in spans})
        names = {name for one in spans for name, read in self._reads(one).items() if read}
        rows = sum(file.rows for name in names for file in self._files(name) if file.day >= since)
        return max(1, ceil(rows * (WANTED_TWICE if kinds > 1 else 1) / HELD_ROWS))

    def _rows_a_day(self, spans: Sequence[CheckSpan]) -> float:
        """Rows of a day, over the extracts that the checks read by their keys."""
        names = {name for one in spans for name, read in self._reads(one).items() if read}
        told = 0.0
        for name in names:
            files = self._files(name)
            told += sum(file.rows for file in files) / max(1, len({file.day for file in files}))
        return told

    def _files(self, extract: str) -> list[DataFile]:
        return [file for file, _ in self.engine.catalog.ledger.live_files(extract, past=True)]


def _spanned(spans: Sequence[CheckSpan]) -> Iterator[CheckSpan]:
    """One look for all of a check's: from before its first to its last."""
    for name in dict.fromkeys(one.check.name for one in spans):
        mine = [one for one in spans if one.check.name == name]
        yield replace(mine[-1], before=mine[0].before)
