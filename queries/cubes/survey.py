"""What a warehouse has of each extract, day by day, noted in the ledger.

First rows and newest known day of each day are counted, which reads two columns; of days that changed also rows and
empty values by known day and market. A day whose rows were altered in place without a change of either is not seen,
unless the table has a column ``_loaded_at``: its greatest value counts too.
"""

from __future__ import annotations

import hashlib
from typing import Any

from queries.content.extract import Extract
from queries.content.home import Home
from queries.engine.protocol import EngineError
from queries.engine.raw_events import PREFIX, day_marks
from queries.engine.table_sql import literal, quote
from queries.engines.translation import translated, whole
from queries.engines.warehouse import Warehouse, engine_fault
from queries.state.catalog import Catalog, stored_columns
from queries.state.entry import Entry, Slice

LOADED = "_loaded_at"


def survey(home: Home, catalog: Catalog, warehouse: Warehouse, faults: dict[str, EngineError]) -> list[str]:
    """Counts the days of every event extract the warehouse has a table of, notes them, and gives their names.

    faults: extract → what is wrong with its table. Raises EngineError when the warehouse does not answer.
    """
    tables = warehouse.tables()
    held = []
    for name, extract in catalog.contracts.items():
        known = day_marks(catalog.ledger, name)
        # Rows that landed in this home's own files are read from there: nothing is counted twice.
        if extract.kind != "event" or catalog.ledger.live_files(name) or (name not in tables and not known):
            continue
        held.append(name)
        try:
            if name not in tables:
                raise engine_fault(warehouse.dialect, f"has no table {name} any more")
            had = _check_columns(catalog, extract, warehouse)
            entries = list(_changed(home, catalog, extract, warehouse, known, LOADED in had))
        except EngineError as error:
            faults[name] = error
            continue
        catalog.ledger.commit(entries)
    return held


def _check_columns(catalog: Catalog, extract: Extract, warehouse: Warehouse) -> set[str]:
    """The columns of the table, every one of the contract among them."""
    if extract.free_text:
        raise engine_fault(
            warehouse.dialect,
            f"table {extract.name} holds what people wrote, which is not read there",
            ", ".join(column.name for column in extract.free_text),
            "Contacts in it are masked when it lands: land it as drops, or take the column out of the contract.",
        )
    had = set(warehouse.columns(extract.name))
    wanted = [name for name, _ in stored_columns(catalog.contracts, extract)]
    lacking = [name for name in wanted if name not in had]
    if lacking:
        raise engine_fault(
            warehouse.dialect,
            f"table {extract.name} lacks columns of its contract",
            ", ".join(lacking),
            "Add them, empty where nothing is known; `riskdesk verify-engine --tables` writes the table as it must be.",
        )
    return had


def _changed(
    home: Home, catalog: Catalog, extract: Extract, warehouse: Warehouse, known: dict[str, str], loaded: bool
) -> list[Entry]:
    """The entries of the days that are not as they were."""
    found = _days(home, catalog, extract, warehouse, loaded)
    marks = {day: _mark(values) for day, values in found.items()}
    gone = sorted(day for day in known if day not in marks and marks and day > min(marks))
    if gone and home.settings.engine.look_back_days is None:
        raise engine_fault(
            warehouse.dialect,
            f"has no rows of {extract.name} any more of {', '.join(gone[:3])}",
            f"{len(gone)} days that were there before",
            "Load them again; what was built of them stays until then.",
        )
    new = sorted(day for day, mark in marks.items() if known.get(day) != mark)
    slices = _slices(catalog, extract, warehouse, new)
    columns = tuple(stored_columns(catalog.contracts, extract))
    return [
        Entry(
            f"{PREFIX}{extract.name}/{day}",
            extract.name,
            "published",
            seq=catalog.ledger.take_seq(),
            sha256=marks[day],
            verified=True,
            rows=int(found[day][0]),
            published=int(found[day][0]),
            columns=columns,
            slices=tuple(slices.get(day, ())),
            came=max((one.known_day for one in slices.get(day, ())), default=day),
        )
        for day in new
    ]


def _days(
    home: Home, catalog: Catalog, extract: Extract, warehouse: Warehouse, loaded: bool
) -> dict[str, tuple[Any, ...]]:
    """Day → rows, newest known day, and newest load where the table tells it."""
    back = home.settings.engine.look_back_days
    more = f", max({LOADED}) as loaded" if loaded else ""
    where = ""
    if back is not None and (newest := max(day_marks(catalog.ledger, extract.name), default="")):
        where = f" where day >= date {literal(newest)} - interval {back} day"
    text = f"select day, count(*) as n, max(known_day) as known{more} from {quote(extract.name)}{where} group by day"
    asked = _text(warehouse, catalog, extract, text)
    rows = whole(warehouse, asked, f"the days of {extract.name}").to_pylist()
    found = {str(row["day"]): tuple(value for name, value in row.items() if name != "day") for row in rows}
    if "None" in found:
        raise engine_fault(
            warehouse.dialect, f"table {extract.name} has rows without a day", f"{found['None'][0]} rows"
        )
    return found


def _slices(
    catalog: Catalog, extract: Extract, warehouse: Warehouse, days: list[str]
) -> dict[str, list[Slice]]:
    """Day → counts by known day and market, with the empty values of each column."""
    if not days:
        return {}
    columns = [column.name for column in extract.columns if not column.required]
    market = f"coalesce({quote(extract.market)}, '')" if extract.market else "''"
    nulls = "".join(f", count(*) - count({quote(name)}) as n{place}" for place, name in enumerate(columns))
    chosen = ", ".join(f"date {literal(day)}" for day in days)
    text = (
        f"select day, known_day, {market} as of_market, count(*) as rows_{nulls} from {quote(extract.name)} "
        f"where day in ({chosen}) group by day, known_day, {market}"
    )
    found: dict[str, list[Slice]] = {}
    asked = _text(warehouse, catalog, extract, text)
    for row in whole(warehouse, asked, f"the counts of {extract.name}").to_pylist():
        empty = {name: int(row[f"n{place}"]) for place, name in enumerate(columns) if row[f"n{place}"]}
        part = Slice(str(row["day"]), str(row["known_day"]), str(row["of_market"]), int(row["rows_"]), empty)
        found.setdefault(part.day, []).append(part)
    return found


def _text(warehouse: Warehouse, catalog: Catalog, extract: Extract, sql: str) -> str:
    kinds = {extract.name: dict(stored_columns(catalog.contracts, extract))}
    return translated(sql, warehouse.dialect, kinds, {}, extract.name)


def _mark(values: tuple[Any, ...]) -> str:
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]
