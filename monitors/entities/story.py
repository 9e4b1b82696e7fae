"""One entity's story: its days beside its peers', its events, who shares what with it, whom it trades with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from monitors.entities.gamma_poisson import LEAST_SPREAD, spread_of
from monitors.entities.likes import Likes
from queries.content.entity_kind import EntityKind, RelatedKind, StoryLane
from queries.engine.drill import DrillWindow
from queries.engine.opening import Engine, EngineError
from queries.entities.one_entity import events_query, measures_query, peers_query, related_query
from queries.entities.shared import neighbours_query
from queries.entities.totals import exists_query, known_query

DAYS = 60  # days of a story; chosen
INSIDE = 0.95  # share of the days of its peers that the band of a rate holds
WITHIN = (0.1, 0.9)  # quantiles of the peers' days that the band of a volume spans; chosen
SMOOTH = (
    7  # days over which what a measure is out of is averaged: a refund comes days after its order; chosen
)


@dataclass(frozen=True)
class LaneDays:
    """A measure of an entity by day: bucket, actual, expected, lower, upper; `note` says why there is no band."""

    lane: StoryLane
    frame: pd.DataFrame
    sql: str
    note: str = ""


@dataclass(frozen=True)
class Trade:
    """Whom an entity trades with: other, n, money, days."""

    pair: RelatedKind
    frame: pd.DataFrame
    sql: str
    note: str = ""


@dataclass(frozen=True)
class EntityStory:
    """Everything known of one entity on a morning.

    exists: some table has it. known: the row of the kind's table. events: day, lane, what, n, amount, detail.
    shared: by, value, id (who else), entities. crowds: identifiers that too many share, in words.
    """

    kind: EntityKind
    name: str
    exists: bool
    known: dict[str, Any]
    lanes: tuple[LaneDays, ...]
    events: pd.DataFrame
    shared: pd.DataFrame
    trades: tuple[Trade, ...]
    crowds: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sql: dict[str, str] = field(default_factory=dict)


def story_of(
    engine: Engine, kind: EntityKind, name: str, as_of: date, likes: Likes, days: int = DAYS
) -> EntityStory:
    """The story of an entity over some days. Raises nothing: a table that is missing is a note."""
    window = DrillWindow(as_of - timedelta(days=days), as_of)
    notes: list[str] = []
    sql: dict[str, str] = {}
    known = _known(engine, kind, name)
    lanes = _measures(engine, kind, name, likes, window, notes)
    events, told = _events(engine, kind, name, window, notes)
    sql |= told
    shared, crowds = _shared(engine, kind, name, as_of, notes)
    trades = tuple(_trade(engine, kind, pair, name, window) for pair in kind.related)
    something = bool(known) or not events.empty or any((lane.frame["actual"] > 0).any() for lane in lanes)
    exists = something or any(_is_in(engine, kind, name))
    return EntityStory(
        kind,
        name,
        exists,
        known,
        tuple(lanes),
        events,
        shared,
        trades,
        crowds,
        tuple(dict.fromkeys(notes)),
        sql,
    )


def _known(engine: Engine, kind: EntityKind, name: str) -> dict[str, Any]:
    drill = known_query(kind, [name])
    if drill is None:
        return {}
    try:
        found = drill.run(engine).to_pandas()
    except EngineError:
        return {}
    row: dict[str, Any] = found.drop(columns="id").iloc[0].to_dict() if len(found) else {}
    return {column: value for column, value in row.items() if not pd.isna(value)}


def _is_in(engine: Engine, kind: EntityKind, name: str) -> Sequence[bool]:
    """Whether the sources have ever had an entity of this id."""
    found: list[bool] = []
    places = [(one.source, one.key or kind.key) for one in kind.counts]
    places += [(one.source, one.key or kind.key) for one in kind.lanes]
    for source, key in dict.fromkeys(places):
        try:
            found.append(len(exists_query(kind, source, key, name).run(engine)) > 0)
        except EngineError:
            found.append(False)
        if found[-1]:
            break
    return found


def _measures(
    engine: Engine, kind: EntityKind, name: str, likes: Likes, window: DrillWindow, notes: list[str]
) -> list[LaneDays]:
    """The lanes with a measure, in the order of the file; those of one table are read together."""
    measured = [lane for lane in kind.lanes if lane.measure]
    made: dict[str, LaneDays] = {}

    def table(lane: StoryLane) -> tuple[str, str, str]:
        return lane.source, lane.key or "", lane.where

    for _, group in groupby(sorted(measured, key=table), key=table):
        lanes = list(group)
        drill = measures_query(kind, lanes, name, window)
        try:
            own = drill.run(engine).to_pandas()
            peers = peers_query(kind, lanes, likes.ids, window).run(engine).to_pandas()
        except EngineError as error:
            notes.append(f"{', '.join(lane.name for lane in lanes)}: {error.problem.message}")
            continue
        for place, lane in enumerate(lanes):
            frame, note = _with_band(own, peers, place, lane, likes, window)
            made[lane.name] = LaneDays(lane, frame, drill.text, note)
    return [made[lane.name] for lane in measured if lane.name in made]


def _with_band(
    own: pd.DataFrame, peers: pd.DataFrame, place: int, lane: StoryLane, likes: Likes, window: DrillWindow
) -> tuple[pd.DataFrame, str]:
    """A measure by day with what its peers would make of it."""
    days = pd.date_range(window.since, periods=window.days, freq="D")
    mine = (
        own.set_index(pd.to_datetime(own["day"]))
        .reindex(days)
        .fillna({c: 0.0 for c in own.columns if c != "day"})
    )
    value = f"value_{place}"
    frame = pd.DataFrame(
        {"bucket": [f"{day:%Y-%m-%d}" for day in days], "actual": mine[value].to_numpy(np.float64)}
    )
    blank = np.full(window.days, np.nan)
    low, middle, high, note = blank, blank, blank, ""
    if not likes.ids:
        note = "no peers to compare with"
    elif lane.of:
        low, middle, high = _of_rate(peers, place, mine[f"of_{place}"].to_numpy(np.float64))
    else:
        wide = peers.pivot_table(
            index=pd.to_datetime(peers["day"]), columns="id", values=value, aggfunc="sum"
        )
        each = wide.reindex(index=days, columns=list(likes.ids)).fillna(0.0).to_numpy(np.float64)
        low, middle, high = (np.quantile(each, part, axis=1) for part in (WITHIN[0], 0.5, WITHIN[1]))
    return frame.assign(expected=middle, lower=low, upper=high), note


def _of_rate(peers: pd.DataFrame, place: int, of: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the peers' rate makes of an entity's own days, with the range that holds 95 % of such days."""
    sums = peers.groupby("id")[[f"value_{place}", f"of_{place}"]].sum().to_numpy(np.float64)
    if not sums.size or sums[:, 1].sum() <= 0:
        blank = np.full(of.size, np.nan)
        return blank, blank, blank
    rate = sums[:, 0].sum() / sums[:, 1].sum()
    expected = rate * sums[:, 1]
    shape = 1.0 / max(spread_of(sums[:, 0], expected, expected**2), LEAST_SPREAD)
    mean = rate * pd.Series(of).rolling(SMOOTH, min_periods=1).mean().to_numpy()
    odds = shape / (shape + np.maximum(mean, 1e-9))
    low, high = (stats.nbinom.ppf(part, shape, odds) for part in ((1 - INSIDE) / 2, (1 + INSIDE) / 2))
    return low, mean, high


def _events(
    engine: Engine, kind: EntityKind, name: str, window: DrillWindow, notes: list[str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Single events of all lanes that have some, the newest first, and the statement of each lane."""
    parts, sql = [], {}
    for lane in (one for one in kind.lanes if one.what):
        try:
            drill = events_query(engine.columns(lane.source), kind, lane, name, window)
            found = drill.run(engine).to_pandas()
        except EngineError as error:
            notes.append(f"{lane.name}: {error.problem.message}")
            continue
        sql[lane.name] = drill.text
        detail = [column for column in lane.detail if column in found]
        said = [
            ", ".join(
                _said(column, value) for column, value in row.items() if isinstance(value, str) and value
            )
            for row in found[detail].to_dict("records")
        ]
        parts.append(found.assign(lane=lane.name, detail=said or ""))
    columns = ["day", "lane", "what", "n", "amount", "detail"]
    whole = pd.concat([part[columns] for part in parts if len(part)]) if any(map(len, parts)) else None
    if whole is None:
        return pd.DataFrame(columns=columns), sql
    whole["day"] = pd.to_datetime(whole["day"]).dt.strftime("%Y-%m-%d")
    return whole.sort_values(["day", "lane"], ascending=[False, True], ignore_index=True), sql


def _said(column: str, value: str) -> str:
    """A detail: its value; of a flag its name where it holds."""
    if value in ("true", "false"):
        return column.replace("_", " ") if value == "true" else f"not {column.replace('_', ' ')}"
    return value


def _shared(
    engine: Engine, kind: EntityKind, name: str, as_of: date, notes: list[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Who shares an identifier with an entity, and which of its identifiers too many share."""
    parts, crowds = [], []
    for link in kind.links:
        try:
            found = neighbours_query(kind, link, as_of, name).run(engine).to_pandas()
        except EngineError as error:
            notes.append(f"{link.by}: {error.problem.message}")
            continue
        for many in found.loc[found["id"].isna(), "entities"]:
            crowds.append(
                f"its {link.by} is shared by {int(many):,}: that many say nothing, so it is no link"
            )
        parts.append(found[found["id"].notna() & (found["id"] != name)].assign(by=link.by))
    whole = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["id", "value", "entities", "by"])
    )
    return whole, tuple(crowds)


def _trade(engine: Engine, kind: EntityKind, pair: RelatedKind, name: str, window: DrillWindow) -> Trade:
    drill = related_query(kind, pair, name, window)
    try:
        return Trade(pair, drill.run(engine).to_pandas(), drill.text)
    except EngineError as error:
        return Trade(
            pair, pd.DataFrame(columns=["other", "n", "money", "days"]), drill.text, error.problem.message
        )
