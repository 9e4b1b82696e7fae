"""Every check of a call on the mornings it has not seen: what is looked at together, what each morning found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitors.catalogue.home_file import fingerprint
from monitors.catalogue.lineage import extracts_behind, tables_of
from monitors.life.finding import DataFault
from monitors.money.check_answer import CheckAnswerError, broken_records, broken_rows, parts_of
from monitors.money.healing import how_healed, of_another, restated
from monitors.money.money_check import MoneyCheck
from monitors.money.night_rows import NightPass, NightRows
from monitors.money.record_parts import RecordParts
from monitors.money.touched_keys import CheckSpan, touched_keys, touched_parts
from monitors.observe.health import HealthLook
from monitors.store import Store
from monitors.store.database import Row
from monitors.store.losses import loss_records
from monitors.store.losses.loss_records import CheckChange, CheckMorning, decoded
from monitors.store.store_errors import StoreError
from queries.content.home import Home
from queries.engine.opening import EngineError, OpenEngine
from queries.state.disk import is_full

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

BACKFILL_DAYS = 28  # mornings a new check is run on, as a new monitor's are
Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]


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

    def then(self, change: CheckChange, looked_at: int) -> CheckNight:
        """With one more morning."""
        return replace(
            self,
            mornings=self.mornings + 1,
            looked_at=looked_at,
            new=(*self.new, *change.new),
            healed=(*self.healed, *change.healed),
            changed=(*self.changed, *change.changed),
            open=change.open,
            unknown=change.unknown,
        )


@dataclass
class _Seen:
    """What a look has seen so far, share by share: its keys, and what the check returned for them."""

    keys: list[Rows] = field(default_factory=list)
    answers: list[Rows] = field(default_factory=list)

    @property
    def looked_at(self) -> int:
        return sum(one.num_rows for one in self.keys)


@dataclass
class CheckNights:
    """What the checks of one call share; `health`: how a morning finds the extracts."""

    home: Home
    store: Store
    engine: OpenEngine
    clock: Clock
    health: HealthLook
    as_of: date

    def __post_init__(self) -> None:
        self._faults: dict[date, tuple[DataFault, ...]] = {}
        self._told: dict[str, CheckNight] = {}
        self._read: set[str] = set()
        self._parts = RecordParts(self.home.state)

    def run(self, checks: Sequence[MoneyCheck], progress: Progress) -> tuple[CheckNight, ...]:
        """Every check on the mornings it has not seen; progress(done, all) counts looks, one a share of the keys.

        A check that fails is told so, the others go on. Raises StoreError, EngineError where the disk is full.
        """
        self._read = {name for one in checks for name in extracts_behind(one.sql, self.engine.catalog)}
        looks = [self._looks(one) for one in checks]
        rows = NightRows(self.engine, [one for one, mine in zip(checks, looks, strict=True) if mine])
        passes = rows.plan(looks)
        done, total = 0, sum(len(one.spans) * one.shares for one in passes)
        for one in passes:
            for _ in self._pass(rows, one):
                done += 1
                progress(done, total)
        self._parts.write(checks)
        return tuple(self._told[one.name] for one in checks)

    def _looks(self, check: MoneyCheck) -> list[CheckSpan]:
        """The mornings a check is to be run on; on one before the newest it has seen nothing is looked at."""
        states = [row["state"] for row in loss_records.standing(self.store, check.name)]
        before = CheckNight(
            check.name, check.title, open=states.count("open"), unknown=states.count("unknown")
        )
        self._told[check.name] = before
        last = loss_records.last_check(self.store, check.name)
        if last is not None and last[0] > self.as_of:
            return []  # what a later morning found is not undone by what an earlier one did not know yet
        absent = self._absent(check)
        if absent:
            why = f"waits for {', '.join(absent)}: nothing of it has landed"
            loss_records.put_not_run(self.store, check.name, self.as_of, self.clock(), "waiting", why)
            self._told[check.name] = CheckNight(check.name, check.title, waits_for=tuple(absent))
            return []
        looks = [CheckSpan(check, morning, before) for morning, before in self._mornings(check)]
        if looks and looks[0].before is not None and not self._parts.known(check, looks[0].before):
            looks[0] = replace(looks[0], parts_lost=True)
        if looks:
            self._told[check.name] = CheckNight(check.name, check.title)
        return looks

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

    def _mornings(self, check: MoneyCheck) -> Iterator[tuple[date, date | None]]:
        """(morning, the one it was run on before; None = look at everything)."""
        last = loss_records.last_check(self.store, check.name)
        if last is not None and (last[1] != fingerprint(check.sql) or self._standing(check, self.as_of)[1]):
            yield self.as_of, None
            return
        before = last[0] if last else None
        first = before + timedelta(days=1) if before else self.as_of - timedelta(days=BACKFILL_DAYS - 1)
        for number in range((self.as_of - first).days + 1):
            morning = first + timedelta(days=number)
            yield morning, before
            before = morning

    def _pass(self, rows: NightRows, one: NightPass) -> Iterator[None]:
        """The looks of one reading; of several shares, each look is concluded after the last."""
        seen = [_Seen() for _ in one.spans]
        # As the first look of each finds them: what comes to stand after it is of keys that are held already.
        stands = {span.check.name: self._stands(span) for span in reversed(one.spans)}
        try:
            for number in range(one.shares):
                self._hold(rows, one, number, stands)
                for span, so_far in zip(one.spans, seen, strict=True):
                    self._guarded(span, self._look, so_far, (number, one.shares))
                    if one.shares == 1:
                        self._guarded(span, self._conclude, so_far)
                    yield
        finally:
            rows.release()
        for span, so_far in zip(one.spans, seen, strict=True) if one.shares > 1 else ():
            self._guarded(span, self._conclude, so_far)

    def _hold(self, rows: NightRows, one: NightPass, number: int, stands: dict[str, list[Any]]) -> None:
        try:
            rows.hold(one, number, stands)
        except EngineError as error:
            if is_full(error):
                raise
            rows.release()  # each check then reads for itself, and says itself what it cannot read

    def _guarded(self, span: CheckSpan, do: Callable[..., None], *args: Any) -> None:
        """One bad check is a failed check, whatever its fault; it is not looked at again in this call."""
        check, told = span.check, self._told[span.check.name]
        if told.error:
            return
        try:
            do(span, *args)
        except StoreError:
            raise
        except Exception as error:
            if is_full(error):  # but no other one could be written either
                raise
            said = isinstance(error, EngineError | CheckAnswerError)
            why = str(error) if said else f"{self.home.shown(check.path)}: {type(error).__name__}: {error}"
            loss_records.put_not_run(self.store, check.name, self.as_of, self.clock(), "failed", why)
            self._told[check.name] = CheckNight(check.name, check.title, told.mornings, error=why)

    def _standing(self, check: MoneyCheck, as_of: date) -> tuple[list[Row], list[Row]]:
        """The records that stand and are young enough to be read: the check's, and those under another key."""
        since = CheckSpan(check, as_of, None).since.isoformat()
        rows = [r for r in decoded(loss_records.standing(self.store, check.name)) if r["day"] >= since]
        own = [row for row in rows if set(row["record_key"]) == set(check.key)]
        return own, [row for row in rows if set(row["record_key"]) != set(check.key)]

    def _stands(self, span: CheckSpan) -> list[Any]:
        """The keys of what stands before a look; of a check with parts, each part of it."""
        if span.check.part:
            return self._parts.of(span.check)
        return [row["record_key"] for row in self._standing(span.check, span.as_of)[0]]

    def _look(self, span: CheckSpan, seen: _Seen, share: tuple[int, int]) -> None:
        standing, _ = self._standing(span.check, span.as_of)
        engine = self.engine.at(span.as_of)
        watched = [row["record_key"] for row in standing if row["day"] >= span.watched_from.isoformat()]
        keys = touched_keys(engine, span, watched, share)
        if keys.num_rows:
            kept = [] if span.everything else self._parts.of(span.check)
            parts = touched_parts(engine, span, kept, share) if span.check.part else None
            seen.keys.append(keys)
            seen.answers.append(broken_rows(span.check, engine, span, keys, parts))

    def _conclude(self, span: CheckSpan, seen: _Seen) -> None:
        """Write what a look found, and what became of what stood."""
        check = span.check
        standing, others = self._standing(check, span.as_of)
        found = broken_records(
            self.home, check, self.engine.at(span.as_of), seen.answers, self._wanting(check, span)
        )
        still = {loss_records.key_text(one.key) for one in found}
        gone = [row for row in standing if loss_records.key_text(row["record_key"]) not in still]
        asked = self._asked(check, seen) if check.part or gone else set()
        if not span.everything:  # of a key that was not looked at nothing is known
            gone = [row for row in gone if loss_records.key_text(row["record_key"]) in asked]
        kept = [row for row in standing if loss_records.key_text(row["record_key"]) in still]
        told = CheckMorning(
            check.name,
            span.as_of,
            span.since,
            check.stage,
            check.severity,
            check.owner,
            fingerprint(check.sql),
            seen.looked_at,
            tuple(found),
            {**how_healed(self.engine, span, gone), **of_another(others if span.before is None else [])},
            restated(self.engine, span, kept, found),
        )
        change = loss_records.put_morning(self.store, told, self.clock())
        self._told[check.name] = self._told[check.name].then(change, seen.looked_at)
        if check.part:
            self._parts.note(span, asked, parts_of(check, seen.answers))

    def _asked(self, check: MoneyCheck, seen: _Seen) -> set[str]:
        """The keys that were looked at, as the store has them."""
        return {
            loss_records.key_text(dict(zip(check.key, values, strict=True)))
            for keys in seen.keys
            for values in zip(*(map(str, keys.column(name).to_pylist()) for name in check.key), strict=True)
        }

    def _wanting(self, check: MoneyCheck, span: CheckSpan) -> tuple[DataFault, ...]:
        """The days on which an extract that the check reads is wanting, as the morning finds them."""
        if span.as_of not in self._faults:
            # The call's own morning is kept whole for all that comes after; of others nothing is.
            found = self.health(span.as_of, None if span.as_of == self.as_of else self._read).faults
            self._faults[span.as_of] = tuple(one for one in found if one.masks and not one.healed)
        reads = extracts_behind(check.sql, self.engine.catalog)
        return tuple(one for one in self._faults[span.as_of] if one.extract in reads and not one.column)
