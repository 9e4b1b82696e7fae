"""The desk at work: one call's mornings, each from its data faults to the written result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from monitors.catalogue.coverage import load_scenarios
from monitors.catalogue.definition import definition_of
from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.catalogue.signatures import fitting_scenario
from monitors.decide.held import HeldShares
from monitors.decide.held_file import FILE as HELD
from monitors.decide.observations import observe
from monitors.detectors.decision.floors import Floors
from monitors.detectors.decision.step_up import bound_a_month
from monitors.explain.who_carries import is_asked, who_carries
from monitors.kept_panels.panel_keeper import PanelKeeper
from monitors.life.episode import Episode, Observation
from monitors.life.finding import DataFault, Step
from monitors.life.segment import decode
from monitors.life.segment_counts import SegmentCounts
from monitors.looking import Looks
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.morning_view import view_mornings
from monitors.observe.scoring import MonitorScores
from monitors.record import LifeRules, Morning, record
from monitors.store import Store, calls, machine
from monitors.store.fact_rows import put_facts
from monitors.store.standing import standing
from queries.content.home import Home
from queries.content.settings import Budget
from queries.engine.opening import Engine

Clock = Callable[[], datetime]


class RunError(ValueError):
    """A run that cannot be: the message says what is possible."""


@dataclass(frozen=True)
class Progress:
    """One tick of a run: `done` of `total` monitor-mornings; what is at work now."""

    done: int
    total: int
    morning: date
    monitor: str


@dataclass(frozen=True)
class MorningReport:
    """What one morning came to. Ids are incident ids; unknown: monitors a data fault keeps silent; bound: false alerts
    a month at most, expected at so many questions a morning where nothing happens; budget: false share of the alerts.
    """

    as_of: date
    run: int
    tested: int
    kept: int
    opened: tuple[int, ...]
    resolved: tuple[int, ...]
    paged: tuple[int, ...]
    unknown: tuple[str, ...]
    faults: tuple[DataFault, ...]
    steps: tuple[Step, ...]
    budget: float
    bound: float

    @property
    def segments(self) -> dict[str, SegmentCounts]:
        """Monitor → what became of its segments."""
        return {step.name: step.segments_judged for step in self.steps if step.kind == "monitor"}

    @property
    def all_segments(self) -> SegmentCounts:
        """What became of all of them together."""
        return sum(self.segments.values(), SegmentCounts())

    @property
    def failed(self) -> list[Step]:
        """Steps that failed: monitors and catalogue files, with file, line and error."""
        return [step for step in self.steps if step.state == "failed"]


@dataclass(frozen=True)
class RunOptions:
    """What a run is told beside the home: thresholds, life of episodes, who asks. full: no kept panel is used."""

    floors: Floors = field(default_factory=Floors)
    rules: LifeRules = field(default_factory=LifeRules)
    actor: str = machine.MACHINE
    full: bool = False


class Desk:
    """One call's mornings: what they share is read once."""

    def __init__(
        self,
        home: Home,
        store: Store,
        engine: Engine,
        clock: Clock,
        settings: RunOptions,
        mornings: tuple[date, date],
        names: Sequence[str] | None,
        health: Callable[[date], ExtractHealth],
        call: int | None = None,
    ) -> None:
        """Read the catalogue and what every morning shares. Raises RunError for a monitor nobody knows."""
        self.home, self.store, self.engine, self.clock, self.settings = home, store, engine, clock, settings
        self.call = call
        catalogue = load_catalogue(home)
        self.broken = catalogue.broken
        self.known = {m.name: m for m in catalogue.monitors}
        self.unreadable = {one.name for one in catalogue.broken}
        self.definitions = {m.name: definition_of(m) for m in catalogue.monitors}
        self.scenarios = load_scenarios(home)[0]
        self.monitors = [m for m in catalogue.monitors if m.status != "retired"]
        self.scope: list[str] | None = None
        if names is not None:
            known = {m.name for m in self.monitors} | {one.name for one in self.broken}
            strange = [name for name in names if name not in known]
            if strange:
                raise RunError(f"no monitor {', '.join(strange)}; `riskdesk list` names those there are")
            self.scope = sorted(set(names))
            self.monitors = [m for m in self.monitors if m.name in self.scope]
            self.broken = [one for one in self.broken if one.name in self.scope]
        first, last = mornings
        view = view_mornings(home, engine, self.monitors, health)
        self.keeper = PanelKeeper(home, settings.full)
        self.book, self.scorer = view.book, view.scorer(engine, last, self.keeper.read)
        self.held = HeldShares(home.state / HELD, fresh=settings.full)
        self.mornings = (last - first).days + 1
        self.done = 0
        self.looks = Looks(home, store, self.scorer, clock)

    def run_morning(self, morning: date, progress: Callable[[Progress], None] | None = None) -> MorningReport:
        """One morning, from faults to the written result."""
        began = self.clock()
        scope = machine.WHOLE if self.scope is None else ",".join(self.scope)
        budget = self.home.settings.budget
        run = machine.open_run(
            self.store,
            morning,
            began,
            actor=self.settings.actor,
            budget=budget.false_discovery_rate,
            scope=scope,
            call=self.call,
        )
        steps = [
            Step("monitor", one.name, "failed", error=one.error, file=one.file, line=one.line)
            for one in self.broken
        ]

        def tell(monitor: Monitor) -> None:
            if progress is not None:
                progress(Progress(self.done, self.mornings * len(self.monitors), morning, monitor.name))
            self.done += 1

        looks, told = self.looks.at(self.monitors, morning, tell)
        steps += told
        if progress is not None:  # the last moment to cancel: from here on the morning is written whole
            progress(Progress(self.done, self.mornings * len(self.monitors), morning, ""))
        return self._conclude(run, morning, looks, steps, budget)

    def _conclude(
        self, run: int, morning: date, looks: list[MonitorScores], steps: list[Step], budget: Budget
    ) -> MorningReport:
        """Judge, move the episodes, write it all."""
        # Over 40 lines: one morning's end, in its order.
        began = self.clock()
        before = standing(self.store, morning, self.scope)
        share, a_month = budget.false_discovery_rate, budget.false_alerts_a_month
        seen = observe(looks, before, share, self.settings.floors, a_month, morning)
        steps = [replace(one, segments_judged=seen.segments.get(one.name, SegmentCounts())) for one in steps]
        steps.append(Step("judge", "one decision", seconds=self._seconds(began), tested=seen.tested))
        whole = self.scope is None
        faults = self.book.told(morning) if whole else ()
        observations = self._carried(seen.observations, before, morning)
        observations += self.book.observations(morning, before) if whole else []
        began = self.clock()
        gone = {e.identity: why for e in before if (why := self._gone(e))}
        self.held.look_at(looks)
        result = Morning(
            morning, observations, seen.findings, faults, seen.series, gone, self.definitions, self.held
        )
        # Written whole or not at all: a morning that is there is there with its run, its steps and its end.
        with self.store.write():
            told = record(self.store, run, result, began, self.settings.rules, self.scope)
            put_facts(self.store, morning, harm_of=self._harm)
            steps.append(Step("episodes", "incidents", seconds=self._seconds(began), rows=len(observations)))
            report = MorningReport(
                morning,
                run,
                seen.tested,
                sum(finding.verdict == "kept" for finding in seen.findings),
                told.opened,
                told.resolved,
                told.paged,
                tuple(step.name for step in steps if step.state == "unknown"),
                faults,
                tuple(steps),
                share,
                bound_a_month(seen.tested, share, a_month),
            )
            self._close(report)
        return report

    def _carried(
        self, observations: Sequence[Observation], before: Sequence[Episode], morning: date
    ) -> list[Observation]:
        """The observations, with who carries them where an alert opens or its bad buckets have doubled."""
        open_now = {(e.identity, e.direction): e for e in before if e.alive}
        engine, told = self.engine.at(morning), []
        for one in observations:
            episode = open_now.get((one.identity, one.direction))
            monitor = self.known.get(one.monitor)
            if one.verdict == "bad" and monitor is not None and is_asked(1 + (episode.bad if episode else 0)):
                first = episode.first_bucket if episode else one.bucket
                up, where = one.direction == "up", decode(one.segment)
                one = replace(one, carriers=who_carries(engine, monitor, where, first, one.bucket, up=up))
            told.append(one)
        return told

    def _harm(self, members: Sequence[Episode]) -> str:
        """What an incident of these alerts is called, where those that fired fit a scenario; else nothing."""
        found = fitting_scenario([one for one in members if one.live and one.fired_on], self.scenarios)
        return found.harm if found else ""

    def _gone(self, episode: Episode) -> str | None:
        """Why nobody watches an open episode's segment any more, or None. A file that cannot be read is not gone."""
        if episode.kind != "risk" or not episode.alive or episode.monitor in self.unreadable:
            return None
        monitor = self.known.get(episode.monitor)
        if monitor is None:
            return f"monitor removed: no {episode.monitor}.sql in the catalogue any more"
        if monitor.status == "retired":
            return f"monitor retired: {self.home.shown(monitor.path)}"
        if not any(set(cut) == set(episode.where) for cut in monitor.watch):
            return f"no longer watched: {self.home.shown(monitor.path)} watches other segments now"
        return None

    def _close(self, report: MorningReport) -> None:
        machine.add_steps(self.store, report.run, report.steps)
        machine.put_bound(self.store, report.run, report.bound)
        if self.call is not None:
            calls.advance(self.store, self.call, report.as_of + timedelta(days=1))
        health = self.book.health(report.as_of)
        counts = {
            "monitors": len(self.monitors),
            "failed": len(report.failed),
            "unknown": len(report.unknown),
            "tested": report.tested,
            "found": report.kept,
            "extracts": health.extracts,
            "fresh": health.fresh,
        }
        state = "failed" if report.failed else "done"
        why = "; ".join(step.name for step in report.failed)
        machine.close_run(self.store, report.run, self.clock(), state, counts, why)

    def _seconds(self, began: datetime) -> float:
        return (self.clock() - began).total_seconds()
