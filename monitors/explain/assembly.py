"""`explain`: an episode's cause, from the cubes, in a handful of queries."""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor, read_monitor
from monitors.detectors.relapse import RELAPSE
from monitors.explain import changes, linked_accounts, rules
from monitors.explain.carriers import headline_of, within_stake
from monitors.explain.causes.cause import Cause
from monitors.explain.changes import Touched, as_tested, find_changes
from monitors.explain.comparison import ExplainError, evenly_known, measure_table, unplaced_note
from monitors.explain.corrected_days import find_corrected
from monitors.explain.entities import find_entities
from monitors.explain.explanation import Explanation, Money, Split, money_of
from monitors.explain.innocent import innocent_case, test_innocent
from monitors.explain.linked_accounts import find_links
from monitors.explain.method import method_of
from monitors.explain.other_views import carriers_elsewhere, places_elsewhere
from monitors.explain.rules import find_rules, share_of_exposure
from monitors.explain.sample import find_sample
from monitors.explain.window import Table, Window, build_table, choose_window, only_trusted
from monitors.life.bucket_span import last_day
from monitors.life.episode import Episode
from monitors.life.facts import facts_of
from monitors.life.incident_facts import IncidentFacts
from monitors.life.onset import find_onset
from monitors.life.window_sums import WindowSums, sum_window
from monitors.observe.intervention_levels import InterventionLevels
from monitors.observe.series import read_leaves
from monitors.store import Store, log, reading
from queries.content.home import Home
from queries.engine.drill import narrowed
from queries.engine.opening import Engine

_THREADS = 4
_SOON = timedelta(days=3)  # a segment with rows this early is as old as the baseline


@dataclass(frozen=True)
class Known:
    """What the desk knows of an episode beside its monitor's data.

    series: its stored series (bucket, actual, expected, lower, upper, numerator, denominator, exposure; lists of
    equal length); faults: data faults (extract, day, kind, evidence); calendar: entries known beforehand (day,
    kind, name, scope); facts: those of its incident, which it leads, or its own (None: its own, made of the series);
    others: the other alerts of the incident that it leads; measured: what the search says of a leaf table.
    """

    series: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    faults: Sequence[Mapping[str, Any]] = ()
    calendar: pd.DataFrame | None = None
    facts: IncidentFacts | None = None
    others: Sequence[Episode] = ()
    measured: Callable[[Table], tuple[Split, list[Cause]]] = measure_table


def explain_episode(
    home: Home,
    store: Store,
    engine: Engine,
    number: int,
    as_of: date | None = None,
    measured: Callable[[Table], tuple[Split, list[Cause]]] = measure_table,
) -> Explanation:
    """Explain the stored episode `number` as the morning `as_of` knew it (None: the newest it was seen on).

    measured: the search for cells, where somebody keeps what it found.
    Raises ExplainError for an episode nobody has, one of class data, or one whose monitor is gone.
    """
    episode = reading.episode(store, number, as_of)
    if episode is None:
        raise ExplainError(f"no alert {number}; `riskdesk alerts` lists those there are")
    if episode.kind == "data":
        raise ExplainError(f"alert {number} is a data fault: {episode.evidence.note}")
    monitor = _monitor_of(home, episode)
    morning = as_of or date.fromisoformat(episode.seen_on)
    facts = _facts_of(store, episode, morning)
    members = reading.episodes(store, episode.incident_id or 0, morning) if facts.views > 1 else []
    known = Known(
        reading.series(store, [number], morning).get(number, {}),
        log.faults(store, morning),
        _calendar(home, engine.at(morning)),
        facts,
        [one for one in members if one.live and one.id != number],
        measured,
    )
    return explain(home, engine.at(morning), monitor, episode, known)


def explain_incident(
    home: Home, store: Store, engine: Engine, number: int, as_of: date | None = None
) -> Explanation:
    """Explain a stored incident by the alert that leads it. Raises ExplainError as `explain_episode` does."""
    facts = reading.incident_facts(store, number, as_of)
    if facts is None or facts.alert is None:
        raise ExplainError(f"no incident {number}; `riskdesk incidents` lists those there are")
    return explain_episode(home, store, engine, facts.alert, as_of)


def _facts_of(store: Store, episode: Episode, as_of: date) -> IncidentFacts:
    """The facts of the incident that an alert leads; of any other alert its own."""
    whole = reading.incident_facts(store, episode.incident_id or 0, as_of)
    if whole is not None and whole.alert == episode.id:
        return whole
    return reading.alert_facts(store, [episode], as_of)[episode.id or 0]


def _monitor_of(home: Home, episode: Episode) -> Monitor:
    """The episode's monitor, from its one file."""
    file = next((path for path in home.content("monitors") if path.stem == episode.monitor), None)
    found = read_monitor(file, home.shown(file)) if file is not None else []
    if not isinstance(found, Monitor):
        why = "; ".join(str(problem) for problem in found) or "it is no longer in the catalogue"
        raise ExplainError(f"alert {episode.id} is of monitor {episode.monitor}: {why}")
    return found


def explain(
    home: Home, engine: Engine, monitor: Monitor, episode: Episode, known: Known | None = None
) -> Explanation:
    """Explain an episode of a monitor from an engine opened on a morning.

    Everything a home does not have gives an empty part with its reason. Raises ExplainError where nothing
    can be compared (no history before the onset), EngineError or SeriesError where the monitor's own SQL
    fails.
    """
    # Over 40 lines: the parts of one card in their order, each with the results of those before it.
    known = known or Known()
    facts = known.facts or facts_of([episode], {episode.id or 0: known.series}, episode.seen_on)
    onset, sums = facts.began, sum_window(episode, known.series)
    stake = money_of(facts)
    extracts = extracts_of(monitor, engine.catalog)
    window, table = _compare(home, engine, monitor, episode, known, sums, extracts)
    files = {path.stem: path for path in home.content("drilldown")}
    up, where, last = episode.direction == "up", episode.where, window.until - timedelta(days=1)
    with ThreadPoolExecutor(_THREADS) as pool:
        # The queries that need no answer of another, beside the arithmetic.
        asked = {w.entity: pool.submit(find_entities, engine, w, where, window, up=up) for w in monitor.who}
        sample = pool.submit(find_sample, engine, monitor, where, last)
        ruled = pool.submit(find_rules, engine, files.get(rules.DRILLDOWN), where, window)
        split, causes = _measure(sums, table, known.measured)
        moving = {row["rule"] for row in ruled.result().rows}
        touched = Touched(_scope(episode, causes), monitor.name, moving)
        changed = pool.submit(
            find_changes,
            engine,
            files.get(changes.DRILLDOWN),
            touched,
            replace(onset, high=last_day(onset.high.isoformat(), episode.grain)),
            window.until,
            known.faults,
            faded=episode.family == RELAPSE,
        )
        who = {entity: within_stake(one.result(), facts) for entity, one in asked.items()}
        links = find_links(
            engine,
            files.get(linked_accounts.DRILLDOWN),
            {entity: section.rows for entity, section in who.items()},
        )
        moved = share_of_exposure(ruled.result(), stake.amount if stake else None)
    case = innocent_case(
        home, engine, monitor, episode, window, table, split, causes, who, known.faults, known.calendar
    )
    innocent = test_innocent(case)
    places = places_elsewhere(known.others, where)
    return Explanation(
        episode=episode.id,
        monitor=monitor.name,
        segment=where,
        facts=facts,
        headline=headline_of(monitor, facts, causes, who, home.settings.currency, places),
        onset=onset,
        since=window.since.isoformat(),
        until=window.until.isoformat(),
        baseline=window.baseline,
        split=split if sums.denominator is not None else split.per_bucket(window.now.size),
        money=stake,
        causes=causes,
        causes_note=unplaced_note(causes, table, episode.where),
        causes_money=[_part(c, split, stake) for c in causes],
        who=who,
        links=links,
        rules=moved,
        changes=as_tested(changed.result(), innocent),
        innocent=innocent,
        sure=method_of(monitor, episode, window, table, split),
        sample=sample.result(),
        restated=find_corrected(engine, monitor, episode),
        also=carriers_elsewhere(known.others, who),
        places=places,
    )


def _measure(
    sums: WindowSums, table: Table, measured: Callable[[Table], tuple[Split, list[Cause]]]
) -> tuple[Split, list[Cause]]:
    """Effects, and the cells worth telling; the interval is that of the facts, on the scale of the split: a rate, or
    a volume's total.
    """
    split, causes = measured(table)
    return replace(split, rate_half=sums.excess_half / (sums.denominator or 1.0)), causes


def _expected(sums: WindowSums, window: Window) -> float | None:
    """The detector's expectation over the window: a rate, or a volume's total where the sums cover all of it."""
    if sums.denominator is not None:
        return sums.expected
    return sums.expected * sums.buckets if sums.buckets == window.now.size else None


def _compare(
    home: Home,
    engine: Engine,
    monitor: Monitor,
    episode: Episode,
    known: Known,
    sums: WindowSums,
    extracts: frozenset[str],
) -> tuple[Window, Table]:
    """The window and its leaf table, every bucket as complete as on its own morning."""
    spoiled = {date.fromisoformat(str(f["day"])[:10]) for f in known.faults if f["extract"] in extracts}
    if episode.family == RELAPSE:
        began = date.fromisoformat(episode.first_bucket[:10])
        spoiled |= InterventionLevels(home, engine).days_before(monitor.name, episode.where, began)
    # The alert's own, for an earlier beginning of the incident elsewhere does not spoil its baseline.
    onset = find_onset(known.series, episode.first_bucket, episode.last_bucket)
    window = choose_window(monitor, episode.first_bucket, episode.last_bucket, onset.low, spoiled)
    if window is None:
        raise ExplainError(f"no unspoiled days before {onset.low} to compare with")
    window = only_trusted(window, known.series)
    seen = evenly_known(home, engine, monitor, extracts)
    inside = replace(monitor, sql=narrowed(monitor.sql, episode.where))
    leaves = read_leaves(seen, inside, window.base_since, window.until)
    if leaves.empty:
        raise ExplainError(f"{monitor.name} has no rows from {window.base_since} to {window.until}")
    first = leaves["bucket"].to_numpy().min()
    if episode.where and first > np.datetime64(window.base_since + _SOON):
        # A segment younger than its monitor: only days before the monitor's own data are no history.
        first = _first_bucket(seen, monitor, window)
    window = _where_data_begin(window, first)
    table = build_table(monitor, leaves, episode.where, window, _expected(sums, window))
    return window, table


def _first_bucket(seen: Engine, monitor: Monitor, window: Window) -> np.datetime64:
    """The first bucket of a monitor in the window: mostly its first, so that the rest need not be read."""
    soon = last_day(str(window.before.min()), monitor.grain) + timedelta(days=1)
    early = read_leaves(seen, monitor, window.base_since, soon)
    found = early if len(early) else read_leaves(seen, monitor, window.base_since, window.until)
    return found["bucket"].to_numpy().min()


def _where_data_begin(window: Window, first: np.datetime64) -> Window:
    """The window without the days before the monitor had any data."""
    kept = window.before[window.before >= first.astype(window.before.dtype)]
    if np.unique(kept.astype("datetime64[D]")).size < 5:
        raise ExplainError(
            f"data begin on {str(first)[:10]}: not enough days before {window.since} to compare with"
        )
    return replace(window, before=kept)


def _part(cause: Cause, split: Split, stake: Money | None) -> float:
    """The cause's part of the money at stake, as its share says; negative where it works against the change.

    Of the gross movement, as the share is: of the net one a cell would be told more money than all of it.
    """
    if stake is None or split.change == 0:
        return 0.0
    return math.copysign(stake.amount * cause.share, cause.contribution * split.change)


def _scope(episode: Episode, causes: Sequence[Cause]) -> dict[str, str]:
    """Where a change must have been made to matter: the segment, and the cell that carries most of it."""
    main = causes[0].segment if causes and abs(causes[0].share) > 0.5 else {}
    return {**{name: str(value) for name, value in main.items()}, **episode.where}


def _calendar(home: Home, engine: Engine) -> pd.DataFrame | None:
    """The home's calendar through the drill-down of that name; None without table or drill-down."""
    file = next((path for path in home.content("drilldown") if path.stem == "calendar"), None)
    if file is None or "calendar" not in engine.catalog.names():
        return None
    return engine.frame(file.read_text(), file=file)
