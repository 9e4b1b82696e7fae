"""The self-test of a home: its p-values and its false-discovery rate on its own data, with the days shuffled.

What the desk finds on the days in their order is excluded first, as it is no false alarm, with the days of the
calendar and the data faults. Whole days are then shuffled within their weekday (`shuffle` states the assumption), and
the desk runs through the mornings as it does every night: the judge's questions over all monitors together, its
floors, and no test where an episode is open. What opens then is false. In a second pass over the same days changes of
known size are injected, and found or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from monitors.decide.judge import ask
from monitors.detectors import Score
from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.baseline.calendar_effects import read_calendar
from monitors.detectors.decision.question import smallest_of
from monitors.observe.panel_scores import detector_scores
from monitors.observe.scoring import PER_DAY, ScoredPanel
from monitors.observe.series import Panel
from monitors.selftest.injection import LASTS, SIZES, draw_changes, inject
from monitors.selftest.known_events import days_of, known_cells, outside_life
from monitors.selftest.nominal import TOGETHER, Tally
from monitors.selftest.outcome import MorningsOutcome
from monitors.selftest.rehearsal import Cells, Terms, rehearse
from monitors.selftest.shuffle import Shuffle, shuffle_panel

RUNS = 2  # orders of the days; chosen
EVERY = 30.0  # days; in the demo's truth each monitor is affected by something once in 37


@dataclass(frozen=True)
class SelftestPlan:
    """Size of a self-test. runs: orders of the days; sizes: factors of the injected changes; lasts: their lengths in
    days.

    every: days between two changes of one monitor, of one segment at least four times that. exclude_known: whether
        what the desk finds on the days in their order is excluded (not needed on data in which nothing happened).
    """

    runs: int = RUNS
    every: float = EVERY
    sizes: Sequence[float] = SIZES
    lasts: Sequence[int] = LASTS
    exclude_known: bool = True


def calibrate(
    panels: Sequence[Panel],
    *,
    seed: int = 0,
    terms: Terms | None = None,
    calendar: Any = None,
    plan: SelftestPlan | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """The self-test as a JSON-able dict; the same for the same seed.

    panels: of all monitors that the desk tests together, columns in whole days. terms: the desk's rules. calendar: as
        in `Batch`. plan: size of the test. progress(done, all): called once per scored panel.
    Keys of the result: `panels`, `monitors`, `segment_days`, `set_aside` (excluded segment-days, neither tested nor
        in a baseline), `runs`, `every`, `null` and `by_monitor` (see `Tally`), `shadow` (monitors whose alerts page
        nobody), `quiet`, `monthly`, `fdr` and `power` (see `MorningsOutcome`).
    """
    rules, size = terms or Terms(), plan or SelftestPlan()
    rng = np.random.default_rng(seed)
    test = _Test(
        rules, size, Cells(panels), _Bar(progress, len(panels) * (2 * size.runs + size.exclude_known))
    )
    excluded = test.excluded_cells(panels, calendar)
    for run in range(size.runs):
        shuffle = Shuffle(rng)
        quiet = [shuffle_panel(panel, shuffle, cut) for panel, cut in zip(panels, excluded, strict=True)]
        test.one_run(run, quiet, rng)
    cut_days = (days_of(cut & panel.trusted, panel) for cut, panel in zip(excluded, panels, strict=True))
    return {
        "panels": len(panels),
        "monitors": len({panel.monitor.name for panel in panels}),
        "segment_days": sum(days_of(panel.trusted, panel) for panel in panels),
        "set_aside": sum(cut_days),
        "runs": size.runs,
        "every": size.every,
        "null": test.tally.by_detector(),
        "by_monitor": test.tally.by_monitor(),
        "shadow": sorted({panel.monitor.name for panel in panels if panel.monitor.status != "live"}),
        **test.outcome.as_json(size.sizes, size.lasts),
    }


class _Test:
    """One self-test in progress: its rules, and the counts so far."""

    def __init__(self, terms: Terms, plan: SelftestPlan, cells: Cells, bar: _Bar) -> None:
        self.terms, self.plan, self.cells, self.bar = terms, plan, cells, bar
        self.tally, self.outcome = Tally(), MorningsOutcome(terms.budget, terms.a_month)

    def excluded_cells(self, panels: Sequence[Panel], calendar: Any) -> list[Flags]:
        """[nS, nT] per panel: days of the calendar, days before and after a segment's life, and known events."""
        excluded = [_calendar_days(panel, calendar) | outside_life(panel) for panel in panels]
        if self.plan.exclude_known:
            scores = [self.bar(detector_scores(panel, calendar)) for panel in panels]
            mornings = rehearse(panels, scores, self.terms, self.cells)
            known = known_cells(panels, scores, mornings, self.cells)
            excluded = [one | other for one, other in zip(excluded, known, strict=True)]
        return excluded

    def one_run(self, run: int, quiet: Sequence[Panel], rng: np.random.Generator) -> None:
        """Mornings of one order of the days: without, and with injected changes."""
        scores = [self.bar(detector_scores(panel)) for panel in quiet]
        asked = _count(self.tally, run, quiet, scores, self.terms)
        self.outcome.add_quiet(rehearse(quiet, scores, self.terms, self.cells), quiet)
        live = [cells & (panel.monitor.status == "live") for cells, panel in zip(asked, quiet, strict=True)]
        plan = self.plan
        changes = draw_changes(quiet, live, plan.every, plan.sizes, plan.lasts, rng)
        usual = [_usual(panel, one) for panel, one in zip(quiet, scores, strict=True)]
        injected = inject(quiet, usual, changes, rng)
        again = [
            self.bar(one if panel is before else detector_scores(panel))
            for panel, before, one in zip(injected.panels, quiet, scores, strict=True)
        ]
        self.outcome.add_injected(rehearse(injected.panels, again, self.terms, self.cells), changes, injected)


def _calendar_days(panel: Panel, calendar: Any) -> Flags:
    """Cells under an entry of the calendar [nS, nT]; they are not exchangeable with ordinary days."""
    batch = Batch(panel.ts, panel.numerator, panel.denominator, panel.segments, calendar)
    return np.asarray(read_calendar(batch) > 0)


class _Bar:
    """Reports each scored panel to `progress`, and passes its scores on."""

    def __init__(self, progress: Callable[[int, int], None] | None, of: int) -> None:
        self.progress, self.done, self.of = progress, 0, of

    def __call__(self, scores: Mapping[str, Score]) -> Mapping[str, Score]:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.of)
        return scores


def _count(
    tally: Tally, run: int, panels: Sequence[Panel], scores: Sequence[Mapping[str, Score]], terms: Terms
) -> list[Flags]:
    """Count the judge's looks and questions of one run. Returns which segments were tested on which day [nS, days]
    per panel.
    """
    tested = []
    for panel, one in zip(panels, scores, strict=True):
        looks = ask(ScoredPanel(panel, one, slice(None)), terms.floors).looks
        width = PER_DAY[panel.monitor.grain]
        days = panel.ts.astype("datetime64[D]").astype(np.int64)
        shape = (panel.rows, len(panel.ts) // width)
        for name, p in looks.items():
            tally.add(panel.monitor.name, name, p, days, run)
        daily = {name: p.reshape(-1, width) for name, p in looks.items()}
        together = smallest_of(daily, shape[0] * shape[1]).p.reshape(shape)
        tally.add(panel.monitor.name, TOGETHER, together, days[::width], run)
        tested.append(np.isfinite(together))
    return tested


def _usual(panel: Panel, scores: Mapping[str, Score]) -> Floats:
    """Numerator that the first detector expects [nS, nT]; NaN where none does."""
    expected = next((score.expected for score in scores.values()), np.full(panel.numerator.shape, np.nan))
    return expected if panel.denominator is None else expected * panel.denominator
