"""Public holidays by market, for homes without a calendar of their own: their days get a wider band.

A home's own calendar knows its campaigns and its scopes, and wins. What a country rests on is known to everybody, so
without one it comes from the package `holidays`. Such a day is no campaign: it may teach the baseline, and what earlier
ones did is expected of the next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from monitors.observe.series import Panel


MOST_OF = 0.5  # share of the markets that must rest for a segment that holds them all; chosen
# what many rest on, law or not (Carnival, Corpus Christi); schools and armies have calendars of their own
KINDS = ("public", "optional", "bank")
ZONE_TABLES = ("zone.tab", "zone1970.tab")  # of the package tzdata: country codes, place, zone


@dataclass(frozen=True)
class PublicHolidays:
    """The countries of a home's markets, none where no calendar is wanted.

    countries: market → ISO 3166 alpha-2 code; rest: the country of rows without a market, or None; columns: monitor →
    the market columns of its extracts.
    """

    countries: Mapping[str, str]
    rest: str | None
    columns: Mapping[str, frozenset[str]]

    def mark(self, panel: "Panel") -> "Panel":
        """The panel with the cells of public holidays marked."""
        if panel.monitor.grain not in ("day", "hour") or not panel.numerator.size:
            return panel
        days = panel.ts.astype("datetime64[D]")
        columns = self.columns.get(panel.monitor.name, frozenset())
        own = next((name for name in panel.watch if name in columns), None)
        if own is not None:
            countries = [self.countries.get(str(market), self.rest) for market in panel.segments[own]]
            resting = np.stack([_resting(country, days) for country in countries])
        else:
            inside = sorted(self.countries.values()) if columns and self.countries else [self.rest]
            share = np.mean([_resting(country, days) for country in inside], axis=0)
            resting = np.broadcast_to(share > MOST_OF, panel.numerator.shape)
        return replace(panel, holiday=resting) if resting.any() else panel

    @property
    def said(self) -> str:
        """Whose holidays are known, in a few words; empty where none are."""
        named = sorted({*self.countries.values(), *([self.rest] if self.rest and not self.countries else [])})
        return f"public holidays of {', '.join(named)}" if named else ""


def countries_of(zones: Mapping[str, str]) -> dict[str, str]:
    """Market → country: its code where that is the country of its zone, else the zone's; none for a zone of no country
    (UTC), and for countries without known holidays.
    """
    found = {market: country_of(zone, market) for market, zone in zones.items()}
    return {market: country for market, country in found.items() if country}


def country_of(zone: str, market: str = "") -> str | None:
    """The country of a zone, that of the market's name where it is one of several."""
    codes = [code for code in _zone_countries().get(zone, ()) if code in _known()]
    named = market.upper()
    if named in codes or (not codes and named in _known()):
        return named
    return codes[0] if codes else None


@lru_cache(maxsize=1)
def _zone_countries() -> dict[str, tuple[str, ...]]:
    """Zone → the codes of its countries, the one it is named for first."""
    found: dict[str, tuple[str, ...]] = {}
    for table in ZONE_TABLES:
        path = files("tzdata") / "zoneinfo" / table
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                codes, _, zone, *_ = line.split("\t")
                found[zone] = tuple(dict.fromkeys((*found.get(zone, ()), *codes.split(","))))
    return found


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The codes of the countries whose holidays are known."""
    try:
        import holidays  # takes most of a second: only a home without a calendar of its own waits for it
    except ModuleNotFoundError:  # an environment from before it was needed: no calendar, as before
        return frozenset()
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@lru_cache(maxsize=1024)
def days_off(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year, in the whole of it."""
    import holidays

    kinds = getattr(holidays.country_holidays(country), "supported_categories", ())
    wanted = [kind for kind in KINDS if kind in kinds]
    return frozenset(holidays.country_holidays(country, years=[year], categories=wanted or None))


def _resting(country: str | None, days: "np.ndarray[tuple[int], np.dtype[np.datetime64]]") -> np.ndarray:
    """Which of some days are public holidays."""
    if country is None:
        return np.zeros(len(days), dtype=bool)
    years: Iterable[int] = np.unique(days.astype("datetime64[Y]").astype(int) + 1970).tolist()
    off = [day for year in years for day in days_off(country, year)]
    return np.isin(days, np.array(off, dtype="datetime64[D]"))
