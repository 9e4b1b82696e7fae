"""The path of a cohort: station by station its shares against its peers', and the rules and checks that looked on.

A cohort is the entities of an incident or of a ring. Its peers are all others of the same market and category, or
whatever the kind's first two peer columns are. Shares are of events, with Wilson's interval; which station, share and
rule there are is declared by content.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from monitors.life.share import Share, wilson
from queries.content.entity_kind import EntityKind
from queries.content.path_share import PathShare
from queries.engine.drill import Drill, DrillWindow
from queries.engine.opening import Engine, EngineError
from queries.path.cohort_drills import (
    Alike,
    alike_drill,
    hits_drill,
    read_together,
    rules_drill,
    share_drill,
    window,
)

DAYS = 56  # days of a path before the morning: two months hold orders, their refunds and payouts; chosen


@dataclass(frozen=True)
class StationShare:
    """A share of the cohort's events at a station beside its peers'. entities: how many of the cohort have any."""

    declared: PathShare
    own: Share
    peers: Share
    entities: int
    sql: str

    @property
    def ratio(self) -> float | None:
        """Times its peers' share; None where either is unknown or the peers' is 0."""
        return self.own.share / self.peers.share if self.own.share is not None and self.peers.share else None

    @property
    def gap(self) -> float:
        """How far apart the nearest ends of the two intervals are, in the bad direction; 0 where they meet."""
        if None in (self.own.low, self.own.high, self.peers.low, self.peers.high):
            return 0.0
        above, below = (
            (self.own.low or 0) - (self.peers.high or 0),
            (self.peers.low or 0) - (self.own.high or 0),
        )
        wanted = {"up": above, "down": below, "none": max(above, below)}[self.declared.bad]
        return max(wanted, 0.0)

    @property
    def excess(self) -> float:
        """Events beyond what the peers' share would make of as many, in the bad direction; 0 where nothing is clear."""
        if not self.gap or self.peers.share is None or self.declared.bad == "none":
            return 0.0
        return abs(self.own.hits - self.peers.share * self.own.n)


@dataclass(frozen=True)
class ControlPoint:
    """A rule or check that looked at the cohort's events. `looked`: how many; shares are hits ÷ looked.

    acted: hits on which it did anything; stopped: events that went no further. threshold: None of a check.
    """

    looks_at: PathShare
    name: str
    is_rule: bool
    hit: Share
    peers: Share
    acted: float
    stopped: float
    threshold: float | None = None
    version: int | None = None
    since: dt.date | None = None

    @property
    def station(self) -> str:
        """Where it stands."""
        return self.looks_at.station

    @property
    def saw(self) -> float:
        """Times more hits than its peers' share would make of as many events, each with half a hit more."""
        return (self.hit.hits + 0.5) / (self.hit.n * (self.peers.share or 0.0) + 0.5)

    @property
    def let_through(self) -> float:
        """Events that it looked at and did not stop."""
        return max(self.hit.n - self.stopped, 0.0)


@dataclass(frozen=True)
class CohortPath:
    """A path: shares in the order of the stations, control points, and in words what could not be read."""

    kind: EntityKind
    ids: tuple[str, ...]
    since: dt.date
    until: dt.date
    shares: tuple[StationShare, ...] = ()
    controls: tuple[ControlPoint, ...] = ()
    alike: Alike = ()
    notes: tuple[str, ...] = ()
    hits_sql: str = ""

    @property
    def stations(self) -> list[str]:
        """Their names in order."""
        return list(dict.fromkeys(one.declared.station for one in self.shares))

    @property
    def worst(self) -> StationShare | None:
        """Where the cohort parts most from its peers: the most excess events of a share that is clear."""
        clear = [one for one in self.shares if one.excess > 0]
        return max(clear, key=lambda one: one.excess / max(one.peers.share or 0, 0.005) ** 0.5, default=None)

    def passed_by(self) -> list[ControlPoint]:
        """The control points that looked at the worst events and let some through, the one that saw most first.

        Those that look at the very events of the worst share, wherever they stand; else those of its station.
        """
        worst = self.worst
        if worst is None:
            return []
        looked = [one for one in self.controls if one.let_through]
        same = [one for one in looked if one.looks_at.events == worst.declared.events]
        there = [one for one in looked if one.station == worst.declared.station]
        return sorted(same or there, key=lambda one: (-one.saw, one.name))


def path_of(
    engine: Engine, kind: EntityKind, ids: Sequence[str], as_of: dt.date, days: int = DAYS
) -> CohortPath:
    """The path of a cohort over some days before a morning. Raises nothing: what cannot be read is in `notes`."""
    span = window(as_of, days)
    cohort, notes = sorted(dict.fromkeys(ids)), []
    if not kind.stations:
        notes.append(f"entities/{kind.name}.toml declares no [[path]]: which stations there are is not known")
    alike = _alike(engine, kind, cohort)
    shares = _shares(engine, kind, cohort, alike, span, notes)
    controls, sql = [_check(one) for one in shares if one.declared.stops], ""
    if kind.controls is not None:
        try:
            drill = hits_drill(engine.columns(kind.controls.hits), kind, kind.controls, cohort, alike, span)
            controls += _rules(engine, kind, shares, drill)
            sql = drill.text
        except EngineError as error:
            notes.append(f"rules: {error.problem.message}")
    order = {name: place for place, name in enumerate(dict.fromkeys(one.station for one in kind.stations))}
    controls.sort(key=lambda one: (order.get(one.station, len(order)), one.is_rule, -one.hit.hits, one.name))
    return CohortPath(
        kind, tuple(cohort), span.since, span.until, tuple(shares), tuple(controls), alike, tuple(notes), sql
    )


def _alike(engine: Engine, kind: EntityKind, ids: Sequence[str]) -> Alike:
    """The market and category of a cohort, of the kind's table or else of the first station that knows them."""
    sources = [(kind.table, kind.key)] if kind.table else []
    sources += [(one.source, one.key or kind.key) for one in kind.stations]
    for source, key in dict.fromkeys(sources):
        try:
            drill = alike_drill(engine.columns(source), kind, source, key, ids)
            found = engine.frame(drill.sql) if drill is not None else None
        except EngineError:
            continue
        if found is not None and len(found):
            return [
                {str(name): str(value) for name, value in row.items()} for row in found.to_dict("records")
            ]
    return []


def _shares(
    engine: Engine, kind: EntityKind, ids: Sequence[str], alike: Alike, span: DrillWindow, notes: list[str]
) -> list[StationShare]:
    """The shares that could be read, in the order of the file; of the others `notes` says why not."""
    together: dict[tuple[str, str, str, bool], list[PathShare]] = {}
    for one in kind.stations:
        together.setdefault(read_together(one), []).append(one)
    found: dict[PathShare, StationShare] = {}
    for shares in together.values():
        try:
            drill = share_drill(engine.columns(shares[0].source), kind, shares, ids, alike, span)
            rows = {bool(row["own"]): row for row in engine.frame(drill.sql).to_dict("records")}
        except EngineError as error:
            notes += [f"{one.station}, {one.label}: {error.problem.message}" for one in shares]
            continue
        for place, one in enumerate(shares):
            own, peers = (_counted(rows.get(which), place) for which in (True, False))
            entities = int(rows[True][f"entities_{place}"]) if True in rows else 0
            found[one] = StationShare(one, own, peers, entities, drill.text)
    return [found[one] for one in kind.stations if one in found]


def _counted(row: Mapping[Hashable, float] | None, place: int) -> Share:
    """A share, at most 1: claims on older orders can be more than the deliveries of the same days."""
    if row is None:
        return wilson(0, 0)
    num, den = float(row[f"num_{place}"]), float(row[f"den_{place}"])
    return wilson(min(num, den), den)


def _check(one: StationShare) -> ControlPoint:
    """A check is the share of events that it stopped."""
    return ControlPoint(
        one.declared,
        f"{one.declared.events} {one.declared.label}",
        False,
        one.own,
        one.peers,
        one.own.hits,
        one.own.hits,
    )


def _rules(
    engine: Engine, kind: EntityKind, shares: Sequence[StationShare], hits: Drill
) -> list[ControlPoint]:
    """Every rule whose stage looks at events of the path, those that hit nothing as well."""
    if kind.controls is None:
        return []
    looked = {stage: one for one in shares for stage in one.declared.rules}
    found = {(bool(row["own"]), str(row["rule"])): row for row in engine.frame(hits.sql).to_dict("records")}
    points = []
    for rule in engine.frame(rules_drill(kind.controls).sql).to_dict("records"):
        at = looked.get(str(rule["stage"]))
        if at is None or not at.own.n:
            continue
        own, peers = (found.get((one, str(rule["rule"])), {}) for one in (True, False))
        points.append(
            ControlPoint(
                at.declared,
                str(rule["title"]),
                True,
                _hit(own, at.own.n),
                _hit(peers, at.peers.n),
                float(own.get("acted", 0)),
                float(own.get("stopped", 0)),
                float(rule["threshold"]),
                int(rule["version"]),
                rule["since"].date() if rule["since"] is not None else None,
            )
        )
    return points


def _hit(row: Mapping[Hashable, float], looked: float) -> Share:
    return wilson(min(float(row.get("hits", 0)), looked), looked)
