"""The nightly run: every morning as it was known that morning, one after the other.

For each morning: data faults, then each monitor's series and scores, one decision over all of them, episodes
and incidents, and all of it written in one transaction. A monitor that fails is a failed monitor; the rest
goes on. Running a morning again replaces what the machine said of it and later ones, never what people said.
A run that was killed or cancelled is finished by the next one, so that it ends as if nothing had happened.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitors.catalogue.loading import load_catalogue
from monitors.life.finding import Step
from monitors.mornings import Clock, Desk, MorningReport, Progress, RunError, RunOptions
from monitors.observe.health import health_of
from monitors.record import rewind, withdraw
from monitors.store import Store, calls, machine
from monitors.store.calls import UnfinishedCall
from queries.content.home import Home
from queries.engine.opening import Engine, open_engine

BACKFILL_DAYS = 28


@dataclass(frozen=True)
class RunReport:
    """All mornings of one call. resumed: the earlier calls that were killed or cancelled, and finished first. panels:
    how the series of monitors were come by (`monitors.kept_panels.panel_keeper`) → how many.
    """

    mornings: list[MorningReport] = field(default_factory=list)
    withdrawn: int = 0
    resumed: tuple[UnfinishedCall, ...] = ()
    panels: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> list[Step]:
        """What failed on the last morning: earlier failures of the same monitor are the same fault."""
        return self.mornings[-1].failed if self.mornings else []


@dataclass(frozen=True)
class _Work:
    """What the parts of one call share; `known`: how the home finds its extracts of a morning."""

    home: Home
    store: Store
    engine: Engine
    clock: Clock
    told: RunOptions
    call: int
    progress: Callable[[Progress], None] | None
    panels: Counter[str] = field(default_factory=Counter)

    def go(
        self, first: date, last: date, names: Sequence[str] | None, left: Sequence[UnfinishedCall] = ()
    ) -> tuple[list[MorningReport], int]:
        """The mornings from first to last, both included, and how many alerts they no longer find.

        left: the earlier calls that are finished by these mornings.
        """
        health = health_of(self.home, self.engine.catalog)
        around = (first, max(first, last))
        desk = Desk(
            self.home, self.store, self.engine, self.clock, self.told, around, names, health, self.call
        )
        since = min([first, *(one.since for one in left)])
        scope = machine.WHOLE if desk.scope is None else ",".join(desk.scope)
        with self.store.write():
            # The plan and what it sets aside are one: a kill leaves neither, or both, and then it is finished.
            calls.plan(self.store, self.call, scope, (since, first, last))
            for one in left:
                calls.take_over(self.store, one.id, self.call)
            if first <= last:
                rewind(self.store, first, desk.scope)
        reports = [desk.run_morning(morning, self.progress) for morning in _days(first, last)]
        if desk.scope is None:
            desk.keeper.sweep({one.name for one in desk.monitors} | desk.unreadable)
        self.panels.update(desk.keeper.counts())
        desk.held.keep(last)
        with self.store.write():
            gone = withdraw(self.store, since, self.clock(), last)
            calls.complete(self.store, self.call)
        return reports, gone


def run(
    home: Home,
    store: Store,
    as_of: date,
    clock: Clock,
    *,
    since: date | None = None,
    monitors: Sequence[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    settings: RunOptions | None = None,
    call: int | None = None,
) -> RunReport:
    """Run the mornings from `since` to `as_of`, both included; since None: those not run yet, at most 28.

    Mornings that a killed or cancelled run left are run first. clock: now, in UTC, read for the log only. monitors:
    names, None = all that are not retired. call: the begun call these mornings belong to, None = one of its own.
    Raises RunError for a range that cannot be run, EngineError when the home cannot be opened, StoreError.
    """
    # Over 40 lines: the signature and its errors.
    first_morning(
        store, as_of, since, monitors=monitors
    )  # a call that cannot be is refused before anything else
    told = settings or RunOptions()
    own = calls.begin(store, "run", clock(), told.actor) if call is None else call
    engine = open_engine(home)
    try:
        work = _Work(home, store, engine, clock, told, own, progress)
        left = calls.unfinished(store, own)
        # A whole run goes over the whole mornings that were left; what was left of some monitors is run before it.
        whole = [one for one in left if one.scope is None and monitors is None and one.until <= as_of]
        reports, gone = _finish(work, [one for one in left if one not in whole])
        first = first_morning(store, as_of, since, monitors=monitors)
        more, withdrawn = work.go(min([first, *(one.next for one in whole)]), as_of, monitors, whole)
        reports, gone = [*reports, *more], gone + withdrawn
        if call is None:
            calls.end(store, own, clock(), "failed" if reports and reports[-1].failed else "done")
        return RunReport(reports, gone, tuple(left), work.panels)
    except BaseException as error:
        if call is None:
            calls.end(store, own, clock(), "stopped", str(error) or type(error).__name__)
        raise
    finally:
        engine.close()


def _finish(work: _Work, left: Sequence[UnfinishedCall]) -> tuple[list[MorningReport], int]:
    """Run what killed or cancelled runs left, the oldest first; monitors that are gone since are left out."""
    reports: list[MorningReport] = []
    withdrawn = 0
    known = _names(work.home) if left else set()
    for one in left:
        names = None if one.scope is None else tuple(name for name in one.scope if name in known)
        if names == ():
            with work.store.write():
                calls.take_over(work.store, one.id, work.call)
            continue
        more, gone = work.go(one.next, one.until, names, [one])
        reports, withdrawn = [*reports, *more], withdrawn + gone
    return reports, withdrawn


def _names(home: Home) -> set[str]:
    """The monitors that a run may name: those that are not retired, and files that cannot be read."""
    catalogue = load_catalogue(home)
    known = {one.name for one in catalogue.monitors if one.status != "retired"}
    return known | {one.name for one in catalogue.broken}


def first_morning(
    store: Store, as_of: date, since: date | None, *, monitors: Sequence[str] | None = None
) -> date:
    """The first morning to run: of some monitors the one after those that all of them were run on.

    Raises RunError when later mornings would be left on an older ground.
    """
    latest = machine.latest_morning(store)
    # Mornings that only some monitors were run on are not run yet for all.
    known = machine.morning_before(store, date.max) if monitors is None else calls.latest_of(store, monitors)
    if since is None:
        if known is None:
            # A monitor that is new on a running desk begins with this morning; --since begins earlier.
            alone = monitors is not None and latest is not None
            since = as_of if alone else as_of - timedelta(days=BACKFILL_DAYS - 1)
        else:
            since = as_of if as_of <= known else known + timedelta(days=1)
    if since > as_of:
        raise RunError(f"since {since} lies after as-of {as_of}: swap them")
    if latest is not None and as_of < latest:
        raise RunError(
            f"the desk has been run up to {latest}, and each morning stands on the one before: "
            f"run --since {since} --as-of {latest} to redo all of them"
        )
    return since


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
