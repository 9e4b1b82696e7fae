"""Data faults and what they make unknown: never a risk alert, and never silence.

A faulty extract on a day takes that day out of every monitor that stands on it: the bucket is not tested and
teaches nothing. The extract gets an alert of its own, class data, which lives like any other: it fires on the
morning the fault is seen and resolves when a later morning finds the extract whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from monitors import words
from monitors.life.bucket_span import LONGER
from monitors.life.episode import Episode, Evidence, Observation
from monitors.life.finding import DataFault
from monitors.life.segment import encode
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.grains import ends
from queries.state.catalog import Catalog
from queries.status.carried_days import carried_days, rows_by_day

if TYPE_CHECKING:
    from monitors.catalogue.loading import Monitor
    from monitors.observe.series import Panel

_NAME = re.compile(r"[A-Za-z_]\w*")
A_DAY = 1  # faulty day of a month that changes it by less than its own noise; chosen
RECENT = 2  # mornings a fault that has not healed keeps its alert
NEWS = 14  # days back that a fault is still news when it is first seen
LASTING = "late"  # nothing newer has come: told until it does
LACKING = ("values", "partial")  # kinds of faults that a value which is gone spoils a column by
QUIET = "silence"  # the detector that looks for what has stopped
MANY = 3  # monitors standing on an extract that make its fault a grave one


@dataclass
class FaultBook:
    """Faults by morning. `look`: how a morning finds the extracts; `sources`: monitor → its extracts; `some`: how a
    morning finds those that are named alone (None: all are looked at).
    """

    look: Callable[[date], ExtractHealth]
    sources: Mapping[str, frozenset[str]]
    catalog: Catalog
    cutoff_hour: int
    some: Callable[[date, Collection[str]], ExtractHealth] | None = None

    def __post_init__(self) -> None:
        """Each morning is looked at once, and each monitor's faults of it are looked up once."""
        self._seen: dict[date, ExtractHealth] = {}
        self._masking: dict[tuple[str, date], list[DataFault]] = {}

    def health(self, morning: date) -> ExtractHealth:
        """Everything the morning knew, each fault with the monitors that stand on its extract."""
        if morning not in self._seen:
            found = self.look(morning)
            faults = tuple(replace(fault, monitors=self._readers(fault.extract)) for fault in found.faults)
            self._seen[morning] = replace(found, faults=faults)
        return self._seen[morning]

    def told(self, morning: date) -> tuple[DataFault, ...]:
        """The faults the morning has to tell: new ones, recent ones that have not healed, a stop while it lasts."""
        recent = morning - timedelta(days=1 + RECENT)
        news = morning - timedelta(days=NEWS)
        faults = [fault for fault in self.health(morning).faults if not fault.quiet]
        lasting = [not f.healed and (f.day >= recent or f.kind == LASTING) for f in faults]
        # The morning before is asked of what only it can tell: whether a fault of late is new.
        unsure = {f.extract for f, told in zip(faults, lasting, strict=True) if not told and f.day >= news}
        known = self._eve(morning - timedelta(days=1), unsure) if unsure else ()
        before = {fault.key for fault in known}
        # What is whole by now was told while it was wanting.
        wanting = {(f.extract, f.day, *f.market.values()) for f in known if not f.healed and not f.quiet}

        def is_news(fault: DataFault) -> bool:
            if fault.key in before or fault.day < news:
                return False
            return not (fault.healed and (fault.extract, fault.day, *fault.market.values()) in wanting)

        return tuple(fault for fault, told in zip(faults, lasting, strict=True) if told or is_news(fault))

    def _eve(self, morning: date, extracts: Collection[str]) -> tuple[DataFault, ...]:
        """The faults that the morning before knew of some extracts, and maybe of others."""
        if morning in self._seen or self.some is None:
            return self.health(morning).faults
        return self.some(morning, extracts).faults

    def trust(self, panel: "Panel", morning: date) -> "Panel":
        """The panel with the buckets masked that a fault touches, as that morning knew.

        A fault of one market masks the segments of that market, and every segment that may hold some of it; a value
        that is gone those of that value, where segments tell it from others.
        """
        faults = self._that_mask(panel.monitor, morning)
        if not faults:
            return replace(panel, usable=panel.usable.copy(), spoiled=None)
        first = panel.ts.astype("datetime64[D]")
        after = ends(panel.monitor.grain, panel.ts)
        usable, spoiled = panel.usable.copy(), np.zeros(panel.numerator.shape, dtype=bool)
        for fault in faults:
            touched = (first <= np.datetime64(fault.day)) & (after > np.datetime64(fault.day))
            known = [name for name in fault.market if name in panel.watch]
            # A longer bucket has other days: what it lacks of one cannot be seen in it.
            by_value = fault.column in panel.watch and panel.monitor.grain not in LONGER
            if fault.kind in LACKING and by_value:
                spoiled |= _lacking(panel, fault.column, touched)
            elif known:
                rows = (panel.segments[known[0]].astype(str) == fault.market[known[0]]).to_numpy()
                spoiled |= rows[:, None] & touched[None, :]
            else:
                usable &= ~touched
        return replace(panel, usable=usable, spoiled=spoiled if spoiled.any() else None)

    def _that_mask(self, monitor: "Monitor", morning: date) -> list[DataFault]:
        """The faults that a morning knew and that spoil buckets of a monitor."""
        if (monitor.name, morning) not in self._masking:
            extracts = self.sources.get(monitor.name, frozenset())
            named = set(_NAME.findall(monitor.sql))
            faults = [
                f
                for f in self.health(morning).faults
                if f.extract in extracts and (f.masks or (f.spoils and f.column in named))
            ]
            self._masking[monitor.name, morning] = _that_matter(faults, monitor.grain)
        return self._masking[monitor.name, morning]

    @cached_property
    def first_days(self) -> dict[str, date]:
        """Monitor → first day on which all of its extracts have data; no entry where none has any."""
        first = {}
        for extract in {name for names in self.sources.values() for name in names}:
            # One row with a wrong year is no beginning.
            if carried := carried_days(rows_by_day(self.catalog.ledger, extract)):
                first[extract] = carried.since
        starts = {
            monitor: [first[name] for name in names if name in first]
            for monitor, names in self.sources.items()
        }
        return {monitor: max(days) for monitor, days in starts.items() if days}

    @cached_property
    def backfilled(self) -> dict[str, tuple[date, ...]]:
        """Monitor → days on which history of its extracts came to what was known already."""
        history = self.catalog.history
        return {
            monitor: tuple(
                day for name in sorted(names) if name in history for day in history[name].backfilled
            )
            for monitor, names in self.sources.items()
        }

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

    def observations(self, morning: date, known: Sequence[Episode]) -> list[Observation]:
        """What the morning saw of each extract's faults: bad where there is one, clean where one was."""
        bucket = (morning - timedelta(days=1)).isoformat()
        faults = sorted(self.told(morning), key=lambda f: (*f.identity, f.day, f.healed))
        observations = [_bad(list(group), bucket) for _, group in groupby(faults, key=lambda f: f.identity)]
        bad = {observation.identity for observation in observations}
        observations += [
            Observation(e.monitor, e.family, e.segment, bucket, "clean", e.detector, e.direction, kind="data")
            for e in known
            if e.kind == "data" and e.alive and e.identity not in bad
        ]
        return observations

    def _readers(self, extract: str) -> tuple[str, ...]:
        return tuple(sorted(name for name, extracts in self.sources.items() if extract in extracts))


def _that_matter(faults: list[DataFault], grain: str) -> list[DataFault]:
    """The faults that spoil a bucket: every one, but of a month only where more than one of its days is faulty."""
    if grain != "month":
        return faults
    days = Counter((day.year, day.month) for day in {fault.day for fault in faults})
    return [fault for fault in faults if days[fault.day.year, fault.day.month] > A_DAY]


def _lacking(panel: "Panel", column: str, touched: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Cells [nS, nT] of the faulty day, `touched` [nT], whose value of the column is gone: nothing of it came that day.

    The others have their rows. A monitor that looks for silence keeps all: a rule that stopped is what it has to tell,
    and the load that lost a value is told beside it.
    """
    found = np.zeros(panel.numerator.shape, dtype=bool)
    values = panel.segments[column].astype(str).to_numpy()
    for value in () if QUIET in panel.monitor.detectors else np.unique(values):
        rows = np.flatnonzero(values == value)
        if not np.nan_to_num(panel.numerator[np.ix_(rows, np.flatnonzero(touched))]).any():
            found[np.ix_(rows, np.flatnonzero(touched))] = True
    return found


def _bad(faults: Sequence[DataFault], bucket: str) -> Observation:
    """One extract, one kind of fault, this morning."""
    last = faults[-1]
    days = sorted({fault.day for fault in faults})
    return Observation(
        monitor=last.extract,
        family=last.identity[1],
        segment=encode(last.market),
        bucket=bucket,
        verdict="bad",
        detector=last.kind,
        direction="up" if last.kind in ("duplicated", "nulls", "quarantined") else "down",
        severity="high" if len(last.monitors) > MANY else "medium",
        kind="data",
        evidence=Evidence(
            actual=float(len(days)),
            expected=0.0,
            lower=0.0,
            upper=0.0,
            numerator=float(len(days)),
            denominator=None,
            effect=None,
            p_value=None,
            q_value=None,
            exposure=0.0,
            note=_sentence(last, days),
        ),
    )


def _sentence(last: DataFault, days: Sequence[date]) -> str:
    """`Payments of 21 Nov 2026 in BR arrived only in part: expected about 9000 rows, found 5130 rows. …`."""
    when = words.span(days[0], days[-1])
    several = f" ({words.plural(len(days), 'day')})" if len(days) > 1 else ""
    where = f" in {words.segment(last.market)}" if last.market else ""
    column = f" ({last.column})" if last.column else ""  # as the source must look for it
    told = f": expected {last.expected}, found {last.found}" if last.expected or last.found else ""
    subject = f"{words.titled(last.extract)} of {when}{several}{where}"
    return f"{subject} {words.fault(last.kind)}{column}{told}. {last.evidence}".strip()
