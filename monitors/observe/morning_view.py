"""How the mornings of a home see its monitors: calendar, data faults and held levels around one scorer.

The nightly run and every page that draws a band open the same view, so that they show the same numbers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor
from monitors.observe.block_rows import Reader, read_whole
from monitors.observe.calendar import Calendar
from monitors.observe.clocks import Clocks
from monitors.observe.data_faults import FaultBook
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.health import beside_calendar
from monitors.observe.intervention_levels import InterventionLevels
from monitors.observe.public_holidays import PublicHolidays, countries_of, country_of
from monitors.observe.scoring import Scorer
from monitors.observe.series import Panel
from queries.content.home import Home
from queries.engine.opening import Engine


@dataclass(frozen=True)
class MorningView:
    """What mornings know beside the series: data faults, levels that changes hold, the calendar, the clocks."""

    book: FaultBook
    levels: InterventionLevels
    calendar: Calendar
    clocks: Clocks
    holidays: PublicHolidays

    def trust(self, panel: Panel, morning: date) -> Panel:
        """The panel without what a fault touches and the hours a clock skips, and with the levels that changes hold,
        as the morning knew.
        """
        seen = self.holidays.mark(self.clocks.mark(self.book.trust(panel, morning)))
        return self.levels.mark(seen, morning)

    def scorer(self, engine: Engine, last_morning: date, read: Reader = read_whole) -> Scorer:
        """A scorer of the view's monitors for mornings up to `last_morning`. read: how their rows are come by."""
        book = self.book
        return Scorer(
            engine,
            last_morning,
            book.first_days,
            book.settle,
            self.trust,
            self.calendar.at,
            backfilled=book.backfilled,
            read=read,
        )


def view_mornings(
    home: Home, engine: Engine, monitors: Iterable[Monitor], health: Callable[[date], ExtractHealth]
) -> MorningView:
    """The view of some monitors. `health`: how a morning finds the extracts, from `health_of`."""
    sources = {monitor.name: extracts_of(monitor, engine.catalog) for monitor in monitors}
    calendar = Calendar(home, engine)
    looked = beside_calendar(health, calendar)
    book = FaultBook(looked, sources, engine.catalog, home.settings.cutoff_hour, looked)
    contracts = engine.catalog.contracts
    columns = {
        monitor: frozenset(contracts[name].market or "" for name in names) - {""}
        for monitor, names in sources.items()
    }
    clocks = Clocks(home.settings.markets, home.settings.zone, columns)
    holidays = _public(home, calendar, columns)
    return MorningView(book, InterventionLevels(home, engine), calendar, clocks, holidays)


def calendar_said(home: Home, engine: Engine) -> str:
    """Which calendar the mornings of a home know: its own, the public holidays of some countries, or none."""
    if (own := Calendar(home, engine)).there:
        return "the home's own, in the table calendar"
    return _public(home, own, {}).said or "none"


def _public(home: Home, calendar: Calendar, columns: Mapping[str, frozenset[str]]) -> PublicHolidays:
    """The public holidays of the home's markets, where it wants them and has no calendar of its own."""
    settings = home.settings
    if settings.holidays == "none" or calendar.there:
        return PublicHolidays({}, None, columns)
    return PublicHolidays(countries_of(settings.markets), country_of(settings.zone), columns)
