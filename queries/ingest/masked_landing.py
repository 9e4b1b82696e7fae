"""Free text on its way in: masked before any step looks at it, so that no row, reject or fault holds a contact."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from queries.content.contract import Extract
from queries.content.home import Home
from queries.content.problem import Problem
from queries.ingest.drop_batch import DropBatch, Taken, contacts_raw, kind_of_landed
from queries.landing.csv_rows import BrokenRow
from queries.masking.free_text import FUNCTION, add_masking, mask_text, masked_sql
from queries.masking.mask_key import MaskKey, read_key
from queries.state.entry import Entry
from queries.values.casting import raw_name

_HALF = re.compile(r"""(\+?\d[\d\s().+-]{2,}|\S+@\S*)(?=['"]?$)""")  # what may be left of a contact at a cut


def mask_landed(batch: DropBatch) -> None:
    """Puts masked free text into ``landed``, with the contacts of each text beside it, named as `contacts_raw` says.

    Rows that could not be read, whose text is kept for a person to look at, are masked whole.
    """
    extract, shape = batch.extract, batch.taken[0].shape
    if not extract.free_text:
        return
    key = read_key(batch.home.state)
    _mask_broken(batch.taken, key)
    landed = {column.landed for column in extract.free_text if shape.kind(column.landed) is not None}
    if not batch.run(f"SELECT 1 FROM duckdb_functions() WHERE function_name = '{FUNCTION}'"):
        add_masking(batch.connection, key)
    market = extract.column(extract.market) if extract.market else None
    of = raw_name(market.landed) if market and shape.kind(market.landed) is not None else None
    place = {name: f"_masked_{number}" for number, name in enumerate(sorted(landed))}
    made = [f"{masked_sql(f'CAST({raw_name(name)} AS VARCHAR)', of)} AS {at}" for name, at in place.items()]
    shown = [f"{at}.text AS {raw_name(name)}" for name, at in place.items()]
    kept = ["* EXCLUDE (" + ", ".join([*place.values(), *map(raw_name, place)]) + ")"] if place else ["*"]
    found = [
        (f"{place[column.landed]}.contacts" if column.landed in place else "NULL::VARCHAR")
        + f" AS {contacts_raw(column)}"
        for column in extract.free_text
    ]
    batch.run(f"ALTER {kind_of_landed(batch)} landed RENAME TO landed_clear")
    batch.run(
        f"CREATE TEMP TABLE landed AS SELECT {', '.join([*kept, *shown, *found])} "
        f"FROM (SELECT {', '.join(['*', *made])} FROM landed_clear)"
    )
    batch.run(f"DROP {kind_of_landed(batch, 'landed_clear')} landed_clear")


def _mask_broken(taken: Iterable[Taken], key: MaskKey) -> None:
    for one in taken:
        one.broken.kept[:] = [_masked_row(row, key) for row in one.broken.kept]


def _masked_row(row: BrokenRow, key: MaskKey) -> BrokenRow:
    """Text and found masked. Both may have been cut in the middle of a contact, whose half goes too."""
    found, text = mask_text(row.found, key)[0], mask_text(row.text, key)[0]
    return replace(row, found=_HALF.sub("…", found), text=_HALF.sub("…", text))


def mask_problems(home: Home, extract: Extract, entries: Iterable[Entry]) -> list[Entry]:
    """The entries with what was found of an extract of free text masked; others as they are.

    An error of the engine, or a header that is a row, may hold a whole text.
    """
    if not extract.free_text:
        return list(entries)
    key = read_key(home.state)

    def masked(problem: Problem) -> Problem:
        return replace(problem, found=mask_text(str(problem.found), key)[0]) if problem.found else problem

    return [replace(entry, problems=tuple(map(masked, entry.problems))) for entry in entries]
