"""What a check returned, read as broken records: a day, a key, an amount each, and whether it may be no loss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from monitors.life.finding import DataFault
from monitors.money.money_check import ALWAYS, PARTS, MoneyCheck
from monitors.money.touched_keys import CheckSpan
from monitors.store.losses.loss_records import BrokenRecord, key_text
from queries.content.home import Home
from queries.engine.opening import OpenEngine

if TYPE_CHECKING:
    from queries.engine.protocol import Rows


class CheckAnswerError(ValueError):
    """A check returned what no record can be; the message names file, column, found and expected."""


def broken_rows(
    check: MoneyCheck, engine: OpenEngine, span: CheckSpan, keys: Rows, parts: Rows | None = None
) -> Rows:
    """What the check returns for these keys, of these parts. Raises EngineError."""
    beside = {"touched": keys} if parts is None else {"touched": keys, "touched_parts": parts}
    return engine.beside(beside).query(check.sql, span.params, file=check.path)


def parts_of(check: MoneyCheck, answers: Sequence[Rows]) -> dict[str, tuple[str, ...]]:
    """Key → the parts that add up to its record, as texts; of answers that `broken_records` has read."""
    rows = [row for one in answers for row in one.to_pylist()] if check.part else []
    return {
        key_text({name: str(row[name]) for name in check.key}): tuple(map(str, row[PARTS])) for row in rows
    }


def broken_records(
    home: Home, check: MoneyCheck, engine: OpenEngine, answers: Sequence[Rows], faults: Sequence[DataFault]
) -> list[BrokenRecord]:
    """Answers of the check, each for other keys, as records; faults: wanting days. Raises CheckAnswerError."""
    if not answers:
        return []
    shown, columns = home.shown(check.path), answers[0].column_names
    always = (*ALWAYS, *check.key, *((PARTS,) if check.part else ()))
    missing = [name for name in always if name not in columns]
    if missing:
        raise CheckAnswerError(
            f"{shown}: column not returned: expected {', '.join(missing)}, found {', '.join(columns)}"
        )
    rows = [row for one in answers for row in one.to_pylist()]
    wrong = Counter(fault for row in rows for fault in _wrong(check, row))
    if wrong:
        found = ", ".join(f"{what} in {count} of {len(rows)} rows" for what, count in sorted(wrong.items()))
        raise CheckAnswerError(
            f"{shown}: no record: expected a day, {', '.join(check.key)} and an amount above 0, a finite number, "
            f"found {found}. Add `having amount > 0`, or leave rows without a key out"
        )
    market = _market_column(engine, check)
    records = [_record(check, row, market, tuple(faults)) for row in rows]
    twice = len(records) - len({key_text(one.key) for one in records})
    if twice:
        raise CheckAnswerError(
            f"{shown}: key returned twice: expected one row for each {', '.join(check.key)}, "
            f"found {twice} more of {len(records)} rows. Group by the key, or name more columns in key"
        )
    return [one for one in records if one.cents]  # less than half a cent is none


def _wrong(check: MoneyCheck, row: dict[str, Any]) -> list[str]:
    """What keeps a row from being a record, without a value: a key may name a person."""
    told = [f"no {name}" for name in check.key if row[name] is None]
    if not isinstance(row["day"], date):
        told.append("no day" if row["day"] is None else "a day that is no date")
    amount = row["amount"]
    if check.part and not isinstance(row[PARTS], list):
        told.append("parts that are no list")
    if amount is None:
        told.append("no amount")
    elif isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        told.append("an amount that is no number")
    elif not Decimal(amount).is_finite():
        told.append("an amount that is not finite")
    elif amount <= 0:
        told.append("an amount of 0 or less")
    return told


def _record(
    check: MoneyCheck, row: dict[str, Any], market: str | None, faults: tuple[DataFault, ...]
) -> BrokenRecord:
    key = {name: str(row[name]) for name in check.key}
    day = row["day"].date() if isinstance(row["day"], datetime) else row["day"]
    place = str(row.get(market) or "") if market else ""
    cents = int((Decimal(str(row["amount"])) * 100).to_integral_value(ROUND_HALF_UP))
    fields = {
        name: value if _is_plain(value) else str(value)
        for name, value in row.items()
        if name not in (*ALWAYS, *check.key, *((PARTS,) if check.part else ())) and value is not None
    }
    until = day + timedelta(days=check.settles_days)
    unknown = any(_touches(one, place, day, until) for one in faults)
    return BrokenRecord(key, day, place, cents, fields, unknown)


def _is_plain(value: object) -> bool:
    """Whether JSON has it as it is."""
    return isinstance(value, int) or (isinstance(value, float) and isfinite(value))


def _touches(fault: DataFault, market: str, day: date, until: date) -> bool:
    """Whether a day on which both sides must agree is wanting in the record's market."""
    if fault.market and market and market not in fault.market.values():
        return False
    return fault.day <= until and (fault.kind == "late" or fault.day >= day)


def _market_column(engine: OpenEngine, check: MoneyCheck) -> str | None:
    """The column by which the extracts of the check tell markets apart."""
    contracts = engine.catalog.contracts
    return next((contracts[name].market for name in check.touched if contracts[name].market), None)
