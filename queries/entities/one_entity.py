"""What happened to one entity: its days, its events, its peers' days, and whom it trades with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queries.content.entity_kind import EntityKind, RelatedKind, StoryLane
from queries.engine.drill import Drill, DrillWindow
from queries.engine.table_sql import quote

EVENTS = 400  # single events of a lane at most, the newest; chosen
PAIRS = 100  # of those an entity trades with, the ones with most events; chosen


def measures_query(kind: EntityKind, lanes: Sequence[StoryLane], name: str, days: DrillWindow) -> Drill:
    """Measures of one entity by day: day, value_<i> and, where it is out of something, of_<i> of the i-th lane.

    lanes: of one source, key and condition.
    """
    first = lanes[0]
    sums = _sums(lanes)
    sql = (
        f"select day, {', '.join(sums)}\nfrom {quote(first.source)}\n"
        f"where {quote(first.key or kind.key)}::varchar = $id and day >= $since and day < $until{_also(first.where)}\n"
        "group by day\norder by day"
    )
    return Drill(sql, {"id": name, "since": days.since, "until": days.until})


def peers_query(
    kind: EntityKind, lanes: Sequence[StoryLane], peers: Sequence[str], days: DrillWindow
) -> Drill:
    """The same of several entities: id, day and the measures, a row for each day on which one has any."""
    first, key = lanes[0], quote(lanes[0].key or kind.key)
    params = {f"peer_{place}": one for place, one in enumerate(peers)}
    named = ", ".join(f"${name}" for name in params) or "null"
    sql = (
        f"select {key}::varchar as id, day, {', '.join(_sums(lanes))}\nfrom {quote(first.source)}\n"
        f"where day >= $since and day < $until and {key}::varchar in ({named}){_also(first.where)}\ngroup by 1, 2"
    )
    return Drill(sql, {**params, "since": days.since, "until": days.until})


def events_query(
    columns: Mapping[str, str], kind: EntityKind, lane: StoryLane, name: str, days: DrillWindow
) -> Drill:
    """Single events of one entity, the newest first: day, n, what, amount and the columns of the detail."""
    what = " || ' '  || ".join(f"coalesce({quote(one)}::varchar, '')" for one in lane.what)
    amount = f"sum({quote(lane.amount)})::double" if lane.amount else "null::double"
    detail = "".join(f", {quote(one)}::varchar as {quote(one)}" for one in lane.detail if one in columns)
    sql = (
        f"select day, count(*) as n, trim({what}) as what, {amount} as amount{detail}\nfrom {quote(lane.source)}\n"
        f"where {quote(lane.key or kind.key)}::varchar = $id and day >= $since and day < $until{_also(lane.where)}\n"
        f"group by all\norder by day desc, what\nlimit {EVENTS}"
    )
    return Drill(sql, {"id": name, "since": days.since, "until": days.until})


def related_query(kind: EntityKind, pair: RelatedKind, name: str, days: DrillWindow) -> Drill:
    """Whom one entity trades with: other, n, money and days (how many of them had one), most events first."""
    n = f"sum({quote(pair.count)})::double" if pair.count else "count(*)::double"
    money = f"sum({quote(pair.money)})::double" if pair.money else "null::double"
    sql = (
        f"select {quote(pair.other)}::varchar as other, {n} as n, {money} as money, count(distinct day) as days\n"
        f"from {quote(pair.source)}\nwhere {quote(pair.key or kind.key)}::varchar = $id\n"
        f"  and {quote(pair.other)} is not null"
        f"  and day >= $since and day < $until{_also(pair.where)}\ngroup by 1\norder by n desc, other\nlimit {PAIRS}"
    )
    return Drill(sql, {"id": name, "since": days.since, "until": days.until})


def _sums(lanes: Sequence[StoryLane]) -> list[str]:
    sums = []
    for place, lane in enumerate(lanes):
        sums.append(f"coalesce(sum({quote(lane.measure or '')}), 0)::double as value_{place}")
        if lane.of:
            sums.append(f"coalesce(sum({quote(lane.of)}), 0)::double as of_{place}")
    return sums


def _also(where: str) -> str:
    return f"\n  and ({where})" if where else ""
