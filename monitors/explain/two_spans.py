"""Chosen days against chosen days: the search for causes, run on two spans that a person picked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor
from monitors.explain import rules
from monitors.explain.causes.cause import Cause
from monitors.explain.comparison import ExplainError, evenly_known, measure_table, unplaced_note
from monitors.explain.entities import find_entities
from monitors.explain.explanation import Section, Split
from monitors.explain.rules import find_rules
from monitors.explain.window import WEEKS, Window, build_table
from monitors.life.bucket_span import LONGER
from monitors.life.episode import Episode
from monitors.observe.grains import starts
from monitors.observe.series import read_leaves
from queries.content.home import Home
from queries.engine.drill import narrowed
from queries.engine.opening import Engine

USUAL = timedelta(days=7 * WEEKS)  # compared with where nobody chose: as long as an incident is compared with
LONGEST = 366  # days of either side: more is no question about days, and no answer in a second; chosen


@dataclass(frozen=True)
class Days:
    """Days from `since` to `last`, both inside."""

    since: date
    last: date

    @property
    def until(self) -> date:
        """The day after."""
        return self.last + timedelta(days=1)

    @property
    def count(self) -> int:
        """How many days."""
        return (self.until - self.since).days

    def meets(self, other: "Days") -> bool:
        """Whether the two have a day in common."""
        return self.since <= other.last and other.since <= self.last


@dataclass(frozen=True)
class DaysExplained:
    """What tells chosen days from those compared with: numbers of both, the cells, and who carries it.

    split: as on the card, a volume per bucket; the compared side counts each weekday as often as it was chosen.
    spoiled: days left out on either side because of a data fault. compared: both sides in words.
    """

    days: Days
    against: Days
    compared: str
    split: Split
    causes: Sequence[Cause]
    causes_note: str
    who: Mapping[str, Section]
    rules: Section
    spoiled: int


def usual_before(days: Days) -> Days:
    """What chosen days are compared with where nobody says: the eight weeks before them."""
    return Days(days.since - USUAL, days.since - timedelta(days=1))


def explain_days(
    home: Home,
    engine: Engine,
    monitor: Monitor,
    episode: Episode,
    days: Days,
    against: Days | None = None,
    faults: Sequence[Mapping[str, Any]] = (),
) -> DaysExplained:
    """Run the search for causes on chosen days of an alert's segment; against: None = the eight weeks before them.

    faults: data faults of the desk (extract, day); their days count on neither side. Raises ExplainError with a
    sentence where the two overlap, lie outside the data, or hold no whole bucket; EngineError or SeriesError where
    the monitor's own SQL fails.
    """
    # Over 40 lines: one record put together part by part, after the checks that both sides can be compared.
    base = against or usual_before(days)
    _check(monitor, days, base, engine.as_of)
    extracts = extracts_of(monitor, engine.catalog)
    spoiled = {date.fromisoformat(str(f["day"])[:10]) for f in faults if f["extract"] in extracts}
    window = _window(monitor, days, base, spoiled)
    where, up = episode.where, episode.direction == "up"
    inside = replace(monitor, sql=narrowed(monitor.sql, where))
    first, until = min(base.since, days.since), max(base.until, days.until)
    leaves = read_leaves(evenly_known(home, engine, monitor, extracts), inside, first, until)
    for side, name in ((window.now, days), (window.before, base)):
        if leaves.empty or not np.isin(leaves["bucket"].to_numpy().astype(side.dtype), side).any():
            raise ExplainError(
                f"there is nothing of this segment from {words.span(name.since, name.last)}: choose other days"
            )
    table = build_table(monitor, leaves, where, window, None)
    split, causes = measure_table(table)
    file = next((path for path in home.content("drilldown") if path.stem == rules.DRILLDOWN), None)
    return DaysExplained(
        days,
        base,
        _compared(monitor, days, base),
        split if "actual_den" in table.frame else split.per_bucket(window.now.size),
        causes,
        unplaced_note(causes, table, where),
        {one.entity: find_entities(engine, one, where, window, up=up) for one in monitor.who},
        find_rules(engine, file, where, window),
        _left_out(spoiled, days, base),
    )


def _check(monitor: Monitor, days: Days, base: Days, as_of: date | None) -> None:
    """Raises ExplainError where no comparison can be made of two spans."""
    if days.since > days.last or base.since > base.last:
        raise ExplainError("the days end before they begin: choose the first day first")
    if days == base:
        raise ExplainError("the days chosen are those compared with: choose others for one side")
    if days.meets(base):
        raise ExplainError(
            f"{words.span(days.since, days.last)} and {words.span(base.since, base.last)} have days in common: "
            "choose days apart"
        )
    if max(days.count, base.count) > LONGEST:
        raise ExplainError(f"at most {LONGEST} days are compared: choose fewer")
    # Cohorts are compared at equal age: one that is too young to be of that age says nothing yet.
    lag = (monitor.lag or 0) if monitor.view == "cohort" else 0
    newest = None if as_of is None else as_of - timedelta(days=1 + lag)
    if newest is not None and max(days.last, base.last) > newest:
        ripe = f", each of which is {words.plural(lag, 'day')} old by then" if lag else ""
        raise ExplainError(
            f"this morning knows the days up to {words.day(newest)}{ripe}: choose earlier ones"
        )


def _window(monitor: Monitor, days: Days, base: Days, spoiled: Collection[date]) -> Window:
    """The buckets of both spans without the spoiled ones. Raises ExplainError where a side has none left."""
    bad = np.array(sorted(spoiled), dtype="datetime64[D]")
    sides = [starts(monitor.grain, one.since, one.until) for one in (days, base)]
    if monitor.grain not in LONGER:
        sides = [side[~np.isin(side.astype("datetime64[D]"), bad)] for side in sides]
    for side, one in zip(sides, (days, base), strict=True):
        if not side.size:
            raise ExplainError(
                f"{words.span(one.since, one.last)} holds no whole {monitor.grain} that can be trusted: "
                "choose more days"
            )
    return Window(sides[0], sides[1], _left_out(spoiled, days, base), monitor.grain)


def _left_out(spoiled: Collection[date], days: Days, base: Days) -> int:
    return sum(one.since <= day <= one.last for day in spoiled for one in (days, base))


def _compared(monitor: Monitor, days: Days, base: Days) -> str:
    """Both sides in words: 12 to 14 Nov 2026 against 1 to 28 Oct 2026, weekday by weekday."""
    even = ", each weekday counted as often" if monitor.grain in ("hour", "day") and base.count >= 7 else ""
    return f"{words.span(days.since, days.last)} against {words.span(base.since, base.last)}{even}"
