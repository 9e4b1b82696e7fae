"""The self-test of a home: do its p-values and its false-discovery promise hold on its own data?

What the desk finds on the days in their order is set aside first, for it is no false alarm, with the days of the
calendar and the data faults. Whole days are then shuffled within their weekday (see `shuffle` for what that
assumes), and the desk goes through the mornings as it does every night: the judge's own questions over all monitors
together, its floors, and nothing asked again while its episode is alive. What opens then is false. In a second pass
over the same days changes of known size are put in, and found or not.
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
from monitors.observe.scoring import PER_DAY, ScoredPanel, detector_scores
from monitors.observe.series import Panel
from monitors.selftest.injection import LASTS, SIZES, draw_changes, strike
from monitors.selftest.known_events import days_of, known_cells, unlived
from monitors.selftest.nominal import TOGETHER, Tally
from monitors.selftest.outcome import MorningsOutcome
from monitors.selftest.rehearsal import Cells, Terms, rehearse
from monitors.selftest.shuffle import Shuffle, shuffle_panel

RUNS = 2
EVERY = 30.0  # days; in the demo's truth each monitor is moved by something once in 37


@dataclass(frozen=True)
class SelftestPlan:
    """runs: orders of the days tried; sizes, lasts: of changes, times and days.

    every: days between two changes of one monitor; of one segment four times that, at least.
    aside: whether what the desk finds on the days in their order is set aside (not needed where nothing happened).
    """

    runs: int = RUNS
    every: float = EVERY
    sizes: Sequence[float] = SIZES
    lasts: Sequence[int] = LASTS
    aside: bool = True


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

    panels: of all monitors the desk asks together, columns in whole days. terms: what the desk goes by. calendar:
    what was known beforehand, as in `Batch`. progress(done, all): one step per panel scored.
    Keys of the result: `panels`, `monitors`, `segment_days`, `set_aside` (segment-days neither tested nor learnt
    from), `runs`, `every`, `null` and `by_monitor` (see `Tally`), `shadow` (monitors whose alerts tell nobody),
    `quiet`, `fdr` and `power` (see `Outcome`).
    """
    rule, told = terms or Terms(), plan or SelftestPlan()
    rng = np.random.default_rng(seed)
    test = _Test(rule, told, Cells(panels), _Bar(progress, len(panels) * (2 * told.runs + told.aside)))
    aside = test.set_aside(panels, calendar)
    for run in range(told.runs):
        shuffle = Shuffle(rng)
        quiet = [shuffle_panel(panel, shuffle, cut) for panel, cut in zip(panels, aside, strict=True)]
        test.one_run(run, quiet, rng)
    cut_days = (days_of(cut & panel.trusted, panel) for cut, panel in zip(aside, panels, strict=True))
    return {
        "panels": len(panels),
        "monitors": len({panel.monitor.name for panel in panels}),
        "segment_days": sum(days_of(panel.trusted, panel) for panel in panels),
        "set_aside": sum(cut_days),
        "runs": told.runs,
        "every": told.every,
        "null": test.tally.by_detector(),
        "by_monitor": test.tally.by_monitor(),
        "shadow": sorted({panel.monitor.name for panel in panels if panel.monitor.status != "live"}),
        **test.outcome.as_json(told.sizes, told.lasts),
    }


class _Test:
    """One self-test at work: what it goes by, and what it has counted so far."""

    def __init__(self, terms: Terms, plan: SelftestPlan, cells: Cells, bar: _Bar) -> None:
        self.terms, self.plan, self.cells, self.bar = terms, plan, cells, bar
        self.tally, self.outcome = Tally(), MorningsOutcome(terms.budget)

    def set_aside(self, panels: Sequence[Panel], calendar: Any) -> list[Flags]:
        """[nS, nT] per panel: days of the calendar, days before and after a segment's life, and known events."""
        aside = [_calendar_days(panel, calendar) | unlived(panel) for panel in panels]
        if self.plan.aside:
            scores = [self.bar(detector_scores(panel, calendar)) for panel in panels]
            mornings = rehearse(panels, scores, self.terms, self.cells)
            known = known_cells(panels, scores, mornings, self.cells)
            aside = [one | other for one, other in zip(aside, known, strict=True)]
        return aside

    def one_run(self, run: int, quiet: Sequence[Panel], rng: np.random.Generator) -> None:
        """Mornings of one order of the days: as they are, and with changes put in."""
        scores = [self.bar(detector_scores(panel)) for panel in quiet]
        asked = _count(self.tally, run, quiet, scores, self.terms)
        self.outcome.add_quiet(rehearse(quiet, scores, self.terms, self.cells), quiet)
        live = [cells & (panel.monitor.status == "live") for cells, panel in zip(asked, quiet, strict=True)]
        plan = self.plan
        changes = draw_changes(quiet, live, plan.every, plan.sizes, plan.lasts, rng)
        usual = [_usual(panel, one) for panel, one in zip(quiet, scores, strict=True)]
        struck = strike(quiet, usual, changes, rng)
        again = [
            self.bar(one if panel is before else detector_scores(panel))
            for panel, before, one in zip(struck.panels, quiet, scores, strict=True)
        ]
        self.outcome.add_struck(rehearse(struck.panels, again, self.terms, self.cells), changes, struck)


def _calendar_days(panel: Panel, calendar: Any) -> Flags:
    """[nS, nT] The cells that fall under an entry of the calendar: no ordinary days, so they trade no places."""
    batch = Batch(panel.ts, panel.numerator, panel.denominator, panel.segments, calendar)
    return np.asarray(read_calendar(batch) > 0)


class _Bar:
    """Tells of each panel that was scored, and hands its scores on."""

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
    """Count the judge's looks and questions of one run; which segments were asked on which day [nS, days]."""
    asked = []
    for panel, one in zip(panels, scores, strict=True):
        looks = ask(ScoredPanel(panel, one, slice(None)), terms.floors).looks
        width = PER_DAY[panel.monitor.grain]
        days = panel.ts.astype("datetime64[D]").astype(np.int64)
        shape = (panel.rows, len(panel.ts) // width, width)
        smallest, many = np.ones(shape[:2]), np.zeros(shape[:2])
        for name, p in looks.items():
            tally.add(panel.monitor.name, name, p, days, run)
            daily = p.reshape(shape)
            smallest = np.minimum(smallest, np.nan_to_num(daily, nan=1.0).min(axis=2))
            many += np.isfinite(daily).sum(axis=2)
        together = np.where(many > 0, np.minimum(smallest * many, 1.0), np.nan)
        tally.add(panel.monitor.name, TOGETHER, together, days[::width], run)
        asked.append(np.asarray(many > 0))
    return asked


def _usual(panel: Panel, scores: Mapping[str, Score]) -> Floats:
    """[nS, nT] The numerator the first detector expects, NaN where none does."""
    expected = next((score.expected for score in scores.values()), np.full(panel.numerator.shape, np.nan))
    return expected if panel.denominator is None else expected * panel.denominator
