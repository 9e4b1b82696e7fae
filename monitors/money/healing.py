"""How a record came to agree, or to break with another amount: by rows that came, or that say something else."""

from __future__ import annotations

from collections.abc import Sequence

from monitors.money.touched_keys import CheckSpan, rows_of_keys
from monitors.store.database import Row
from monitors.store.losses.loss_records import BrokenRecord, HealedHow, key_text
from queries.engine.opening import OpenEngine


def how_healed(engine: OpenEngine, span: CheckSpan, gone: Sequence[Row]) -> dict[int, HealedHow]:
    """Number → whether what was missing came (late), a row was changed or taken back (corrected), or the file is
    another; `gone`: records that stood and break no more. Raises EngineError.
    """
    if not gone:
        return {}
    if span.before is None:
        return {row["id"]: "check" for row in gone}
    had, has = _counted(engine, span, gone)
    keys = {row["id"]: _values(span, row) for row in gone}
    return {number: "late" if has[key] > had[key] else "corrected" for number, key in keys.items()}


def restated(
    engine: OpenEngine, span: CheckSpan, kept: Sequence[Row], found: Sequence[BrokenRecord]
) -> frozenset[int]:
    """Records that still break, whose amount changed although no row was added: a row says something else now.

    `kept`: those that stood and break again. Raises EngineError.
    """
    cents = {key_text(one.key): one.cents for one in found}
    moved = [row for row in kept if cents[key_text(row["record_key"])] != row["cents"]]
    if not moved or span.before is None:
        return frozenset()
    had, has = _counted(engine, span, moved)
    keys = {row["id"]: _values(span, row) for row in moved}
    return frozenset(number for number, key in keys.items() if has[key] <= had[key])


def of_another(rows: Sequence[Row]) -> dict[int, HealedHow]:
    """Records under another key than the check's are another check's: its file does not speak of them any more."""
    return {row["id"]: "check" for row in rows}


def _counted(
    engine: OpenEngine, span: CheckSpan, rows: Sequence[Row]
) -> tuple[dict[tuple[str, ...], int], ...]:
    """Key → its rows as the check last saw them, and as it sees them now."""
    keys = [row["record_key"] for row in rows]
    return tuple(rows_of_keys(engine.at(morning), span, keys) for morning in (span.before, span.as_of))


def _values(span: CheckSpan, row: Row) -> tuple[str, ...]:
    return tuple(row["record_key"][name] for name in span.check.key)
