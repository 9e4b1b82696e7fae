"""How an extract is judged: every search for faults over its counts, for any morning."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from queries.content.contract import Extract
from queries.content.home import Home
from queries.state.catalog import Catalog, read_catalog
from queries.state.loaded_history import Load, LoadedHistory
from queries.status.arrival_faults import find_late, find_misdated, find_silent
from queries.status.content_faults import find_duplicated, find_nulls, find_quarantined, find_refused
from queries.status.day_counts import AGES, ALL, DayCounts, read_counts
from queries.status.day_profile import DayProfile, read_profiles
from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault
from queries.status.hour_faults import find_cut
from queries.status.partial_faults import find_partial
from queries.status.told_status import ORDER, RECENT, DayStatus, ExtractStatus
from queries.status.value_faults import find_values
from queries.status.volume import Volume, measure

SEARCHES = (
    find_silent,
    find_partial,
    find_cut,
    find_late,
    find_refused,
    find_duplicated,
    find_quarantined,
    find_misdated,
    find_nulls,
    find_values,
)


@dataclass(frozen=True)
class Judging:
    """newest: the newest known day of the ledger, as text; judged: the status of a morning, of all or some extracts."""

    newest: str
    judged: Callable[[dt.date, Collection[str] | None], list[ExtractStatus]]


def judging_of(home: Home, known: Catalog | None) -> Judging:
    """Reads the ledger (of `known`, where there is one), and what an extract is made of when it is first asked for."""
    # Over 40 lines: what is read once, what is read when first asked, and the answer that both are for.
    catalog = known or read_catalog(home)
    ledger = catalog.ledger
    extracts = [extract for _, extract in sorted(catalog.contracts.items()) if extract.kind == "event"]
    entries = {extract.name: tuple(ledger.of(extract.name)) for extract in extracts}
    cutoff = home.settings.cutoff_hour
    profiles: dict[str, DayProfile | None] = {}
    kept: dict[tuple[str, int], DayCounts | None] = {}
    volumes: dict[dt.date, dict[str, tuple[DayCounts, Volume]]] = {}

    def counted(name: str, as_of: dt.date) -> DayCounts | None:
        """The counts of an extract: made again only where a morning knows of more loaded history."""
        history = catalog.history[name]
        loads = bisect_left(history.backfilled, as_of)
        if (name, loads) not in kept:
            kept[name, loads] = read_counts(ledger, name, history, as_of)
        return kept[name, loads]

    def profiled(names: Collection[str]) -> None:
        """Read what these extracts are made of, where it was not yet."""
        new = set(names) - set(profiles)
        if new:
            profiles.update(dict.fromkeys(new), **read_profiles(home, catalog, new))

    def judged(as_of: dt.date, only: Collection[str] | None) -> list[ExtractStatus]:
        asked = [extract for extract in extracts if only is None or extract.name in only]
        profiled([extract.name for extract in asked])
        if as_of not in volumes:
            counts = {extract.name: counted(extract.name, as_of) for extract in extracts}
            volumes.clear()  # one morning at a time is asked, extract by extract
            volumes[as_of] = {
                name: (found, measure(found.rows[ALL], found.index(as_of)))
                for name, found in counts.items()
                if found is not None
            }
        seen = volumes[as_of]
        answers = []
        for extract in asked:
            others = tuple(pair for name, pair in seen.items() if name != extract.name)
            own_counts, volume = seen.get(extract.name, _nothing(as_of))
            drops, made_of = entries[extract.name], profiles.get(extract.name)
            view = ExtractView(extract, as_of, cutoff, own_counts, volume, others, drops, made_of)
            loads = _loads(catalog.history[extract.name], as_of, view)
            answers.append(replace(_judge(view), loads=loads))
        return answers

    return Judging(ledger.newest_known(), judged)


def _loads(history: LoadedHistory, as_of: dt.date, view: ExtractView) -> tuple[Load, ...]:
    """The loads a morning knows of; a first load of a single day is how any stream begins, misdated rows are none."""
    return tuple(
        one
        for one in history.loads
        if one.seen_by(as_of)
        and not (one.first and len(one.days) < 2)
        and any(view.carries(day) for day in one.days)
    )


def _nothing(as_of: dt.date) -> tuple[DayCounts, Volume]:
    empty = np.zeros(0)
    return DayCounts(as_of, {ALL: np.zeros((0, AGES))}, {}, {}), Volume(empty, empty, empty, empty)


def _judge(look: ExtractView) -> ExtractStatus:
    extract: Extract = look.extract
    faults = [fault for search in SEARCHES for fault in search(look)]
    # A day that is not over is no part of one.
    still = {(fault.day, fault.market) for fault in faults if fault.kind == "open"}
    whole = {fault.day for fault in faults if fault.kind == "open" and fault.market is None}
    faults = [
        f
        for f in faults
        if f.kind != "partial" or (f.day not in whole and (f.day, f.market or "") not in still)
    ]
    faults.sort(key=lambda fault: (fault.day, ORDER.index(fault.kind)))
    rows, expected = look.volume.rows, look.volume.expected
    if not rows.any():
        state = "refused" if faults else "empty"
        return ExtractStatus(extract.name, look.as_of, state, None, None, tuple(faults))
    bad = {fault.day for fault in faults if not fault.usable and fault.market is None}
    days = tuple(
        DayStatus(
            look.counts.day(at),
            int(rows[at]),
            None if np.isnan(expected[at]) else float(expected[at]),
            look.counts.day(at) not in bad,
        )
        for at in range(look.days)
    )
    due = np.flatnonzero(look.due)
    last_due = look.counts.day(int(due[-1])) if len(due) else None
    last = look.counts.day(int(np.flatnonzero(rows)[-1]))
    return ExtractStatus(
        extract.name, look.as_of, _state(faults, last_due), last, last_due, tuple(faults), days
    )


def _state(faults: list[ExtractFault], due: dt.date | None) -> str:
    """The worst fault of the last days that are due; one that has healed when there is no other."""
    if due is None:
        return "fresh"
    recent = [fault for fault in faults if (due - fault.day).days < RECENT]
    recent.sort(key=lambda fault: (fault.healed, ORDER.index(fault.kind)))
    return recent[0].kind if recent else "fresh"
