"""What came of the self-test's mornings: false alerts without a change, false discoveries and finds with some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from monitors.life.share import wilson
from monitors.observe.scoring import PER_DAY
from monitors.observe.series import Panel
from monitors.selftest.injection import Change, Struck, echoes
from monitors.selftest.rehearsal import Discovery, ReportedAlert


@dataclass
class MorningsOutcome:
    """Counts over all runs, one entry per morning; episodes of live monitors only, for the others tell nobody.

    quiet: episodes opened with nothing put in; opened, false: the same with changes put in, and of them those that
    touch none; met: each change with the mornings it took to open an episode, None = not found.
    """

    budget: float
    quiet: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    false: list[int] = field(default_factory=list)
    met: list[tuple[Change, int | None]] = field(default_factory=list)

    def add_quiet(self, mornings: Iterable[ReportedAlert], panels: Sequence[Panel]) -> None:
        """Mornings of a run with nothing put in: whatever opens is false."""
        self.quiet += [len(_opened(told, panels)) for told in mornings]

    def add_struck(
        self, mornings: Iterable[ReportedAlert], changes: Sequence[Change], struck: Struck
    ) -> None:
        """Mornings of a run with changes put in."""
        about = [
            echoes(touched, PER_DAY[panel.monitor.grain])
            for touched, panel in zip(struck.touched, struck.panels, strict=True)
        ]
        opened: dict[tuple[int, int], list[int]] = {}
        for told in mornings:
            kept = _opened(told, struck.panels)
            self.opened.append(len(kept))
            self.false.append(sum(not about[f.panel][f.row, f.column] for f in kept))
            for found in kept:
                day = found.column // PER_DAY[struck.panels[found.panel].monitor.grain]
                opened.setdefault((found.panel, found.row), []).append(day)
        for change, rows in zip(changes, struck.holds, strict=True):
            days = [day for row in rows for day in opened.get(row, [])]
            took = [day - change.day + 1 for day in days if 0 <= day - change.day < change.days]
            self.met.append((change, min(took, default=None)))

    def as_json(self, sizes: Sequence[float], lasts: Sequence[int]) -> dict[str, Any]:
        """`quiet`: nights, false, per_night, nights_with (a false alert), share, low, high; `fdr`: budget, realised
        (the mean over mornings of the share false, none of none being 0: what Benjamini and Hochberg promise), low,
        high, pooled (false of all), mornings, changes, discoveries, false; `power`: one entry per size and length.
        """
        return {
            "quiet": self._quiet(),
            "fdr": self._fdr(),
            "power": [_power(size, days, self.met) for days in lasts for size in sizes],
        }

    def _quiet(self) -> dict[str, Any]:
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

    def _fdr(self) -> dict[str, Any]:
        opened, false = np.array(self.opened, dtype=float), np.array(self.false, dtype=float)
        shares = np.divide(false, opened, np.zeros_like(false), where=opened > 0)
        # A share lies between 0 and 1, so its mean scatters no more than a proportion does.
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


def _opened(told: ReportedAlert, panels: Sequence[Panel]) -> list[Discovery]:
    return [one for one in told.found if one.kept and panels[one.panel].monitor.status == "live"]


def _power(size: float, days: int, met: Sequence[tuple[Change, int | None]]) -> dict[str, Any]:
    """Changes of one size and length: how many, how many found while they lasted, and in how many mornings."""
    took = [morning for change, morning in met if change.size == size and change.days == days]
    found = [morning for morning in took if morning is not None]
    share = wilson(len(found), len(took))
    return {
        "size": size,
        "days": days,
        "changes": len(took),
        "found": len(found),
        "share": share.share,
        "low": share.low,
        "high": share.high,
        "mornings": float(np.median(found)) if found else None,
    }
