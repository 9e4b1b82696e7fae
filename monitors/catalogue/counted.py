"""What a monitor's events are counted in: events, money or minutes; a rate of money adds up amounts. Which add up?"""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp

from monitors.catalogue.loading import Monitor
from monitors.catalogue.monitor import LARGEST, NO_TOTAL, SUM
from monitors.catalogue.parsed import parsed

_LARGEST = (exp.Max,)
_NO_TOTAL = (exp.Min, exp.Avg, exp.Median, exp.Quantile, exp.PercentileCont, exp.ApproxQuantile)

EVENTS, MONEY, MINUTES = "events", "money", "minutes"


def counted_in(monitor: Monitor) -> str:
    """Money where the unit says so or what is counted is what is at stake; minutes where the unit is; else events."""
    if monitor.unit in (MONEY, MINUTES):
        return monitor.unit
    return MONEY if monitor.exposure and _is_its_money(monitor.sql, monitor.exposure) else EVENTS


def carried_in(monitor: Monitor, entity: str) -> str:
    """The same of the entities of a kind that carry it: their table may count money where the monitor counts events."""
    one = next((one for one in monitor.who if one.entity == entity), None)
    if one is None:
        return counted_in(monitor)
    return MONEY if one.exposure and one.numerator == one.exposure else EVENTS


def taken_together(monitor: Monitor) -> str:
    """How its days and segments become one number: "sum", "largest" or "none".

    The header's word, else what the select counts: a rate adds up its two counts, a ``max(…)`` has a largest.
    """
    if monitor.together:
        return monitor.together
    return SUM if "denominator" in (monitor.columns or ()) else _of_select(monitor.sql)


@lru_cache(maxsize=512)
def _of_select(sql: str) -> str:
    """What the outermost select makes of its numerator."""
    tree = parsed(sql)
    columns = getattr(tree, "expressions", [])
    counted = next(
        (one.this for one in columns if isinstance(one, exp.Alias) and one.alias == "numerator"), None
    )
    while isinstance(counted, exp.Cast | exp.Coalesce | exp.Paren | exp.Filter):
        counted = counted.this
    if isinstance(counted, _LARGEST):
        return LARGEST
    return NO_TOTAL if isinstance(counted, _NO_TOTAL) else SUM


@lru_cache(maxsize=512)
def _is_its_money(sql: str, money: str) -> bool:
    """Whether `numerator` and the column of the money are one expression in the outermost select."""
    tree = parsed(sql)
    columns = {
        one.alias: one.this.sql() for one in getattr(tree, "expressions", []) if isinstance(one, exp.Alias)
    }
    return "numerator" in columns and columns["numerator"] == columns.get(money)
