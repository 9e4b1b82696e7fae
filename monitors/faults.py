"""Data faults and what they make unknown: never a risk alert, and never silence.

A faulty extract on a day takes that day out of every monitor that stands on it: the bucket is not tested and
teaches nothing. The extract gets an alert of its own, class data, which lives like any other: it fires on the
morning the fault is seen and resolves when a later morning finds the extract whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from math import ceil

import numpy as np
import numpy.typing as npt

from monitors.catalogue import Monitor
from monitors.episode import Episode, Evidence, Sighting
from monitors.finding import Fault
from monitors.series import Flags
from queries.catalog import Catalog

WHOLE = "{}"
TOLD_DAYS = 3


@dataclass(frozen=True)
class Health:
    """The extracts as one morning found them: faults by day, and how many of how many are fresh."""

    faults: tuple[Fault, ...]
    fresh: int
    extracts: int


@dataclass
class FaultBook:
    """Faults by morning. `look`: how a morning finds the extracts; `sources`: monitor → its extracts."""

    look: Callable[[date], Health]
    sources: Mapping[str, frozenset[str]]
    catalog: Catalog
    cutoff_hour: int

    def __post_init__(self) -> None:
        """Each morning is looked at once."""
        self._seen: dict[date, Health] = {}

    def health(self, morning: date) -> Health:
        """The morning's faults, each with the monitors it makes unknown."""
        if morning not in self._seen:
            found = self.look(morning)
            faults = tuple(
                fault if fault.usable else replace(fault, monitors=self._readers(fault.extract))
                for fault in found.faults
            )
            self._seen[morning] = replace(found, faults=faults)
        return self._seen[morning]

    def usable(self, monitor: Monitor, morning: date, buckets: npt.NDArray[np.datetime64]) -> Flags:
        """Which buckets no fault touches, as that morning knew."""
        extracts = self.sources.get(monitor.name, frozenset())
        days = [f.day for f in self.health(morning).faults if f.extract in extracts and not f.usable]
        faulty = np.array(days, dtype="datetime64[D]")
        return ~np.isin(buckets.astype("datetime64[D]"), faulty)

    @cached_property
    def first_days(self) -> dict[str, date]:
        """Monitor → first day on which all of its extracts have data; no entry where none has any."""
        first = {}
        for extract in {name for names in self.sources.values() for name in names}:
            days = [file.day for file, _ in self.catalog.ledger.live_files(extract)]
            if days:
                first[extract] = date.fromisoformat(min(days))
        starts = {
            monitor: [first[name] for name in names if name in first]
            for monitor, names in self.sources.items()
        }
        return {monitor: max(days) for monitor, days in starts.items() if days}

    @cached_property
    def settle(self) -> dict[str, int]:
        """Monitor → days beyond the next morning that its slowest extract needs, by its contract."""
        whole = 24 + self.cutoff_hour
        late = {name: extract.lateness_hours for name, extract in self.catalog.contracts.items()}
        needs = {name: max(0, ceil((hours - whole) / 24)) for name, hours in late.items()}
        return {
            monitor: max((needs.get(name, 0) for name in names), default=0)
            for monitor, names in self.sources.items()
        }

    def sightings(self, morning: date, known: Sequence[Episode]) -> list[Sighting]:
        """What the morning saw of each extract's faults: bad where there is one, clean where one was."""
        bucket = (morning - timedelta(days=1)).isoformat()
        faults = sorted(
            (f for f in self.health(morning).faults if (morning - f.day).days <= TOLD_DAYS),
            key=lambda f: (f.extract, f.kind, f.day),
        )
        sightings = [
            _bad(list(group), bucket) for _, group in groupby(faults, key=lambda f: (f.extract, f.kind))
        ]
        bad = {sighting.identity for sighting in sightings}
        sightings += [
            Sighting(e.monitor, e.family, e.segment, bucket, "clean", e.detector, e.direction, kind="data")
            for e in known
            if e.kind == "data" and e.alive and e.identity not in bad
        ]
        return sightings

    def _readers(self, extract: str) -> tuple[str, ...]:
        return tuple(sorted(name for name, extracts in self.sources.items() if extract in extracts))


def _bad(faults: Sequence[Fault], bucket: str) -> Sighting:
    """One extract, one kind of fault, this morning."""
    last = faults[-1]
    days = sorted({fault.day for fault in faults})
    return Sighting(
        monitor=last.extract,
        family=last.kind,
        segment=WHOLE,
        bucket=bucket,
        verdict="bad",
        detector=last.kind,
        direction="down" if last.kind in ("late", "partial", "missing") else "up",
        severity="high" if len(last.monitors) > 3 else "medium",
        kind="data",
        evidence=Evidence(
            actual=float(len(days)),
            expected=0.0,
            lower=0.0,
            upper=0.0,
            numerator=float(len(days)),
            denominator=None,
            effect=float("inf"),
            p_value=0.0,
            q_value=0.0,
            exposure=0.0,
            note=_words(faults, days),
        ),
    )


def _words(faults: Sequence[Fault], days: Iterable[date]) -> str:
    first = faults[-1]
    of_days = ", ".join(day.isoformat() for day in days)
    told = f"; expected {first.expected}, found {first.found}" if first.expected or first.found else ""
    return f"{first.extract} of {of_days}: {first.kind}{told}. {first.evidence}".strip()
