"""Those who did it before a change: did they, or accounts linked to them, go on elsewhere? By what the home declares.

A monitor's header names its raw events (`events`, `events_where`), the entities of the home their keys and what ties
them (`[[link]]`). Ties by what neighbours share (`alone = false`) are left out: a street is no hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors import words
from monitors.effects.displaced_events import FAMILY, holm
from monitors.effects.draws import interval
from monitors.effects.estimate import Between, EffectEstimate
from monitors.effects.followed import (
    FEW,
    ActorEvents,
    Codes,
    Followed,
    cohorts,
    follow,
    follow_new,
    linked,
    newcomers,
)
from monitors.interventions.measured import MeasuredSubject, Observatory
from queries.content.entity_kind import EntityKind, read_entity_kinds
from queries.engine.opening import Engine, EngineError
from queries.engine.table_sql import filled
from queries.rings.actors import Acts, actor_ties_drill, actors_drill
from queries.rings.sightings import sighting_questions

SAME, LINKED, NEW = "same", "linked", "new"
NO_TIES: dict[str, list[str]] = {"id": [], "value": [], "first": []}


@dataclass(frozen=True)
class OffenderTrace:
    """What those of a kind who did it in the scope before did elsewhere after (SAME), or accounts linked to them did
    anywhere: those there were before (LINKED), and those that came after it (NEW). claimed: more than expected, after
    correction for all traces; extra: events more; most: row of the segment with most of it, None where there is none.
    """

    kind: EntityKind
    how: str
    found: Followed
    extra: Between
    claimed: bool = False
    most: int | None = None


def offender_traces(
    desk: Observatory, subject: MeasuredSubject, effect: EffectEstimate, *, ties: bool = True
) -> list[OffenderTrace]:
    """All traces that can be followed, the most extra first. ties: those of linked accounts too, which take longer.

    What cannot be followed is left out: a metric without raw events, a scope they do not have, a kind without key.
    """
    monitor = subject.monitor
    traces: list[OffenderTrace] = []
    if not monitor.events or not subject.panel.watch or subject.study.holdout is not None:
        return traces  # nothing to follow them by, no elsewhere to go to, or some of them were left alone
    for kind in read_entity_kinds(desk.home).kinds.values():
        try:
            if not {kind.key, "day", *subject.panel.watch} <= set(desk.engine.columns(monitor.events)):
                continue
            traces += _of_kind(desk.engine, subject, kind, ties)
        except EngineError:
            continue
    fits = [
        one.found.after >= FEW and effect.prevented.value > 0 and one.extra.low <= effect.prevented.high
        for one in traces
    ]
    told = holm(np.array([one.found.p_value for one in traces]), FAMILY)
    found = [replace(one, claimed=bool(c and f)) for one, c, f in zip(traces, told, fits, strict=True)]
    return sorted(found, key=lambda one: -one.extra.value)


def _of_kind(engine: Engine, subject: MeasuredSubject, kind: EntityKind, ties: bool) -> list[OffenderTrace]:
    study, acts = subject.study, _acts_of(subject, kind)
    rows = actors_drill(acts, subject.panel.watch).run(engine).to_pandas()
    tied = _ties(engine, kind, acts) if ties and len(rows) else pd.DataFrame(NO_TIES)
    events = _coded(subject, rows, tied)
    pairs = cohorts(study, events)
    traces = [(SAME, follow(study, events, pairs, elsewhere=True))]
    if len(events.ties):
        others = linked(pairs, events.ties)
        fresh = newcomers(study, events, others)
        known = others[~np.isin(others[:, 0], fresh[:, 0])]
        traces.append((LINKED, follow(study, events, known, elsewhere=False)))
        traces.append((NEW, follow_new(study, events, fresh, pairs)))
    return [
        OffenderTrace(kind, how, one, Between(*interval(-one.draws.prevented)), most=_most(one))
        for how, one in traces
        if one is not None
    ]


def _acts_of(subject: MeasuredSubject, kind: EntityKind) -> Acts:
    monitor, until = subject.monitor, subject.last + timedelta(days=1)
    return Acts(str(monitor.events), monitor.events_where or "", kind.key, subject.first, until)


def acts_sql(subject: MeasuredSubject, kind: EntityKind) -> str:
    """The statement behind the traces of a kind: who did it where and when, in all days compared; runs as it is."""
    drill = actors_drill(_acts_of(subject, kind), subject.panel.watch)
    return filled(drill.sql, drill.params)


def _most(one: Followed) -> int | None:
    return int(np.argmax(one.where)) if one.where.any() else None


def _ties(engine: Engine, kind: EntityKind, acts: Acts) -> pd.DataFrame:
    """Columns id, value and first of all identifiers that tie on their own; one that cannot be read is left out."""
    parts = []
    for question in sighting_questions(engine, kind)[0]:
        if question.alone:
            found = actor_ties_drill(acts, question).run(engine).to_pandas()
            named = question.by + "|" + found["value"].astype(str)
            parts.append(found[["id", "first"]].assign(value=named))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(NO_TIES)


def _coded(subject: MeasuredSubject, rows: pd.DataFrame, tied: pd.DataFrame) -> ActorEvents:
    """Actors, segments and days as numbers."""
    names = list(subject.panel.watch)
    places = {_place(subject.segment(row).values()): row for row in range(subject.panel.rows)}
    where = [_place(values) for values in zip(*(rows[name] for name in names), strict=True)] if names else []
    actors = pd.Index(rows["id"]).append(pd.Index(tied["id"])).unique()
    days = (pd.to_datetime(rows["day"]) - pd.Timestamp(subject.first)).dt.days
    values, _ = pd.factorize(tied["value"])
    begun = (pd.to_datetime(tied["first"]) - pd.Timestamp(subject.first)).dt.days.fillna(0)
    return ActorEvents(
        _numbers(actors.get_indexer(rows["id"])),
        _numbers([places.get(one, -1) for one in where]),
        _numbers(days),
        rows["events"].to_numpy(dtype=float),
        np.column_stack([_numbers(actors.get_indexer(tied["id"])), _numbers(values)]),
        _numbers(begun),
    )


def _place(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, values))


def _numbers(values: npt.ArrayLike) -> Codes:
    return np.asarray(values, dtype=np.int64)


def said(subject: MeasuredSubject, one: OffenderTrace) -> str:
    """A trace in a sentence."""
    who = words.inside(one.kind.plural)
    before, after = words.count(one.found.before), words.count(one.found.after)
    usual = interval(one.found.draws.expected)
    expected = f"{words.count(usual[0])} ({words.interval(words.count(usual[1]), words.count(usual[2]))})"
    if one.how == SAME:
        members = words.count(one.found.members)
        begin = f"The {members} {who} who did it here before had {after} events elsewhere after it"
    else:
        which = f"new {who}" if one.how == NEW else who
        begin = f"{words.count(one.found.members)} {which} linked to them had {after} events after it"
    most = (
        "" if one.most is None or not one.claimed else f", most in {words.segment(subject.segment(one.most))}"
    )
    was = "" if one.how == NEW else f"{before} before, "
    return f"{begin}{most}; {was}{expected} expected by what such {who} of untouched segments did."
