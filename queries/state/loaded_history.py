"""History that was loaded in one go: days of an extract that nobody knew on their own mornings.

A first load or a backfill brings whole days long after they happened, all at one time. Such days teach as if they had
been known on their own days, for the load says nothing of how completely a morning would have seen them; rows that
come late for a day known already stay late. What is decided of an arrival rests on what had arrived by then, so later
rows never change what a morning knew. A contract with `history = "load day"` keeps every row to its arrival.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from queries.content.contract import Extract
from queries.state.entry import Entry, Restated, Slice

FAR = 7  # days beyond what is usual from which a day that nobody knew was loaded later; a week of outage is late
STRAY = 0.05  # of the rows of an arrival: so few known before it do not make the day a known one
LEAST = 0.1  # of a usual day's rows: fewer are strays, no day
KNOWN_DAYS = 7  # days that tell how many rows are usual
FEW_DAYS, ARRIVALS = (
    3,
    28,
)  # an arrival of so few days is the stream's own; how many of them tell what is usual
OWN_DAYS = "own days"  # the contract's word for what this module does
_ORIGIN = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Load:
    """Days known first on `known_day`, all at once. first: nothing of the extract was known before."""

    known_day: dt.date
    days: tuple[dt.date, ...]
    rows: int
    first: bool

    def seen_by(self, as_of: dt.date) -> bool:
        """Whether a morning knows of it: before a first load nobody judged, so it is seen from its own days on."""
        return self.first or self.known_day < as_of


@dataclass(frozen=True)
class LoadedDays:
    """Rows of one arrival in a run of days; market: only that one's, None = those of all."""

    known_day: dt.date
    since: dt.date
    until: dt.date
    first: bool
    market: str | None


@dataclass(frozen=True)
class LoadedHistory:
    """The loads of one extract, oldest first, and where their rows stand.

    groups: (market, day, known day) that was loaded later → whether with the first load.
    """

    loads: tuple[Load, ...] = ()
    spans: tuple[LoadedDays, ...] = ()
    groups: Mapping[tuple[str, str, str], bool] = field(default_factory=dict)

    def seen_on(self, part: Slice, as_of: dt.date) -> str:
        """The day these rows count as known on, as a morning sees it: their own once it knows of their load."""
        first = self.groups.get((part.market, part.day, part.known_day))
        knows = first is not None and (first or part.known_day < as_of.isoformat())
        return part.day if knows else part.known_day

    @property
    def backfilled(self) -> tuple[dt.date, ...]:
        """The days on which history came to what was known already: the next morning is the first to see it."""
        return tuple(sorted({load.known_day for load in self.loads if not load.first}))


Rows = Mapping[str, Mapping[int, Mapping[int, int]]]  # market → day → known day → rows
Group = tuple[str, int, int]  # market, day, known day


def find_history(entries: Iterable[Entry], extract: Extract, cutoff_hour: int) -> LoadedHistory:
    """What of an extract was loaded later, from the ledger's counts."""
    if extract.history != OWN_DAYS:
        return LoadedHistory()
    rows, gone = _counted(list(entries))
    loaded = _loaded(rows, gone, extract.due_age(cutoff_hour))
    return _told(rows, loaded) if loaded else LoadedHistory()


def _counted(entries: Iterable[Entry]) -> tuple[Rows, Rows]:
    """The rows that came, by the day they were known, and those that ceased to hold, by that day.

    Rows that no morning saw have taken themselves back; corrected ones are counted with what they became.
    """
    came: dict[Group, int] = defaultdict(int)
    went: dict[Group, int] = defaultdict(int)
    numbers: dict[str, int] = {}

    def group(part: Slice | Restated) -> Group:
        for text in (part.day, part.known_day):
            if text not in numbers:
                numbers[text] = (dt.date.fromisoformat(text) - _ORIGIN).days
        return part.market, numbers[part.day], numbers[part.known_day]

    for entry in entries:
        for part in entry.slices:
            came[group(part)] += part.rows
        for one in entry.restated:
            went[group(one)] += one.replaced + one.removed
            came[group(one)] += one.replaced + one.removed
    return _by_market(came), _by_market(went)


def _by_market(counts: Mapping[Group, int]) -> Rows:
    found: dict[str, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for (market, day, known), count in sorted(counts.items()):
        if count > 0:
            found[market][day][known] = count
    return found


def _loaded(rows: Rows, gone: Rows, due_age: int) -> dict[Group, bool]:
    """The groups of rows that were loaded later → whether with the first load.

    History that is loaded again takes the place of what was loaded before, and is a load as well.
    """
    arrivals: dict[int, set[int]] = defaultdict(set)  # known day → its days
    for days in rows.values():
        for day, known_days in days.items():
            for known in known_days:
                arrivals[known].add(day)
    if not arrivals:
        return {}
    start = min(arrivals)
    loaded: dict[Group, bool] = {}
    for known in sorted(arrivals):
        for market, days in rows.items():
            new = [day for day in arrivals[known] if known - day > due_age and known in days.get(day, ())]
            went = gone.get(market, {})
            new = [
                day
                for day in new
                if _unknown_before(days[day], went.get(day, {}), known, (market, day), loaded)
            ]
            if known != start:
                new = [day for day in new if _is_a_day(days, day, known)]
                oldest = known - min(new, default=known)
                if oldest <= FAR + due_age or oldest <= FAR + _usual_age(arrivals, known):
                    continue
            for day in new:
                # A load across the cutoff hour is one: the rest of a day goes with its beginning.
                loaded[market, day, known] = known == start or loaded.get((market, day, known - 1), False)
    return loaded


def _usual_age(arrivals: Mapping[int, set[int]], known: int) -> float:
    """The age in days at which the stream's newest day came before this arrival; 0 where nothing tells."""
    ages = [at - max(days) for at, days in sorted(arrivals.items()) if at < known and len(days) <= FEW_DAYS]
    return float(median(ages[-ARRIVALS:])) if ages else 0.0


def _unknown_before(
    known_days: Mapping[int, int],
    gone: Mapping[int, int],
    known: int,
    group: tuple[str, int],
    loaded: Mapping[Group, bool],
) -> bool:
    """Whether next to nothing of a day was known before, but what the night before began to load.

    Of what was loaded before, that counts which still holds.
    """
    before = {at: count for at, count in known_days.items() if at < known}
    history = sum(count for at, count in before.items() if (*group, at) in loaded)
    usual = sum(before.values()) - history
    if (*group, known - 1) not in loaded:
        usual += max(0, history - sum(count for at, count in gone.items() if at <= known))
    return usual <= STRAY * known_days[known]


def _is_a_day(days: Mapping[int, Mapping[int, int]], day: int, known: int) -> bool:
    """Whether so many rows came as make a day of this market, by the days known before."""
    usual = [sum(c for at, c in kept.items() if at < known) for kept in days.values()]
    usual = [count for count in usual if count]
    return len(usual) < KNOWN_DAYS or days[day][known] >= LEAST * median(usual)


def _told(rows: Rows, loaded: Mapping[Group, bool]) -> LoadedHistory:
    """Loads by their day, and spans: of all markets where each group of a day was loaded, else market by market."""
    by_load: dict[tuple[int, bool], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    there: dict[tuple[int, int], set[str]] = defaultdict(set)
    for market, days in rows.items():
        for day, known_days in days.items():
            for known in known_days:
                there[known, day].add(market)
    firsts = [known for (_, _, known), first in loaded.items() if first]
    for (market, day, known), first in loaded.items():
        by_load[min(firsts) if first else known, first][day] += rows[market][day][known]
    loads = [
        Load(_date(known), tuple(map(_date, sorted(days))), sum(days.values()), first)
        for (known, first), days in sorted(by_load.items())
    ]
    groups = {
        (market, str(_date(day)), str(_date(known))): first for (market, day, known), first in loaded.items()
    }
    return LoadedHistory(tuple(loads), tuple(_spans(there, loaded)), groups)


def _spans(there: Mapping[tuple[int, int], set[str]], loaded: Mapping[Group, bool]) -> list[LoadedDays]:
    """Runs of days of one arrival with nothing of that arrival between them that was not loaded."""
    runs: list[LoadedDays] = []
    last: dict[tuple[int, str | None], int] = {}  # arrival and market → the run that may go on
    for known, day in sorted(there):
        first = {
            market: loaded[market, day, known]
            for market in there[known, day]
            if (market, day, known) in loaded
        }
        whole = len(first) == len(there[known, day]) and len(set(first.values())) == 1
        told: dict[str | None, bool] = {None: any(first.values())} if whole else dict(first.items())
        for key in [key for key in last if key[0] == known and key[1] not in told]:
            if whole or key[1] is None or key[1] in there[known, day]:
                del last[key]
        for market, of_first in told.items():
            at = last.get((known, market))
            if at is not None and runs[at].first == of_first:
                runs[at] = LoadedDays(_date(known), runs[at].since, _date(day), of_first, market)
            else:
                last[known, market] = len(runs)
                runs.append(LoadedDays(_date(known), _date(day), _date(day), of_first, market))
    return runs


def _date(number: int) -> dt.date:
    return _ORIGIN + dt.timedelta(days=number)
