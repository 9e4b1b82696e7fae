"""What was found, what was missed, what was false: by bucket for series, by money for panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.panels import SimPanel
from benchmarks.series import Labelled

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def f1(flag: Flags, label: Flags) -> float:
    """F1 over buckets; nothing is adjusted: an anomaly of four buckets found in one is one hit and three misses."""
    return float(2 * (flag & label).sum() / max(1, int(flag.sum() + label.sum())))


def recall_at(series: list[Labelled], scores: list[Floats], per_month: float) -> float:
    """Share of anomalies (runs of labels) hit when the threshold lets through so many false buckets per month."""
    false, months = [], 0.0
    for one, score in zip(series, scores, strict=True):
        quiet = ~one.label
        quiet[: one.warm] = False
        false.append(score[quiet])
        months += (one.ts[-1] - one.ts[one.warm]).days / 30.4
    pool = np.sort(np.concatenate(false))[::-1]
    threshold = pool[min(int(per_month * months), len(pool) - 1)]
    hits = [
        score[run] > threshold for one, score in zip(series, scores, strict=True) for run in runs(one.label)
    ]
    return float(np.mean([hit.any() for hit in hits]))


def delays(one: Labelled, flag: Flags) -> list[int]:
    """Buckets from the start of each anomaly found to its first flag."""
    return [int(np.argmax(flag[run])) for run in runs(one.label) if flag[run].any()]


def runs(label: Flags) -> list[npt.NDArray[np.int64]]:
    """Indices of each unbroken run."""
    at = np.flatnonzero(label)
    return [run for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(run)]


@dataclass(frozen=True)
class Money:
    """found: money of flagged cells; saved: money from an event's first flag on; event: money of events flagged at all.

    Each as a share of all. alerts: false alerts that open, cells: false cells, both per 1,000 segment-days; false:
    share of flagged cells that are false; stories: share of alerts (unbroken runs) that touch no event.
    """

    found: float
    saved: float
    event: float
    alerts: float
    cells: float
    false: float
    stories: float


def judge_panel(panel: SimPanel, flag: Flags) -> Money:
    """The verdict on the buckets after `panel.warm`."""
    alerts = false_alerts(panel, flag)
    flag = flag[:, panel.warm :]
    event, excess = panel.truth.event[:, panel.warm :], panel.truth.excess[:, panel.warm :]
    days = flag.size / panel.per_day / 1000
    false = flag & (event == 0)
    hit = flag & (event > 0)
    first = np.full(int(event.max(initial=0)) + 1, event.shape[1])
    np.minimum.at(first, event[hit], np.nonzero(hit)[1])
    saved = excess[(event > 0) & (np.arange(event.shape[1])[None, :] >= first[event])].sum()
    touched = excess[(event > 0) & (first[event] < event.shape[1])].sum()
    total = max(float(excess.sum()), 1e-12)
    return Money(
        float(excess[flag].sum()) / total,
        float(saved) / total,
        float(touched) / total,
        alerts,
        float(false.sum() / days),
        float(false.sum() / max(1, int(flag.sum()))),
        _false_stories(flag, event > 0),
    )


def false_alerts(panel: SimPanel, flag: Flags) -> float:
    """Alerts that open outside any event, per 1,000 segment-days after `panel.warm`."""
    opened = flag & ~np.concatenate([np.zeros((len(flag), 1), dtype=bool), flag[:, :-1]], axis=1)
    false = opened[:, panel.warm :] & (panel.truth.event[:, panel.warm :] == 0)
    return float(false.sum() / (false.size / panel.per_day / 1000))


def _false_stories(flag: Flags, event: Flags) -> float:
    """Share of the unbroken runs of flags that touch no event."""
    begins = flag & ~np.pad(flag, ((0, 0), (1, 0)))[:, :-1]
    number = np.cumsum(begins.ravel())[flag.ravel()]
    touched = np.bincount(number, weights=event.ravel()[flag.ravel()], minlength=1)[1:]
    return float(np.mean(touched == 0)) if len(touched) else 0.0
