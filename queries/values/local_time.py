"""Market-local time in SQL, from Python's zone database: exact, and faster than the engine's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from zoneinfo import ZoneInfo

from queries.content.extract import Extract
from queries.content.settings import Settings
from queries.engine.table_sql import literal, quote

_DAY = dt.timedelta(days=1)


def offsets(zone: str, low: dt.datetime, high: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """The zone's offsets from ``low`` to ``high`` (naive UTC): (from when, seconds east of UTC), in order."""
    place = ZoneInfo(zone)
    found = [(low, _offset(place, low))]
    step = low
    while step < high:
        after = min(step + _DAY, high)
        if _offset(place, after) != found[-1][1]:
            changed = _change(place, step, after)
            found.append((changed, _offset(place, changed)))
        step = after
    return found


def _offset(place: ZoneInfo, moment: dt.datetime) -> int:
    offset = moment.replace(tzinfo=dt.UTC).astimezone(place).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change(place: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    """The first second, between the two, with the offset of ``after``."""
    target = _offset(place, after)
    while after - before > dt.timedelta(seconds=1):
        middle = before + dt.timedelta(seconds=(after - before).total_seconds() // 2)
        if _offset(place, middle) == target:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def local_sql(
    moment: str,
    market: str | None,
    zones: Mapping[str, str],
    default: str,
    span: tuple[dt.datetime, dt.datetime],
) -> str:
    """SQL for the local time of ``moment`` (SQL, UTC) by the zone of ``market`` (SQL; None = the default).

    ``zones``: market value → IANA zone. ``span``: the earliest and latest moment there is, naive UTC.
    """
    by_zone: dict[str, list[str]] = {}
    for name, zone in zones.items():
        if market is not None and zone != default:
            by_zone.setdefault(zone, []).append(name)
    branches = [
        f"WHEN {market} IN ({', '.join(literal(name) for name in names)}) THEN {_shift(moment, zone, span)}"
        for zone, names in sorted(by_zone.items())
    ]
    rest = _shift(moment, default, span)
    shift = f"CASE {' '.join(branches)} ELSE {rest} END" if branches else rest
    return f"({moment} + {shift})"


def _shift(moment: str, zone: str, span: tuple[dt.datetime, dt.datetime]) -> str:
    steps = offsets(zone, *span)
    last = f"INTERVAL '{steps[-1][1]} seconds'"
    earlier = [
        f"WHEN {moment} < TIMESTAMP '{until}' THEN INTERVAL '{seconds} seconds'"
        for (_, seconds), (until, _) in pairwise(steps)
    ]
    return f"CASE {' '.join(earlier)} ELSE {last} END" if earlier else last


def local_clocks(
    extract: Extract, settings: Settings, low: object, high: object, kind: str = "{}"
) -> tuple[str, str]:
    """SQL for the local event time and the local arrival time of an extract's rows.

    low, high: the earliest and latest moment there is (None = none); kind: how a column is read, `{}` is its name.
    """
    event = kind.format(quote(str(extract.event_time)))
    arrival = event
    if extract.arrival_time:
        arrival = f"coalesce({kind.format(quote(extract.arrival_time))}, {event})"
    return _local(extract, settings, event, extract.event_time, (low, high)), _local(
        extract, settings, arrival, extract.arrival_time or extract.event_time, (low, high)
    )


def known_sql(day: str, arrived: str, cutoff_hour: int) -> str:
    """SQL for the day whose morning after first sees a row: that of its arrival less the cutoff, not before its own."""
    return f"greatest({day}, CAST({arrived} - INTERVAL '{cutoff_hour} hours' AS DATE))"


def _local(
    extract: Extract, settings: Settings, moment: str, name: str | None, around: tuple[object, object]
) -> str:
    column = extract.column(str(name))
    if column is None or column.type == "date" or around[0] is None:
        return f"CAST({moment} AS TIMESTAMP)"
    market = quote(extract.market) if extract.market else None
    return local_sql(moment, market, settings.markets, settings.zone, _span(*around))


def _span(low: object, high: object) -> tuple[dt.datetime, dt.datetime]:
    """The span the zones are asked for; a row outside it is refused by its check anyway."""
    first, last = dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)
    bounds = [value if isinstance(value, dt.datetime) else first for value in (low, high)]
    return min(max(bounds[0], first), last), min(max(bounds[1], first), last)
