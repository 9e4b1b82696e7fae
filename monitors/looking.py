"""A morning's looks at its monitors: all are read first, so that panels of one shape are scored together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from monitors.catalogue.loading import Monitor
from monitors.life.finding import Step, StepState
from monitors.observe.scoring import MonitorScores, Ready, Scorer
from monitors.store import Store, machine
from queries.content.home import Home
from queries.engine.opening import EngineError
from queries.state.disk import is_full

UNTRUSTED = "the newest day it judges cannot be trusted anywhere: a data fault touches it, see the Data page"


@dataclass
class Looks:
    """The looks of one call's mornings."""

    home: Home
    store: Store
    scorer: Scorer
    clock: Callable[[], datetime]
    looked: dict[str, date] = field(default_factory=dict)  # monitor → the last morning of this call that did

    def at(
        self, monitors: Sequence[Monitor], morning: date, tell: Callable[[Monitor], None]
    ) -> tuple[list[MonitorScores], list[Step]]:
        """Each monitor's look at the morning, and its step; whatever goes wrong is its own. tell: before each."""
        before, seconds = {}, {}
        ready: list[Ready] = []
        for monitor in monitors:
            tell(monitor)
            began = self.clock()
            name = monitor.name
            before[name] = self.looked.get(name) or machine.morning_before(self.store, morning)
            ready += self._read(monitor, morning, before[name])
            seconds[name] = self._since(began)
        began = self.clock()
        self.scorer.score_ahead(ready)
        each = self._since(began) / max(len(monitors), 1)
        looks, steps = [], []
        for monitor in monitors:
            look, step = self._look(monitor, morning, before[monitor.name], seconds[monitor.name] + each)
            looks += [look] if look is not None else []
            steps.append(step)
        return looks, steps

    def _read(self, monitor: Monitor, morning: date, before: date | None) -> list[Ready]:
        try:
            return self.scorer.read_ahead(monitor, morning, before)
        except Exception as error:  # told when it is looked at
            if is_full(error):
                raise
            return []

    def _look(
        self, monitor: Monitor, morning: date, before: date | None, seconds: float
    ) -> tuple[MonitorScores | None, Step]:
        """A monitor's look and its step. seconds: what it took so far."""
        began = self.clock()
        try:
            look = self.scorer.look(monitor, morning, before)
            self.looked[monitor.name] = morning
        except Exception as error:  # one bad monitor is a failed monitor, whatever its fault
            if is_full(error):  # but no other one could be judged either
                raise
            return None, _failure(self.home, monitor, error, seconds + self._since(began))
        state: StepState = "ok" if look.known else "unknown"
        step = Step(
            "monitor",
            monitor.name,
            state,
            seconds=seconds + self._since(began),
            rows=look.rows.read,
            segments=sum(scored.panel.rows for scored in look.scored),
            error=look.note if look.known else UNTRUSTED,
        )
        return look, step

    def _since(self, began: datetime) -> float:
        return (self.clock() - began).total_seconds()


def _failure(home: Home, monitor: Monitor, error: Exception, seconds: float) -> Step:
    """The step of a monitor that failed, with the file and line where they are known."""
    file, line = home.shown(monitor.path), None
    if isinstance(error, EngineError):
        line = error.problem.line
    text = str(error) if str(error) else type(error).__name__
    return Step("monitor", monitor.name, "failed", seconds=seconds, error=text, file=file, line=line)
