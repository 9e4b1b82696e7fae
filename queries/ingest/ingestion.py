"""Ingest: every landed drop is checked against its contract and published, or refused with the reason.

What happens to a drop, in order: its bytes against its manifest, its header against the contract, each
value against its column, orphans and duplicates set aside, rows written by day, and last one ledger entry,
which makes all of it visible at once. The same drop again changes nothing; the same name with other bytes
replaces what it brought before. Nothing in landing is altered.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import duckdb

from queries.content.contract import Extract
from queries.content.home import SETTINGS_FILE, Home
from queries.content.problem import Problem
from queries.engine.duckdb_engine import connect_small
from queries.ingest.batch_intake import RefusedError, mask_problems, refused, take_batch
from queries.ingest.damaged import keep_sound, mend
from queries.ingest.drop_batch import DropBatch, Taken, strange_markets
from queries.ingest.fingerprint import fingerprint
from queries.ingest.orphans import found_parents
from queries.ingest.plan import IngestPlan, convert_broken, make_plan, stale, twin_entry, unsettled
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
from queries.state.lock import only_writer

Progress = Callable[[int, int, str], None]
ROUNDS = 4
MEMORY = 300_000_000  # bytes the engine may hold while drops are taken; the process as a whole stays below twice that
THREADS = 4  # each of them holds buffers of its own
STAGING = ("staging", "staging-text", "tmp")
BATCH_BYTES = {True: 200_000_000, False: 500_000_000}
BATCH_DROPS = 1000


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
        self.done = 0
        self.total = 0

    def run(self, until: dt.date | None) -> IngestReport:
        try:
            self._sweep()
            self.ledger.compact()
            drops, problems = find_drops(self.home, self.catalog.contracts)
            self.report.problems += problems
            drops = [drop for drop in drops if until is None or drop.day is None or drop.day < until]
            self.total = len(drops)
            self.damaged, lost = mend(self.home, self.ledger, {drop.name for drop in drops})
            self.report.problems += lost
            for extract in self.catalog.contracts.in_order():
                self._take_extract(extract, [drop for drop in drops if drop.extract == extract.name])
            self.report.problems += [self._without_zone(market) for market in sorted(self.strange)]
            keep_sound(self.home, self.ledger)
            return self.report
        finally:
            self.connection.close()
            for name in STAGING:
                shutil.rmtree(self.home.state / name, ignore_errors=True)

    def _without_zone(self, market: str) -> Problem:
        zone = self.home.settings.zone
        hint = f"Its days are those of {zone}; add it under [markets]."
        key = f"markets.{market}"
        return Problem(SETTINGS_FILE, "market without a zone", None, key, "an IANA zone", "nothing", hint)

    def _sweep(self) -> None:
        """Removes what no ledger entry names: leftovers of a killed run, files that were replaced."""
        for name in STAGING:
            shutil.rmtree(self.home.state / name, ignore_errors=True)
        named = self.ledger.referenced()
        for folder in ("events", "quarantine"):
            for path in (self.home.state / folder).rglob("*.parquet"):
                if path.relative_to(self.home.state).as_posix() not in named:
                    path.unlink()

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
        for group in _batches(plan.take):
            self._take(extract, group, contract)
        for taken, name in plan.twins:
            twin = self.ledger.entries.get(name)
            if twin is not None and twin.state in ("published", "kept"):
                self._commit([twin_entry(taken, twin, contract)], extract)
            else:
                self._take(extract, [taken], contract)

    def _take(self, extract: Extract, group: list[Taken], contract: str) -> None:
        """One batch.

        A drop that makes it fail is found by halving and taken row by row, or refused, alone.
        """
        if not group:
            return
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(parents=True)
        batch = DropBatch(self.connection, self.home, self.catalog, extract, group, self.staging)
        try:
            self._note(take_batch(batch, self.ledger))
            self.strange.update(strange_markets(batch))
        except RefusedError as error:
            bad = group[error.place]
            self._refuse(bad, contract, error.problem)
            self._take(extract, [taken for taken in group if taken is not bad], contract)
        except Exception as error:  # whatever one drop does, the others go on
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


def _batches(taken: list[Taken]) -> Iterable[list[Taken]]:
    """Groups of one shape, each small enough for memory."""
    shapes: dict[object, list[Taken]] = {}
    for one in taken:
        shapes.setdefault((one.shape, one.drop.format), []).append(one)
    for group in shapes.values():
        limit = BATCH_BYTES[group[0].shape.parquet]
        batch: list[Taken] = []
        size = 0
        for one in group:
            if batch and (size + one.drop.size > limit or len(batch) >= BATCH_DROPS):
                yield batch
                batch, size = [], 0
            batch.append(one)
            size += one.drop.size
        yield batch
