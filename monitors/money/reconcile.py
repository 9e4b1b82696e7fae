"""The night's reconciliation: every check on every morning it has not seen, as that morning knew the data.

It only goes forward: what was told of a morning stays told, and a later morning says what became of it. A check whose
file has changed looks at everything once, on the newest morning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from monitors.catalogue.home_file import fingerprint
from monitors.catalogue.lineage import columns_named, extracts_behind, tables_of
from monitors.life.finding import DataFault
from monitors.money.check_answer import CheckAnswerError, broken_records
from monitors.money.money_check import MoneyCheck, load_checks
from monitors.money.touched_keys import CheckSpan, rows_of_keys, touched_keys
from monitors.observe.health import health_of
from monitors.store import Store
from monitors.store.database import Row
from monitors.store.losses import loss_records
from monitors.store.losses.loss_records import BrokenRecord, CheckChange, CheckMorning, HealedHow, decoded
from monitors.store.store_errors import StoreError
from queries.content.home import Home
from queries.content.problem import Problem
from queries.engine.opening import EngineError, OpenEngine, open_engine
from queries.state.disk import is_full
from queries.state.loss_cube import write_losscube

BACKFILL_DAYS = 28  # mornings a new check is run on, as a new monitor's are
# Rows held in memory at most, about 120 bytes each; beyond it they are read from their files. Of 842,000 rows it took
# 1.2 s of CPU to hold them, and then .05 s a check instead of .25.
HELD_ROWS = 10_000_000
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class CheckNight:
    """What became of one check in a call. mornings: how many it was run on; looked_at: keys on the last of them."""

    check: str
    title: str
    mornings: int = 0
    looked_at: int = 0
    new: tuple[int, ...] = ()
    healed: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    open: int = 0
    unknown: int = 0
    waits_for: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class ReconcileReport:
    """All checks of a call, and the files that cannot be read."""

    as_of: date
    checks: tuple[CheckNight, ...]
    problems: tuple[Problem, ...] = field(default_factory=tuple)

    @property
    def failed(self) -> bool:
        """Whether a check could not be run or read."""
        return bool(self.problems) or any(one.error for one in self.checks)


def check_money(
    home: Home, store: Store, as_of: date, clock: Clock, progress: Callable[[int, int], None] | None = None
) -> ReconcileReport:
    """Run every check on the mornings up to `as_of` that it has not seen. progress(done, all) counts checks.

    A check that fails is named in the report, the others go on. Raises EngineError when the home cannot be opened,
    StoreError.
    """
    found = load_checks(home)
    if not found.checks:
        return ReconcileReport(as_of, (), found.problems)
    engine = open_engine(home)
    try:
        work = _Work(home, store, engine, clock, health_of(home, engine.catalog))
        _hold(engine, found.checks)
        told = []
        for done, check in enumerate(found.checks):
            told.append(work.run(check, as_of))
            if progress:
                progress(done + 1, len(found.checks))
        # What monitors and ad-hoc SQL read of it; whole, for it is small.
        write_losscube(home.state, engine.catalog.contracts, loss_records.openings(store))
        return ReconcileReport(as_of, tuple(told), found.problems)
    finally:
        engine.close()


def _hold(engine: OpenEngine, checks: Sequence[MoneyCheck]) -> None:
    """Into memory with what the checks read, as far as it is not too much: each asks the same rows, every morning."""
    catalog = engine.catalog
    reads = sorted({name for check in checks for name in extracts_behind(check.sql, catalog)})
    left = HELD_ROWS
    columns = [columns_named(check.sql) for check in checks]
    whole = any(one is None for one in columns)
    named = (
        None
        if whole
        else {name for one in columns if one for name in one}.union(*(one.key for one in checks))
    )
    for name in reads:
        rows = sum(file.rows for file, _ in catalog.ledger.live_files(name, past=True))
        if rows <= left:
            engine.hold(name, named)
            left -= rows


@dataclass
class _Work:
    """What the checks of one call share; `health`: how a morning finds the extracts."""

    home: Home
    store: Store
    engine: OpenEngine
    clock: Clock
    health: Callable[[date], Any]

    def __post_init__(self) -> None:
        self._faults: dict[date, tuple[DataFault, ...]] = {}

    def run(self, check: MoneyCheck, as_of: date) -> CheckNight:
        """One check on the mornings it has not seen; on one before the newest it has seen nothing is looked at."""
        states = [row["state"] for row in loss_records.standing(self.store, check.name)]
        told = CheckNight(check.name, check.title, open=states.count("open"), unknown=states.count("unknown"))
        last = loss_records.last_check(self.store, check.name)
        if last is not None and last[0] > as_of:
            return told  # what a later morning found is not undone by what an earlier one did not know yet
        absent = self._absent(check)
        if absent:
            why = f"waits for {', '.join(absent)}: nothing of it has landed"
            loss_records.put_not_run(self.store, check.name, as_of, self.clock(), "waiting", why)
            return CheckNight(check.name, check.title, waits_for=tuple(absent))
        try:
            for morning, before in self._mornings(check, as_of):
                change, looked_at = self._morning(check, CheckSpan(check, morning, before))
                told = CheckNight(
                    check.name,
                    check.title,
                    told.mornings + 1,
                    looked_at,
                    (*told.new, *change.new),
                    (*told.healed, *change.healed),
                    (*told.changed, *change.changed),
                    change.open,
                    change.unknown,
                )
        except StoreError:
            raise
        except Exception as error:  # one bad check is a failed check, whatever its fault
            if is_full(error):  # but no other one could be written either
                raise
            said = isinstance(error, EngineError | CheckAnswerError)
            why = str(error) if said else f"{self.home.shown(check.path)}: {type(error).__name__}: {error}"
            loss_records.put_not_run(self.store, check.name, as_of, self.clock(), "failed", why)
            return CheckNight(check.name, check.title, told.mornings, error=why)
        return told

    def _absent(self, check: MoneyCheck) -> list[str]:
        """The extracts and dimensions that the check stands on and of which nothing has landed."""
        catalog = self.engine.catalog
        tables = {*check.touched, *extracts_behind(check.sql, catalog), *tables_of(check.sql)}
        asked = sorted(tables & set(catalog.contracts)) + sorted(set(check.touched) - set(catalog.contracts))
        return [
            one
            for one in asked
            if one not in catalog.contracts or not catalog.ledger.live_files(one, past=True)
        ]

    def _mornings(self, check: MoneyCheck, as_of: date) -> Iterator[tuple[date, date | None]]:
        """(morning, the one it was run on before; None = look at everything)."""
        last = loss_records.last_check(self.store, check.name)
        if last is not None and (last[1] != fingerprint(check.sql) or self._standing(check, as_of)[1]):
            yield as_of, None
            return
        before = last[0] if last else None
        first = before + timedelta(days=1) if before else as_of - timedelta(days=BACKFILL_DAYS - 1)
        for number in range((as_of - first).days + 1):
            morning = first + timedelta(days=number)
            yield morning, before
            before = morning

    def _standing(self, check: MoneyCheck, as_of: date) -> tuple[list[Row], list[Row]]:
        """The records that stand and are young enough to be read: the check's, and those under another key."""
        since = CheckSpan(check, as_of, None).since.isoformat()
        rows = [r for r in decoded(loss_records.standing(self.store, check.name)) if r["day"] >= since]
        own = [row for row in rows if set(row["record_key"]) == set(check.key)]
        return own, [row for row in rows if set(row["record_key"]) != set(check.key)]

    def _morning(self, check: MoneyCheck, span: CheckSpan) -> tuple[CheckChange, int]:
        standing, others = self._standing(check, span.as_of)
        engine = self.engine.at(span.as_of)
        watched = [row["record_key"] for row in standing if row["day"] >= span.watched_from.isoformat()]
        keys = touched_keys(engine, span, watched)
        faults = self._wanting(check, span)
        found = broken_records(self.home, check, engine, span, keys, faults) if keys.num_rows else []
        still = {loss_records.key_text(one.key) for one in found}
        gone = [row for row in standing if loss_records.key_text(row["record_key"]) not in still]
        if gone and span.before is not None:
            # Of a key that was not looked at nothing is known.
            columns = [map(str, keys.column(name).to_pylist()) for name in check.key]
            asked = set(zip(*columns, strict=True))
            gone = [row for row in gone if tuple(row["record_key"][name] for name in check.key) in asked]
        kept = [row for row in standing if loss_records.key_text(row["record_key"]) in still]
        told = CheckMorning(
            check.name,
            span.as_of,
            span.since,
            check.stage,
            check.severity,
            check.owner,
            fingerprint(check.sql),
            keys.num_rows,
            tuple(found),
            {**self._how_healed(check, span, gone), **_of_another(others if span.before is None else [])},
            self._restated(check, span, kept, found),
        )
        return loss_records.put_morning(self.store, told, self.clock()), keys.num_rows

    def _wanting(self, check: MoneyCheck, span: CheckSpan) -> tuple[DataFault, ...]:
        """The days on which an extract that the check reads is wanting, as the morning finds them."""
        if span.as_of not in self._faults:
            found = self.health(span.as_of).faults
            self._faults[span.as_of] = tuple(one for one in found if one.masks and not one.healed)
        reads = extracts_behind(check.sql, self.engine.catalog)
        return tuple(one for one in self._faults[span.as_of] if one.extract in reads and not one.column)

    def _how_healed(self, check: MoneyCheck, span: CheckSpan, gone: list[Row]) -> dict[int, HealedHow]:
        """Whether what was missing came (late), a row was changed or taken back (corrected), or the file is another."""
        if not gone:
            return {}
        before = self._before(check, span)
        if before is None:
            return {row["id"]: "check" for row in gone}
        keys = [row["record_key"] for row in gone]
        had, has = rows_of_keys(before, span, keys), rows_of_keys(self.engine.at(span.as_of), span, keys)
        return {
            row["id"]: "late" if has[key] > had[key] else "corrected"
            for row in gone
            for key in [tuple(row["record_key"][name] for name in check.key)]
        }

    def _restated(
        self, check: MoneyCheck, span: CheckSpan, kept: list[Row], found: list[BrokenRecord]
    ) -> frozenset[int]:
        """Records that still break, whose amount changed although no row was added: a row says something else now."""
        cents = {loss_records.key_text(one.key): one.cents for one in found}
        moved = [row for row in kept if cents[loss_records.key_text(row["record_key"])] != row["cents"]]
        before = self._before(check, span)
        if not moved or before is None:
            return frozenset()
        keys = [row["record_key"] for row in moved]
        had, has = rows_of_keys(before, span, keys), rows_of_keys(self.engine.at(span.as_of), span, keys)
        ids = {tuple(row["record_key"][name] for name in check.key): row["id"] for row in moved}
        return frozenset(number for key, number in ids.items() if has[key] <= had[key])

    def _before(self, check: MoneyCheck, span: CheckSpan) -> OpenEngine | None:
        """The data as the check last saw them; None where the file was another then."""
        last = span.before or None
        return self.engine.at(last) if last else None


def _of_another(rows: list[Row]) -> dict[int, HealedHow]:
    """Records under another key than the check's are another check's: its file does not speak of them any more."""
    return {row["id"]: "check" for row in rows}
