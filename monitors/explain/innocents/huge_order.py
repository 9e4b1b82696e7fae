"""One huge order: a single event of a single buyer that carries most of the money beyond expectation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain.innocents.case import MOST, InnocentInput, Span
from monitors.explain.innocents.verdict import Innocent
from queries.engine.drill import DrillWindow, largest_drill
from queries.engine.opening import Engine, EngineError

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

_EVENTS = 20  # events that show how dear they are; chosen
_ALONE = 3.0  # times the dearest other event: what stands alone; chosen
_SAME = 1e-6  # relative difference of two sums of the same amounts


@dataclass(frozen=True)
class LargestEvent:
    """The dearest event of the days explained, its money, and whose it is, by kind of entity.

    usual: money of the dearest other one, of these days and of those before; None where there were too few to tell.
    Those before are read when it is asked: two months of rows, for the few events that carry the money.
    """

    amount: float
    usual: Callable[[], float | None]
    day: str
    entities: Mapping[str, str]


def find_largest(
    engine: Engine, monitor: Monitor, where: Mapping[str, str], window: Span
) -> LargestEvent | None:
    """The dearest single event behind a monitor, by the money column of its extract; None where it cannot be told.

    Money is the decimal column called as the monitor's exposure is, else the extract's first one.
    """
    events, rule, column = monitor.events, monitor.events_where, _money_column(engine, monitor)
    if events is None or column is None:
        return None

    def dearest(since: date, until: date, *, whole: bool) -> Rows:
        columns, days = engine.columns(events), DrillWindow(since, until)
        drill = largest_drill(columns, events, column, rule, where, days, _EVENTS, whole=whole)
        return drill.run(engine)

    try:
        now = dearest(window.since, window.until, whole=True).to_pandas()
    except EngineError:
        return None
    if now.empty:
        return None
    row, beside = now.iloc[0], now[column][1:].astype(float).tolist()

    def usual() -> float | None:
        try:
            before = dearest(window.base_since, window.since, whole=False)
        except EngineError:
            return None
        others = [*beside, *map(float, before.column(column).to_pylist())]
        return max(others) if len(others) >= _EVENTS - 1 else None

    kinds = [
        who.entity
        for who in monitor.who
        if f"{who.entity}_id" in now and not pd.isna(row[f"{who.entity}_id"])
    ]
    whose = {kind: str(row[f"{kind}_id"]) for kind in kinds}
    return LargestEvent(float(row[column]), usual, str(row["day"])[:10], whose)


def _money_column(engine: Engine, monitor: Monitor) -> str | None:
    contract = engine.catalog.contracts.get(monitor.events) if monitor.events else None
    money = [column.name for column in contract.columns if column.type == "decimal"] if contract else []
    return next((name for name in money if name == monitor.exposure), money[0]) if money else None


def huge_order(case: InnocentInput) -> Innocent:
    """Whether one event of one buyer carries most of the money beyond expectation.

    It explains an amount. A count it does not explain, only the money beside it.
    """
    name = "one huge order"
    if not case.up:
        return Innocent(name, "ruled out", "nothing that is there makes a number fall")
    whole = _money(case)
    if whole <= 0:
        return Innocent(name, "ruled out", "no money beyond expectation")
    dearest = float(case.table.frame["actual_exposure"].max()) if case.monitor.exposure else whole
    if dearest < MOST * whole:
        # No event is dearer than all of its cell together: no row need be read.
        told = f"the dearest cell of the table carries {words.share(dearest / whole)} of the money"
        return Innocent(name, "ruled out", told)
    largest = case.largest()
    if largest is None:
        return Innocent(name, "unknown", "single events are not counted here")
    part = min(largest.amount / whole, 1.0)
    whose = ", ".join(f"{words.entity(kind)} {who}" for kind, who in largest.entities.items())
    evidence = (
        f"the largest single one, on {words.day(largest.day)}{f' ({whose})' if whose else ''}, "
        f"carries {words.share(part)} of the money"
    )
    if part < MOST:
        return Innocent(name, "ruled out", evidence)
    if not _is_amount(case):  # what others cost says nothing of a count
        return Innocent(name, "unknown", f"{evidence}, but not the count")
    usual = largest.usual()
    if usual is None or largest.amount < _ALONE * usual:
        return Innocent(name, "unknown", f"{evidence}, but it is not much dearer than others")
    return Innocent(name, "explains", evidence)


def _money(case: InnocentInput) -> float:
    """Money beyond expectation; of a ratio beyond what as many events at the usual rate would have touched."""
    frame = case.table.frame
    usual = float(frame["expected_exposure"].sum())
    if case.ratio and case.sums["expected_den"] > 0:
        usual *= case.sums["actual_den"] / case.sums["expected_den"]
    whole = float(frame["actual_exposure"].sum()) - usual
    return whole if case.monitor.exposure else (case.excess if case.monitor.unit == "money" else 0.0)


def _is_amount(case: InnocentInput) -> bool:
    """Whether the numerator is the money itself, not a count."""
    if case.monitor.unit == "money":
        return True
    money = float(case.table.frame["actual_exposure"].sum())
    return money > 0 and abs(money - case.sums["actual_num"]) <= _SAME * money
