"""The ledger: every dated change that may be measured, from the extract and from people, in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from monitors import words
from monitors.interventions.held_out import HoldoutDraw, drawn_by
from monitors.store import Store
from monitors.store.database import Row
from monitors.store.intervened import written_interventions
from queries.content.home import Home
from queries.content.sql_file import read_sqlfile
from queries.engine.opening import Engine

QUERY = "intervention_ledger"  # the drill-down that reads the extract; a home without one has only what people wrote
TABLE = "interventions"
HELD = ("holdout_by", "holdout_value", "holdout_share", "holdout_key")
SAID = ("id", "day", "until", "kind", "name", "metric", "rule_id", "first_bad_on", "detail", *HELD)
EXTRACT, DESK = "extract", "desk"
LONGEST_AT_ONCE = 56  # days; as long as an effect is measured at most (measured.LONGEST)


@dataclass(frozen=True)
class Intervention:
    """One dated change. scope: dimension → value, {} = everything; metric: the monitor it is meant to move ("" = not
    said); first_bad: day of the first bad event it answers; days: length of the window chosen beforehand (None: not
    chosen); source: extract or desk; incident, proposal: the number of what it came from. Held out are the rows of
    `holdout`, or the ids below the share of `drawn`.
    """

    id: str
    day: date
    kind: str
    name: str
    metric: str
    scope: Mapping[str, str]
    detail: str = ""
    rule_id: str = ""
    until: date | None = None
    first_bad: date | None = None
    source: str = EXTRACT
    holdout: Mapping[str, str] = field(default_factory=dict)
    drawn: HoldoutDraw | None = None
    hypothesis: str = ""
    aim: float | None = None
    days: int | None = None
    owner: str = ""
    incident: int | None = None
    proposal: int | None = None

    @property
    def title(self) -> str:
        """What was done, in its own words."""
        return self.detail or self.name

    @property
    def held_out(self) -> str:
        """Whom it passed over, in words; empty = nobody."""
        if self.drawn is not None:
            return self.drawn.said()
        return words.segment(self.holdout) if self.holdout else ""

    @property
    def holdout_json(self) -> dict[str, str]:
        """Whom it passed over, as JSON has it and the store keeps it; {} = nobody."""
        return dict(self.holdout) if self.drawn is None else self.drawn.as_json()


def read_interventions(home: Home, engine: Engine, store: Store) -> list[Intervention]:
    """All interventions the engine's morning knows, by day. Raises EngineError where the drill-down fails."""
    found = [*_of_extract(home, engine), *map(_of_desk, written_interventions(store))]
    return sorted(found, key=lambda one: (one.day, one.id))


def overlaps(one: Intervention, others: Iterable[Intervention], within: int = 56) -> list[Intervention]:
    """Other interventions on the same metric whose scope meets this one's, at most so many days apart."""
    return [
        other
        for other in others
        if other.id != one.id
        and other.metric == one.metric
        and meets(one.scope, other.scope)
        and abs((other.day - one.day).days) <= within
    ]


def at_once(one: Intervention, others: Iterable[Intervention]) -> list[Intervention]:
    """Other interventions, of any metric, that are in force in part of this one's scope and window, nearest first.

    A window is the one chosen beforehand, or up to its last day, or LONGEST_AT_ONCE days.
    """
    first, last = window(one)
    found = []
    for other in others:
        begins, ends = window(other)
        if other.id != one.id and begins <= last and first <= ends and meets(one.scope, other.scope):
            found.append(other)
    return sorted(found, key=lambda other: (abs((other.day - one.day).days), other.id))


def window(one: Intervention) -> tuple[date, date]:
    """First and last day in which an intervention is looked at."""
    last = one.day + timedelta(days=(one.days or LONGEST_AT_ONCE) - 1)
    return one.day, last if one.until is None else min(last, one.until)


def meets(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two scopes may hold the same events: no dimension that both name has two values."""
    return all(other[name] == value for name, value in one.items() if name in other)


def _of_extract(home: Home, engine: Engine) -> list[Intervention]:
    path = next((path for path in home.content("drilldown") if path.stem == QUERY), None)
    if path is None or TABLE not in engine.catalog.names():
        return []
    # A contract of before holdouts does not name them: nothing is held out then.
    absent = "|".join(name for name in HELD if name not in engine.columns(TABLE))
    sql = read_sqlfile(path).sql
    frame = engine.frame(
        re.sub(rf"\b({absent})\b", "cast(null as varchar)", sql) if absent else sql, file=path
    )
    scopes = [name for name in frame.columns if name not in SAID]
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [_of_row({str(name): value for name, value in row.items()}, scopes) for row in rows]


def _of_row(row: Mapping[str, object], scopes: Iterable[str]) -> Intervention:
    def text(name: str) -> str:
        value = row.get(name)
        return "" if value is None else str(value)

    return Intervention(
        id=text("id"),
        day=_date(row["day"]),
        kind=text("kind"),
        name=text("name"),
        metric=text("metric"),
        scope={name: text(name) for name in scopes if text(name)},
        detail=text("detail"),
        rule_id=text("rule_id"),
        until=_maybe(row.get("until")),
        first_bad=_maybe(row.get("first_bad_on")),
        holdout={text("holdout_by"): text("holdout_value")}
        if text("holdout_by") and text("holdout_value")
        else {},
        drawn=drawn_by(text("holdout_by"), text("holdout_share"), text("holdout_key")),
    )


def _of_desk(row: Row) -> Intervention:
    return Intervention(
        id=f"D{row['id']}",
        day=_date(row["day"]),
        kind=str(row["kind"]),
        name=str(row["name"]),
        metric=str(row["metric"]),
        scope=row["scope"],
        detail=str(row["detail"]) or str(row["name"]),
        rule_id=str(row["rule_id"]),
        until=_maybe(row["last_day"]),
        source=DESK,
        holdout={} if _is_draw(row["holdout"]) else row["holdout"],
        drawn=drawn_by(**row["holdout"]) if _is_draw(row["holdout"]) else None,
        hypothesis=str(row["hypothesis"]),
        aim=row["aim"],
        days=row["days"],
        owner=str(row["owner"]),
        incident=row["incident"],
        proposal=row["proposal"],
    )


def _is_draw(holdout: Mapping[str, str]) -> bool:
    return set(holdout) == {"by", "share", "key"}


def _maybe(value: object) -> date | None:
    return None if value is None or value == "" else _date(value)


def _date(value: object) -> date:
    return pd.Timestamp(str(value)).date()
