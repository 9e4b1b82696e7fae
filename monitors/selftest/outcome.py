"""Outcome of the self-test's mornings: false alerts without a change, false discoveries and power with
injected ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from monitors.detectors.decision.step_up import MONTH, bound_a_month
from monitors.life.share import wilson
from monitors.observe.scoring import PER_DAY
from monitors.observe.series import Panel
from monitors.selftest.injection import Change, InjectedPanels, affected_cells
from monitors.selftest.night_counts import mean_count
from monitors.selftest.rehearsal import Discovery, ReportedAlert


@dataclass
class MorningsOutcome:
    """Counts over all runs, one entry per morning; episodes of live monitors only, as the others page nobody.

    budget, a_month: the promises, as `Terms`. quiet: episodes opened without injected changes; asked: questions of
        those mornings; opened, false: episodes opened with them, and those that touch
        none; met: each change with the mornings until it opened an episode, None = not found.
    """

    budget: float
    a_month: float | None = None
    quiet: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    false: list[int] = field(default_factory=list)
    met: list[tuple[Change, int | None]] = field(default_factory=list)

    def add_quiet(self, mornings: Iterable[ReportedAlert], panels: Sequence[Panel]) -> None:
        """Add the mornings of a run without injected changes: every opened episode is false."""
        for morning in mornings:
            self.quiet.append(len(_opened(morning, panels)))
            self.asked.append(morning.tested)

    def add_injected(
        self, mornings: Iterable[ReportedAlert], changes: Sequence[Change], injected: InjectedPanels
    ) -> None:
        """Add the mornings of a run with injected changes."""
        affected = [
            affected_cells(touched, PER_DAY[panel.monitor.grain])
            for touched, panel in zip(injected.touched, injected.panels, strict=True)
        ]
        opened: dict[tuple[int, int], list[int]] = {}
        for morning in mornings:
            kept = _opened(morning, injected.panels)
            self.opened.append(len(kept))
            self.false.append(sum(not affected[f.panel][f.row, f.column] for f in kept))
            for found in kept:
                day = found.column // PER_DAY[injected.panels[found.panel].monitor.grain]
                opened.setdefault((found.panel, found.row), []).append(day)
        for change, rows in zip(changes, injected.containing, strict=True):
            days = [day for row in rows for day in opened.get(row, [])]
            delays = [day - change.day + 1 for day in days if 0 <= day - change.day < change.days]
            self.met.append((change, min(delays, default=None)))

    def as_json(self, sizes: Sequence[float], lasts: Sequence[int]) -> dict[str, Any]:
        """The counts as plain values.

        `quiet`: nights, false, per_night, nights_with (a false alert), share, low, high.
        `monthly`: false alerts in 30 nights without injected changes: bound (the promise, mean over the nights, each
        at its number of questions), realised, low, high, nights, false, questions (mean of a night).
        `fdr`: budget, realised (mean over mornings of the false share, 0 where nothing opened, as Benjamini and
        Hochberg define it), low, high, pooled (false ÷ all), mornings, changes, discoveries, false.
        `power`: one entry per size and length.
        """
        return {
            "quiet": self._quiet(),
            "monthly": self._monthly(),
            "fdr": self._fdr(),
            "power": [_power(size, days, self.met) for days in lasts for size in sizes],
        }

    def _quiet(self) -> dict[str, Any]:
        """False alerts per night without injected changes, with the interval of the share of nights."""
        nights, with_any = len(self.quiet), sum(count > 0 for count in self.quiet)
        share = wilson(with_any, nights)
        return {
            "nights": nights,
            "false": sum(self.quiet),
            "per_night": sum(self.quiet) / nights if nights else None,
            "nights_with": with_any,
            "share": share.share,
            "low": share.low,
            "high": share.high,
        }

    def _monthly(self) -> dict[str, Any]:
        """False alerts a month without injected changes, against the bound of the same nights.

        The bound is of all questions; counted are the alerts that a reader would see, those of live monitors.
        """
        nights, mean = len(self.quiet), mean_count(self.quiet)
        bounds = [bound_a_month(asked, self.budget, self.a_month) for asked in self.asked]
        return {
            "bound": float(np.mean(bounds)) if nights else None,
            "realised": None if mean is None else mean.mean * MONTH,
            "low": None if mean is None else mean.low * MONTH,
            "high": None if mean is None else mean.high * MONTH,
            "nights": nights,
            "false": sum(self.quiet),
            "questions": float(np.mean(self.asked)) if nights else None,
        }

    def _fdr(self) -> dict[str, Any]:
        """Realised false-discovery rate with injected changes."""
        opened, false = np.array(self.opened, dtype=float), np.array(self.false, dtype=float)
        shares = np.divide(false, opened, np.zeros_like(false), where=opened > 0)
        # A share lies between 0 and 1, so the variance of its mean is at most that of a proportion.
        mean = wilson(float(shares.sum()), len(shares))
        return {
            "budget": self.budget,
            "realised": mean.share,
            "low": mean.low,
            "high": mean.high,
            "pooled": float(false.sum() / opened.sum()) if opened.sum() else None,
            "mornings": len(shares),
            "changes": len(self.met),
            "discoveries": int(opened.sum()),
            "false": int(false.sum()),
        }


def _opened(morning: ReportedAlert, panels: Sequence[Panel]) -> list[Discovery]:
    """Findings of live monitors that opened an episode."""
    return [one for one in morning.found if one.kept and panels[one.panel].monitor.status == "live"]


def _power(size: float, days: int, met: Sequence[tuple[Change, int | None]]) -> dict[str, Any]:
    """Changes of one size and length: how many, how many were found while they lasted, and the median delay in
    mornings.
    """
    delays = [morning for change, morning in met if change.size == size and change.days == days]
    found = [morning for morning in delays if morning is not None]
    share = wilson(len(found), len(delays))
    return {
        "size": size,
        "days": days,
        "changes": len(delays),
        "found": len(found),
        "share": share.share,
        "low": share.low,
        "high": share.high,
        "mornings": float(np.median(found)) if found else None,
    }
