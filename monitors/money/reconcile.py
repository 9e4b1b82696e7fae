"""The night's reconciliation: every check on every morning it has not seen, as that morning knew the data.

It only goes forward: what was told of a morning stays told, and a later morning says what became of it. A check whose
file has changed looks at everything once, on the newest morning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from monitors.money.check_nights import CheckNight, CheckNights, Clock, Progress
from monitors.money.money_check import load_checks
from monitors.observe.health import health_of
from monitors.store import Store
from monitors.store.losses import loss_records
from queries.content.home import Home
from queries.content.problem import Problem
from queries.engine.opening import open_engine
from queries.state.loss_cube import write_losscube

__all__ = ["CheckNight", "ReconcileReport", "check_money"]


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
    home: Home, store: Store, as_of: date, clock: Clock, progress: Progress | None = None
) -> ReconcileReport:
    """Run every check on the mornings up to `as_of` that it has not seen. progress(done, all) counts looks.

    A check that fails is named in the report, the others go on. Raises EngineError when the home cannot be opened,
    StoreError.
    """
    found = load_checks(home)
    if not found.checks:
        return ReconcileReport(as_of, (), found.problems)
    engine = open_engine(home)
    try:
        work = CheckNights(home, store, engine, clock, health_of(home, engine.catalog), as_of)
        told = work.run(found.checks, progress or (lambda done, total: None))
        # What monitors and ad-hoc SQL read of it; whole, for it is small.
        write_losscube(home.state, engine.catalog.contracts, loss_records.openings(store))
        return ReconcileReport(as_of, told, found.problems)
    finally:
        engine.close()
