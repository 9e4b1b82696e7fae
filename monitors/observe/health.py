"""How a morning finds the extracts: ingest's status of each, as data faults and a count of the fresh ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Protocol

from monitors.life.finding import ABSENT, DataFault
from monitors.observe.extract_health import ExtractHealth
from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.content.settings import Settings
from queries.status.extract_status import status_of
from queries.status.fault import ExtractFault
from queries.status.told_status import RECENT, ExtractStatus

if TYPE_CHECKING:
    from monitors.observe.calendar import Calendar
    from queries.state.catalog import Catalog

# A day is seen as it was known when it was judged, so what came too late stays out of it for good.
NEVER_WHOLE = ("late", "missing", "closed", "partial", "open")
REST = 0.7  # of the rows expected of all other values: a day that lacks those of one alone is not partial; chosen
MOSTLY = (
    0.5  # of the rows that are lacking: from there on it is the value that is gone which lacks them; chosen
)
WORKED = 0.5  # of the expected rows on an earlier public holiday: a business that works on them is not closed; chosen
RETIRED = "retired"


class HealthLook(Protocol):
    """A look at the extracts."""

    def __call__(self, morning: date, only: Collection[str] | None = None) -> ExtractHealth:
        """All of them, or those named alone, as a morning found them."""


def health_of(home: Home, known: Catalog | None = None) -> HealthLook:
    """A look at the extracts for any morning; the ledger is read once, or taken from a catalog known already."""
    look = status_of(home, known)
    contracts = known.contracts if known else load_contracts(home)
    markets = {name: extract.market for name, extract in contracts.items()}
    settings = home.settings
    resting = _Resting(settings)

    def health(morning: date, only: Collection[str] | None = None) -> ExtractHealth:
        seen = [one for one in look(morning, only) if one.state != "empty"]
        faults: list[DataFault] = []
        fresh = extracts = 0
        for one in seen:
            told = [_explained(fault, one, settings, resting) for fault in _faults(one, markets)]
            faults += told
            if settings.retired.get(one.extract, morning) >= morning:
                extracts += 1
                fresh += one.state == "fresh" or _only_quiet(one, told)
        loads = tuple((one.extract, load) for one in seen for load in one.loads)
        return ExtractHealth(tuple(faults), fresh, extracts, loads)

    return health


def beside_calendar(health: Callable[..., ExtractHealth], calendar: Calendar) -> HealthLook:
    """The same look, with the proportions of days that the home's calendar has an entry for told to nobody.

    A campaign or a holiday has buyers, coupons and channels of its own; a value nobody knew or one that is gone is told
    on such a day as on any other. Raises EngineError.
    """

    import pandas as pd  # not for a look at the extracts alone

    def seen(morning: date, only: Collection[str] | None = None) -> ExtractHealth:
        found = health(morning) if only is None else health(morning, only)
        if not any(fault.shares for fault in found.faults):
            return found
        known = calendar.at(morning)
        days = set() if known is None else set(pd.to_datetime(known["day"]).dt.date)
        faults = tuple(
            replace(fault, quiet=True, evidence=f"{fault.evidence}; the calendar has an entry for this day")
            if fault.shares and fault.day in days
            else fault
            for fault in found.faults
        )
        return replace(found, faults=faults)

    return seen


def _faults(one: ExtractStatus, markets: Mapping[str, str | None]) -> list[DataFault]:
    gone = {f.day: f for f in one.faults if f.kind == "values" and f.evidence.get("gone", 0) > 0}
    told = [_fault(fault, markets) for fault in one.faults]
    return [_without(fault, gone.get(raw.day), raw) for fault, raw in zip(told, one.faults, strict=True)]


def _without(fault: DataFault, gone: ExtractFault | None, raw: ExtractFault) -> DataFault:
    """A partial day that lacks only the rows of a value that is gone, with that column: a monitor that tells its values
    apart has all of the others.
    """
    rows, expected = raw.evidence.get("rows", 0.0), raw.evidence.get("expected", 0.0)
    if gone is None or fault.kind != "partial":
        return fault
    share = gone.evidence.get("gone_share", 0.0)
    if rows < REST * expected * (1 - share) or share * expected < MOSTLY * (expected - rows):
        return fault
    return replace(fault, column=gone.column or "")


def _fault(fault: ExtractFault, markets: Mapping[str, str | None]) -> DataFault:
    gone = fault.kind == "values" and fault.evidence.get("gone", 0) > 0
    return DataFault(
        extract=fault.extract,
        day=fault.day,
        kind=fault.kind,
        expected=fault.expected,
        found=fault.found,
        evidence=fault.message,
        market={markets[fault.extract] or "market": fault.market} if fault.market else {},
        column=fault.column or "",
        masks=not fault.usable or fault.kind in NEVER_WHOLE,
        healed=fault.healed,
        spoils=fault.kind == "nulls" or gone,
        shares=fault.kind == "values" and not gone and not fault.evidence.get("new"),
    )


def _explained(fault: DataFault, one: ExtractStatus, settings: Settings, resting: _Resting) -> DataFault:
    """The fault, quiet where it was known beforehand: the extract is retired, or its markets rest that day."""
    market = next(iter(fault.market.values()), "")
    names = (fault.extract, f"{fault.extract}/{market}") if market else (fault.extract,)
    ends = [settings.retired[name] for name in names if name in settings.retired]
    absent = fault.kind in ABSENT and not fault.healed
    if ends and fault.day >= min(ends) and (absent or fault.found == "0 rows"):
        words = f"retired by a person from {min(ends)} on (riskdesk.toml, [retired])"
        return replace(fault, kind=RETIRED, evidence=words, quiet=True, masks=True)
    if not absent or not resting.all_rest(market, fault.day):
        return fault
    earlier = [day for day in one.days if day.day < fault.day]
    usual = median(day.rows for day in earlier if day.rows) if any(day.rows for day in earlier) else 0.0
    rested = [day for day in earlier if resting.all_rest(market, day.day)]
    if any(day.rows >= WORKED * (day.expected or usual) for day in rested):
        return fault
    return replace(fault, kind="closed", evidence="a public holiday: nothing is expected", quiet=True)


class _Resting:
    """The public holidays of a home's markets; looked up only where a day without rows asks for them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def countries(self) -> dict[str, str | None]:
        """Market → country; "" is where rows without a market are."""
        from monitors.observe.public_holidays import countries_of, country_of

        rest = country_of(self.settings.zone)
        known = countries_of(self.settings.markets)
        return {"": rest} | {market: known.get(market, rest) for market in self.settings.markets}

    def all_rest(self, market: str, day: date) -> bool:
        """Whether a day is a public holiday of the market; without one, of all markets."""
        from monitors.observe.public_holidays import days_off

        if self.settings.holidays == "none":
            return False
        named = {country for name, country in self.countries.items() if name} or {self.countries[""]}
        asked = {self.countries.get(market)} if market else named
        return all(country is not None and day in days_off(country, day.year) for country in asked)


def _only_quiet(one: ExtractStatus, told: list[DataFault]) -> bool:
    """Whether all that is wrong with the newest days was known beforehand."""
    recent = [fault for fault in told if one.due is None or (one.due - fault.day).days < RECENT]
    return bool(recent) and all(fault.quiet for fault in recent)
