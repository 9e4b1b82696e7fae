"""From an intervention in the ledger to its study: the panel of its metric, who was touched, who may be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Catalogue, Monitor
from monitors.effects.counterfactual import MethodCheck
from monitors.effects.study import LEAST_BEFORE, WEEK, Flags, Floats, Study, StudyError
from monitors.interventions.held_out import split
from monitors.interventions.intervention_ledger import Intervention, meets, overlaps
from monitors.interventions.known_trouble import KnownTrouble, columns_of, meanwhile
from monitors.interventions.scope_rows import held_rows, neighbour_rows, rows_in
from monitors.observe.data_faults import FaultBook
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.health import HealthLook, health_of
from monitors.observe.series import Panel, buckets_between, build_panels, read_leaves
from queries.content.home import Home
from queries.engine.opening import Engine
from queries.state.restatements import restatements

HISTORY = 20  # weeks before it that are read: eight to compare, the rest for placebos in time; chosen
LONGEST = 56  # days after it that are measured: later ones hold other changes; chosen
REACH = 7  # days after an earlier change until its own effect is complete; chosen


@dataclass(frozen=True)
class MeasuredSubject:
    """An intervention's metric as arrays, from day `first` on. notes: what was left out, and why, as checks."""

    intervention: Intervention
    monitor: Monitor
    panel: Panel
    study: Study
    amounts: Floats | None
    first: date
    last: date
    neighbours: Flags
    notes: tuple[MethodCheck, ...] = ()

    def day(self, column: int) -> date:
        """The day of a column of the study."""
        return self.first + timedelta(days=column)

    def segment(self, row: int) -> Mapping[str, str]:
        """The segment of a row."""
        return self.panel.segment(row)


@dataclass
class Observatory:
    """The home as one morning knew it, with rows and panels read once. troubles: what the desk alerted on."""

    home: Home
    engine: Engine
    catalogue: Catalogue
    ledger: Sequence[Intervention]
    as_of: date
    troubles: Sequence[KnownTrouble] = ()
    _leaves: dict[str, pd.DataFrame] = field(default_factory=dict, init=False)
    _panels: dict[tuple[str, tuple[str, ...]], Panel] = field(default_factory=dict, init=False)
    _found: dict[str, ExtractHealth] = field(default_factory=dict, init=False)
    _look: HealthLook | None = field(default=None, init=False)

    @property
    def since(self) -> date:
        """The first day read: one for all, so that every metric is read once."""
        days = [one.day for one in self.ledger if one.day < self.as_of]
        return min([*days, self.as_of]) - timedelta(days=HISTORY * WEEK)

    def leaves(self, monitor: Monitor) -> pd.DataFrame:
        """The monitor's rows up to the morning."""
        if monitor.name not in self._leaves:
            self._leaves[monitor.name] = read_leaves(self.engine, monitor, self.since, self.as_of)
        return self._leaves[monitor.name]

    def panel(self, monitor: Monitor, by: Sequence[str]) -> Panel:
        """Its segments by day, with young cohorts and days under a data fault not trusted. Made once."""
        key = (monitor.name, tuple(by))
        if key not in self._panels:
            self._panels[key] = self._panel(monitor, by)
        return self._panels[key]

    def _panel(self, monitor: Monitor, by: Sequence[str]) -> Panel:
        leaves = self.leaves(monitor)
        days = buckets_between(monitor, self.since, self.as_of)
        ripe = self.as_of - timedelta(days=1 + (monitor.lag or 0))
        usable = days.astype("datetime64[D]") <= np.datetime64(ripe)
        panel = build_panels(monitor, leaves, days, usable, [tuple(by)])[0]
        return self._faults(monitor).trust(panel, self.as_of)

    def _faults(self, monitor: Monitor) -> FaultBook:
        """The faults of the extracts that a monitor stands on; those of others need not be looked for."""
        catalog = self.engine.catalog
        sources = extracts_of(monitor, catalog)
        self._look = self._look or health_of(self.home, catalog)
        for one in sorted(sources - set(self._found)):
            self._found[one] = self._look(self.as_of, (one,))
        faults = tuple(fault for one in sorted(sources) for fault in self._found[one].faults)
        known = ExtractHealth(faults, 0, len(sources))
        return FaultBook(lambda _: known, {monitor.name: sources}, catalog, self.home.settings.cutoff_hour)


def monitor_of(catalogue: Catalogue, item: Intervention) -> Monitor:
    """The metric an intervention is meant to move. Raises StudyError where it names none that can be measured."""
    if not item.metric:
        raise StudyError("It names no metric it is meant to move, so there is nothing to measure it by.")
    try:
        monitor = catalogue[item.metric]
    except KeyError as error:
        raise StudyError(f"Its metric is not known here: {error.args[0]}.") from error
    if monitor.grain != "day":
        raise StudyError(
            f"Its metric {monitor.name} is counted by the {monitor.grain}: a daily one is needed."
        )
    return monitor


def subject_of(desk: Observatory, item: Intervention, monitor: Monitor | None = None) -> MeasuredSubject:
    """The study of an intervention, on its own metric or on another `monitor` in the same scope.

    Raises StudyError in words: unknown metric, a scope the metric does not have, too little before or after.
    """
    meant = monitor_of(desk.catalogue, item) if monitor is None else monitor
    if item.day >= desk.as_of:
        raise StudyError(
            f"It begins on {item.day}: nothing after it is known on the morning of {desk.as_of}."
        )
    if item.until is not None and item.until < item.day:
        raise StudyError(f"It ends on {item.until}, before its start on {item.day}: one of the two is wrong.")
    if item.first_bad is not None and (answered := (item.day - item.first_bad).days) < LEAST_BEFORE * WEEK:
        raise StudyError(
            f"It answers an attack that began {answered} days before it: no level before it could be told from "
            "the attack itself, so nothing says how it would have gone on. The alert's card shows how it ended."
        )
    leaves = desk.leaves(meant)
    if leaves.empty:
        raise StudyError("Its metric has no row around it.")
    dimensions = [name for name in leaves.columns if isinstance(leaves[name].dtype, pd.CategoricalDtype)]
    scope = _known_scope(item.scope, dimensions, strict=monitor is None)
    by = [*scope, *(name for name in item.holdout if name in dimensions and name not in scope)]
    panel = desk.panel(meant, by)
    begin = (pd.Timestamp(leaves["bucket"].min()).date() - desk.since).days
    if item.day < desk.since + timedelta(days=begin):
        raise StudyError(
            f"It began on {item.day}, before the data of its metric: there is no before to compare."
        )
    return _subject(desk, item, meant, panel, scope, begin)


def _known_scope(scope: Mapping[str, str], dimensions: Sequence[str], *, strict: bool) -> dict[str, str]:
    missing = [name for name in scope if name not in dimensions]
    if missing and strict:
        raise StudyError(
            f"Its metric is not counted by {missing[0]}; it is by {', '.join(dimensions) or 'nothing'}."
        )
    return {name: value for name, value in scope.items() if name in dimensions}


def _subject(
    desk: Observatory,
    item: Intervention,
    monitor: Monitor,
    panel: Panel,
    scope: Mapping[str, str],
    begin: int,
) -> MeasuredSubject:
    # Over 40 lines: the window and who is in it, cut by cut, each with the sentence that says so.
    treated = rows_in(panel, scope)
    if not treated.any():
        place = ", ".join(f"{name} = {value}" for name, value in scope.items())
        raise StudyError(f"No row of its metric is in {place}: the segment does not exist.")
    holdout, said = held_rows(panel, item, treated)
    if holdout is not None:
        treated &= ~holdout
    at = int((pd.Timestamp(item.day) - pd.Timestamp(panel.ts[0])).days)
    earliest = begin  # of the data
    trusted = panel.trusted
    ripe = np.flatnonzero(trusted.any(axis=0))
    stop = min(int(ripe[-1]) + 1 if len(ripe) else 0, at + (item.days or LONGEST))
    notes, earlier = [said] if said is not None else [], None
    if item.until is not None:
        stop = min(stop, at + (item.until - item.day).days + 1)
    for other in sorted(overlaps(item, desk.ledger, 10**4), key=lambda one: one.day):
        gap = (other.day - item.day).days
        if gap == 0:
            notes.append(
                MethodCheck(
                    "nothing else at once", False, f"“{other.title}” began the same day: one effect of both"
                )
            )
        elif gap > 0 and at + gap < stop:
            stop = at + gap
            notes.append(
                MethodCheck(
                    "nothing else after", True, f"measured until {other.day}, when “{other.title}” began"
                )
            )
        elif gap < 0 and at + gap + REACH > begin and at - (at + gap + REACH) < 8 * WEEK:
            if -gap - REACH < LEAST_BEFORE * WEEK:
                raise StudyError(
                    f"“{other.title}” began {words.plural(-gap, 'day')} before it, on the same metric and scope: "
                    "three weeks between two changes are the least to tell what each did."
                )
            earlier = gap
            begin = at + gap + REACH
            notes.append(
                MethodCheck("nothing else before", True, f"compared from a week after “{other.title}” on")
            )
    if item.first_bad is not None and (answered := (item.day - item.first_bad).days) < 8 * WEEK:
        begin = max(begin, at - answered)
        notes.append(
            MethodCheck("level before", None, f"the {answered} days of the attack it answers, taken to go on")
        )
    begin, earliest = max(begin, 0), max(earliest, 0)
    others = _touched(desk, item, panel, begin, at, stop)
    donors = ~treated & ~others & (np.ones(panel.rows, bool) if holdout is None else ~holdout)
    if others.any():
        notes.append(
            MethodCheck("donors untouched", True, f"{int(others.sum())} with changes of their own left out")
        )
    first = pd.Timestamp(panel.ts[begin]).date()
    beside = meanwhile(desk.troubles, monitor.name, monitor.direction, scope, item.day)
    trouble = np.zeros(panel.numerator.shape[1] - begin, dtype=bool)
    trouble[columns_of(beside, first, stop - begin)] = True
    base = panel.denominator if panel.denominator is not None else np.ones_like(panel.numerator)
    study = Study(
        panel.numerator[:, begin:], base[:, begin:], trusted[:, begin:], treated, donors, at - begin, stop - begin,
        holdout, {name: panel.segments[name].astype(str).to_numpy() for name in panel.watch},
        trouble if trouble.any() else None,
    )  # fmt: skip
    if earlier is not None and holdout is None:
        study = replace(study, former=_former(panel, study, base, earliest, begin, at + earlier))
    amounts = panel.exposure[:, begin:] if monitor.exposure else None
    near = neighbour_rows(panel, scope, treated | others)
    if item.drawn is not None:
        arms = split(desk.engine, monitor, item.drawn, scope, study, amounts, first)
        near = np.append(near, np.zeros(len(arms.study.treated) - len(near), dtype=bool))
        study, amounts = arms.study, arms.amounts
        notes.append(arms.check)
    last = first + timedelta(days=stop - begin - 1)
    notes += _corrected(desk, monitor, scope, first, last)
    return MeasuredSubject(item, monitor, panel, study, amounts, first, last, near, tuple(notes))


def _corrected(
    desk: Observatory, monitor: Monitor, scope: Mapping[str, str], first: date, last: date
) -> list[MethodCheck]:
    """What of the days compared was said otherwise later: the effect is measured by what is known now."""
    catalog = desk.engine.catalog
    mine = set(scope.values()) & set(desk.home.settings.markets)
    rows, known = 0, first
    for one in restatements(catalog.ledger, desk.as_of, extracts_of(monitor, catalog)):
        many = sum(n for market, n in one.markets if not mine or market in ("", *mine))
        if first <= one.day <= last and many:
            rows, known = rows + many, max(known, one.known_day)
    if not rows:
        return []
    said = f"{words.plural(rows, 'row')} of these days corrected, last on {words.day(known)}: measured as known now"
    return [MethodCheck("data as first told", None, said)]


def _former(
    panel: Panel, study: Study, base: Floats, earliest: int, begin: int, changed: int
) -> Study | None:
    """The study against the weeks before an earlier change that began on column `changed`; None: too few of them."""
    more = begin - earliest
    trusted = panel.trusted[:, earliest:].copy()
    trusted[:, changed - earliest : study.at + more] = False
    former = replace(
        study, counts=panel.numerator[:, earliest:], base=base[:, earliest:], trusted=trusted,
        at=study.at + more, stop=study.stop + more, trouble=None,
    )  # fmt: skip
    left = trusted[:, former.start : former.at].any(axis=0).sum()
    return former if left >= WEEK else None


def _touched(desk: Observatory, item: Intervention, panel: Panel, begin: int, at: int, stop: int) -> Flags:
    """Rows that other interventions on the same metric touched in the days compared [nS]."""
    found = np.zeros(panel.rows, dtype=bool)
    for other in desk.ledger:
        column = at + (other.day - item.day).days
        if other.id == item.id or other.metric != item.metric or not begin - REACH < column < stop:
            continue
        for row in range(panel.rows):
            found[row] |= meets(other.scope, panel.segment(row))
    return found


def with_notes(subject: MeasuredSubject, notes: Sequence[MethodCheck]) -> MeasuredSubject:
    """The subject with more said about it."""
    return replace(subject, notes=(*subject.notes, *notes))
