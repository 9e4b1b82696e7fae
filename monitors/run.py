"""The nightly run: every morning as it was known that morning, one after the other.

For each morning: data faults, then each monitor's series and scores, one decision over all of them, episodes
and incidents, and all of it written in one transaction. A monitor that fails is a failed monitor; the rest
goes on. Running a morning again replaces what the machine said of it and later ones, never what people said.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitors.life.finding import Step
from monitors.mornings import Clock, Desk, MorningReport, Progress, RunError, RunOptions
from monitors.observe.health import health_of
from monitors.record import rewind, withdraw
from monitors.store import Store, machine
from queries.content.home import Home
from queries.engine.opening import open_engine

BACKFILL_DAYS = 28


@dataclass(frozen=True)
class RunReport:
    """All mornings of one call."""

    mornings: list[MorningReport] = field(default_factory=list)
    withdrawn: int = 0

    @property
    def failed(self) -> list[Step]:
        """What failed on the last morning: earlier failures of the same monitor are the same fault."""
        return self.mornings[-1].failed if self.mornings else []


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
) -> RunReport:
    """Run the mornings from `since` to `as_of`, both included; since None: those not run yet, at most 28.

    clock: now, in UTC, read for the log only. monitors: names, None = all that are not retired.
    Raises RunError for a range that cannot be run, EngineError when the home cannot be opened, StoreError.
    """
    first = first_morning(store, as_of, since, partial=monitors is not None)
    told = settings or RunOptions()
    engine = open_engine(home)
    try:
        health = health_of(home)
        desk = Desk(home, store, engine, clock, told, (first, as_of), monitors, health)
        rewind(store, first, desk.scope)
        reports = []
        for morning in _days(first, as_of):
            reports.append(desk.run_morning(morning, progress))
        return RunReport(reports, withdraw(store, first, clock(), as_of))
    finally:
        engine.close()


def first_morning(store: Store, as_of: date, since: date | None, *, partial: bool = False) -> date:
    """The first morning to run. Raises RunError when later mornings would be left on an older ground."""
    latest = machine.latest_morning(store)
    # Mornings that only some monitors were run on are not run yet for all.
    known = latest if partial else machine.morning_before(store, date.max)
    if since is None:
        if known is None:
            since = as_of - timedelta(days=BACKFILL_DAYS - 1)
        else:
            since = as_of if partial or as_of <= known else known + timedelta(days=1)
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
