"""Ingest: every landed drop is checked against its contract and published, or refused with the reason.

What happens to a drop, in order: its bytes against its manifest, its header against the contract, each
value against its column, orphans and duplicates set aside, rows written by day, and last one ledger entry,
which makes all of it visible at once. The same drop again changes nothing; the same name with other bytes
replaces what it brought before. Nothing in landing is altered.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import duckdb

from queries.content.contract import Extract
from queries.content.home import SETTINGS_FILE, Home
from queries.content.problem import Problem
from queries.engine.duckdb_engine import connect_small
from queries.in_place.partitions import both_places, find_partitions, gone_partitions
from queries.ingest.batch_intake import RefusedError, mask_problems, refused, take_batch
from queries.ingest.damaged import CHECKED, keep_sound, mend
from queries.ingest.deduplicate import note_keys
from queries.ingest.drop_batch import DropBatch, Taken, strange_markets
from queries.ingest.fingerprint import fingerprint
from queries.ingest.orphans import found_parents
from queries.ingest.plan import IngestPlan, batches, convert_broken, make_plan, stale, twin_entry, unsettled
from queries.landing.csv_rows import TooBrokenError
from queries.landing.drops import Drop, find_drops
from queries.landing.failures import (
    BROKEN_ENGINE,
    NO_MEMORY,
    NOT_THE_DATA,
    TRY_AGAIN,
    ends_the_ingest,
    unreadable,
)
from queries.state.catalog import Catalog, read_catalog
from queries.state.entry import Entry
from queries.state.ledger import Ledger
from queries.state.leftovers import forget_leftovers, keep_leftovers, sweep
from queries.state.lock import only_writer
from queries.state.segments import uncollected
from queries.state.soundness import Soundness

Progress = Callable[[int, int, str], None]
ROUNDS = 4
MEMORY = 300_000_000  # bytes the engine may hold while drops are taken; the process as a whole stays below twice that
THREADS = 4  # each of them holds buffers of its own
STAGING = ("staging", "staging-text", "tmp")


@dataclass(frozen=True)
class DropReport:
    """What became of one drop; ``state`` as in the ledger: published, refused, kept or duplicate."""

    extract: str
    file: str
    state: str
    rows: int
    published: int
    quarantined: int
    duplicates: int
    superseded: int
    verified: bool
    problems: tuple[Problem, ...]


@dataclass
class IngestReport:
    """What an ingest did: the drops it took, how many had not changed, and what is wrong besides."""

    drops: list[DropReport] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def published(self) -> int:
        """Rows published."""
        return sum(drop.published for drop in self.drops)


def ingest(home: Home, progress: Progress | None = None, until: dt.date | None = None) -> IngestReport:
    """Takes in every new or changed drop of a home's landing.

    ``progress(done, total, extract)`` is called after each batch. ``until``: drops of this day or later, by
    manifest or file name, are left for another time. Raises BusyError when an ingest of this home is running.
    """
    with only_writer(home.state, "ingest"):
        return _Ingest(home, progress).run(until)


class _Ingest:
    """One run: the connection, the ledger and the report."""

    def __init__(self, home: Home, progress: Progress | None) -> None:
        self.home = home
        self.progress = progress
        self.catalog: Catalog = read_catalog(home)
        self.ledger: Ledger = self.catalog.ledger
        self.report = IngestReport(problems=list(self.catalog.contracts.problems))
        self.staging = home.state / "staging"
        self.connection = connect_small(self.home, MEMORY, THREADS)
        self.strange: set[str] = set()
        self.damaged: frozenset[str] = frozenset()
        self.soundness = Soundness(home.state, CHECKED)
        self.failed = False
        self.done = 0
        self.total = 0

    def run(self, until: dt.date | None) -> IngestReport:
        try:
            self._sweep()
            self.ledger.compact()
            with uncollected():
                drops = self._find_drops(until)
                self.damaged, lost = mend(self.soundness, self.ledger, {drop.name for drop in drops})
            self.total = len(drops)
            self.report.problems += lost
            by_extract: dict[str, list[Drop]] = {}
            for drop in drops:
                by_extract.setdefault(drop.extract, []).append(drop)
            for extract in self.catalog.contracts.in_order():
                told = len(self.report.drops)
                self._take_extract(extract, by_extract.get(extract.name, []))
                if len(self.report.drops) > told:
                    note_keys(self.connection, self.home, self.catalog, extract)
            self.report.problems += [self._without_zone(market) for market in sorted(self.strange)]
            keep_sound(self.soundness, self.ledger)
            if not self.failed:
                gone = self.ledger.displaced and self.ledger.displaced - self.ledger.referenced()
                keep_leftovers(self.home.state, gone)
            return self.report
        finally:
            self.connection.close()
            for name in STAGING:
                shutil.rmtree(self.home.state / name, ignore_errors=True)

    def _find_drops(self, until: dt.date | None) -> list[Drop]:
        """What has landed, and the partitions that are read in place; those that are gone are given up."""
        contracts = self.catalog.contracts
        landed, problems = find_drops(self.home, contracts)
        placed, faults = find_partitions(self.home, contracts.values())
        beside = {drop.extract for drop in landed if contracts[drop.extract].in_place}
        faults += [both_places(contracts[name]) for name in sorted(beside)]
        self.report.problems += [*problems, *faults]
        self.ledger.commit(gone_partitions(self.home, self.ledger, contracts.values(), placed))
        landed = [drop for drop in landed if drop.extract not in beside]
        return [one for one in (*landed, *placed) if until is None or one.day is None or one.day < until]

    def _without_zone(self, market: str) -> Problem:
        zone = self.home.settings.zone
        hint = f"Its days are those of {zone}; add it under [markets]."
        key = f"markets.{market}"
        return Problem(SETTINGS_FILE, "market without a zone", None, key, "an IANA zone", "nothing", hint)

    def _sweep(self) -> None:
        """Removes what no ledger entry names: leftovers of a killed run, files that were replaced."""
        left = [self.home.state / name for name in STAGING if (self.home.state / name).exists()]
        sweep(self.home.state, self.ledger, bool(left))
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)

    def _take_extract(self, extract: Extract, drops: list[Drop]) -> None:
        """New and changed drops first; then, as often as needed, those that must be decided again."""
        contract = fingerprint(self.home, self.catalog.contracts, extract)
        if damaged := [drop for drop in drops if drop.name in self.damaged]:
            self._carry_out(
                extract, make_plan(extract, damaged, self.ledger, contract, self.damaged), contract
            )
        plan = make_plan(extract, drops, self.ledger, contract)
        self.report.unchanged += plan.unchanged
        self._advance(plan.unchanged, extract.name)
        bound = self.ledger.bound(extract.name, {taken.drop.name for taken in plan.take})
        bound -= {taken.drop.name for taken in plan.take}
        if bound:
            beside = [drop for drop in drops if drop.name in bound]
            plan.take += make_plan(extract, beside, self.ledger, contract, frozenset(bound)).take
        self._carry_out(extract, plan, contract)
        landed = {drop.name for drop in drops}
        pending = found_parents(self.connection, self.home, self.ledger, extract) | stale(
            self.ledger, extract.name
        )
        again: frozenset[str] = frozenset()
        for _ in range(ROUNDS):
            if not pending & landed:
                return
            # What was decided again before is so once more, in one batch: two drops that each go by the other would
            # never agree one after the other.
            again |= pending & landed
            chosen = [drop for drop in drops if drop.name in again]
            self._carry_out(extract, make_plan(extract, chosen, self.ledger, contract, again), contract)
            pending = stale(self.ledger, extract.name)
        if pending & landed:
            self.report.problems.append(unsettled(extract, sorted(pending & landed), ROUNDS))

    def _carry_out(self, extract: Extract, plan: IngestPlan, contract: str) -> None:
        self.ledger.commit(plan.touched)
        self._commit(plan.settled, extract)
        for group in batches(plan.take):
            self._take(extract, group, contract)
        for taken, name in plan.twins:
            twin = self.ledger.entries.get(name)
            if twin is not None and twin.state in ("published", "kept"):
                self._commit([twin_entry(taken, twin, contract)], extract)
            else:
                self._take(extract, [taken], contract)

    def _take(self, extract: Extract, group: list[Taken], contract: str) -> None:
        """One batch. A drop that makes it fail is found by halving and taken row by row, or refused, alone."""
        if not group:
            return
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(parents=True)
        forget_leftovers(self.home.state)  # until this ingest has ended well
        batch = DropBatch(self.connection, self.home, self.catalog, extract, group, self.staging, contract)
        try:
            self._note(take_batch(batch, self.ledger))
            self.strange.update(strange_markets(batch))
        except RefusedError as error:
            bad = group[error.place]
            self._refuse(bad, contract, error.problem)
            self._take(extract, [taken for taken in group if taken is not bad], contract)
        except Exception as error:  # whatever one drop does, the others go on
            self.failed = True  # files of it may lie in their places already
            if ends_the_ingest(error):
                raise
            self._take_failed(extract, group, contract, error)

    def _take_failed(self, extract: Extract, group: list[Taken], contract: str, error: Exception) -> None:
        if isinstance(error, BROKEN_ENGINE):
            self.connection.close()
            self.connection = connect_small(self.home, MEMORY, THREADS)
        if isinstance(error, NOT_THE_DATA):
            for taken in group:
                self._refuse(taken, TRY_AGAIN, self._said(taken, error))
            return
        if len(group) > 1:
            middle = len(group) // 2
            self._take(extract, group[:middle], contract)
            self._take(extract, group[middle:], contract)
            return
        taken = group[0]
        if isinstance(error, duckdb.Error) and not taken.shape.parquet and taken.converted is None:
            try:
                converted = convert_broken(taken, extract, self.home.state / "staging-text")
            except TooBrokenError as broken:
                self._refuse(taken, contract, broken.problem)
            except Exception as other:  # as above
                if ends_the_ingest(other):
                    raise
                self._refuse(taken, TRY_AGAIN, self._said(taken, other))
            else:
                self._take(extract, [converted], contract)
            return
        known = isinstance(error, duckdb.Error) and not isinstance(error, NO_MEMORY)
        self._refuse(taken, contract if known else TRY_AGAIN, self._said(taken, error))

    def _said(self, taken: Taken, error: Exception) -> Problem:
        problem = unreadable(taken.drop, error)
        return replace(problem, found=str(problem.found).replace(str(self.home.root), ""))

    def _refuse(self, taken: Taken, contract: str, problem: Problem) -> None:
        before = self.ledger.entries.get(taken.drop.name)
        extract = self.catalog.contracts[taken.drop.extract]
        self._commit([refused(taken, contract, [*taken.problems, problem], before)], extract)

    def _commit(self, entries: list[Entry], extract: Extract) -> None:
        entries = mask_problems(self.home, extract, entries)
        self.ledger.commit(entries)
        self._note(entries)

    def _note(self, entries: list[Entry]) -> None:
        for entry in entries:
            self.report.drops.append(report_of(entry))
        if entries:
            self._advance(len(entries), entries[0].extract)

    def _advance(self, count: int, extract: str) -> None:
        self.done = min(self.done + count, self.total)
        if self.progress is not None and count:
            self.progress(self.done, self.total, extract)


def report_of(entry: Entry) -> DropReport:
    """A ledger entry as a report line."""
    return DropReport(
        extract=entry.extract,
        file=entry.drop,
        state=entry.state,
        rows=entry.rows,
        published=entry.published,
        quarantined=entry.quarantined,
        duplicates=entry.duplicates,
        superseded=entry.superseded,
        verified=entry.verified,
        problems=entry.problems,
    )
