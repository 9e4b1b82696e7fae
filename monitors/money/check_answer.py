"""What a check returned, read as broken records: a day, a key, an amount each, and whether it may be no loss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from monitors.life.finding import DataFault
from monitors.money.money_check import ALWAYS, MoneyCheck
from monitors.money.touched_keys import CheckSpan
from monitors.store.losses.loss_records import BrokenRecord, key_text
from queries.content.home import Home
from queries.engine.opening import OpenEngine

if TYPE_CHECKING:
    from queries.engine.protocol import Rows


class CheckAnswerError(ValueError):
    """A check returned what no record can be; the message names file, column, found and expected."""


def broken_records(
    home: Home,
    check: MoneyCheck,
    engine: OpenEngine,
    span: CheckSpan,
    keys: Rows,
    faults: Sequence[DataFault],
) -> list[BrokenRecord]:
    """What the check returns for these keys; faults: wanting days. Raises EngineError, CheckAnswerError."""
    answer = engine.beside({"touched": keys}).query(check.sql, span.params, file=check.path)
    shown = home.shown(check.path)
    missing = [name for name in (*ALWAYS, *check.key) if name not in answer.column_names]
    if missing:
        raise CheckAnswerError(
            f"{shown}: column not returned: expected {', '.join(missing)}, found {', '.join(answer.column_names)}"
        )
    market = _market_column(engine, check)
    records = [_record(shown, check, row, market, tuple(faults)) for row in answer.to_pylist()]
    seen: set[str] = set()
    for one in records:
        key = key_text(one.key)
        if key in seen:
            raise CheckAnswerError(
                f"{shown}: key returned twice: expected one row for each {', '.join(check.key)}, found two of {key}. "
                "Group by the key, or name more columns in key"
            )
        seen.add(key)
    return records


def _record(
    shown: str, check: MoneyCheck, row: dict[str, Any], market: str | None, faults: tuple[DataFault, ...]
) -> BrokenRecord:
    key = {name: str(row[name]) for name in check.key if row[name] is not None}
    day = row["day"].date() if isinstance(row["day"], datetime) else row["day"]
    amount = row["amount"]
    if len(key) < len(check.key) or not isinstance(day, date) or amount is None or not amount > 0:
        raise CheckAnswerError(
            f"{shown}: no record: expected a day, {', '.join(check.key)} and an amount above 0, "
            f"found day {row['day']}, key {key}, amount {amount}. "
            "Add `having amount > 0`, or leave rows without a key out"
        )
    place = str(row.get(market) or "") if market else ""
    cents = int((Decimal(str(amount)) * 100).to_integral_value(ROUND_HALF_UP))
    fields = {
        name: value if isinstance(value, int | float | bool) else str(value)
        for name, value in row.items()
        if name not in (*ALWAYS, *check.key) and value is not None
    }
    until = day + timedelta(days=check.settles_days)
    unknown = any(_touches(one, place, day, until) for one in faults)
    return BrokenRecord(key, day, place, cents, fields, unknown)


def _touches(fault: DataFault, market: str, day: date, until: date) -> bool:
    """Whether a day on which both sides must agree is wanting in the record's market."""
    if fault.market and market and market not in fault.market.values():
        return False
    return fault.day <= until and (fault.kind == "late" or fault.day >= day)


def _market_column(engine: OpenEngine, check: MoneyCheck) -> str | None:
    """The column by which the extracts of the check tell markets apart."""
    contracts = engine.catalog.contracts
    return next((contracts[name].market for name in check.touched if contracts[name].market), None)
