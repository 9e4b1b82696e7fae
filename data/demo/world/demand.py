"""Demand: how many orders each market and category expects on each day, before chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.files.clock import Clock
from data.demo.files.rows import Column
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, LAUNCHING, WORDS, code
from data.demo.world.holidays import ALL, Occasion
from data.demo.world.size import Size
from data.demo.world.weather import drift

MARKET_SHARES = {"US": 0.30, "BR": 0.23, "ID": 0.20, "GB": 0.15, "VN": 0.12, "MX": 0.06}
CATEGORY_SHARES = (0.22, 0.17, 0.15, 0.13, 0.10, 0.09, 0.08, 0.06)
DAILY_GROWTH = 0.003
BURST = 60.0  # shape of the daily gamma factor: about 13 % spread beyond Poisson
# Monday to Sunday; shoppers of these markets differ.
WEEKDAYS = {
    "US": (0.98, 0.95, 0.95, 0.97, 1.0, 1.05, 1.10),
    "BR": (1.05, 1.03, 1.0, 1.0, 1.0, 0.93, 0.99),
    "ID": (0.96, 0.96, 0.98, 1.0, 1.02, 1.04, 1.04),
    "GB": (1.0, 0.96, 0.95, 0.98, 0.98, 1.02, 1.11),
    "VN": (0.98, 0.97, 0.99, 1.0, 1.0, 1.02, 1.04),
    "MX": (0.99, 0.97, 0.98, 1.0, 1.02, 1.03, 1.01),
}


@dataclass
class Demand:
    """Expected orders [days, markets, categories], the campaign in force, the factor on new buyers."""

    expected: Column
    shares: Column  # [markets, categories] of all orders, the market that is not open yet included
    campaign: Column  # [days, markets, categories] code of the campaign, -1 = none
    new_buyers: Column  # [days, markets, categories] factor on the share of new buyers

    def volume(self, country: int, category: int | None = None) -> float:
        """Mean orders per day of a market or of one of its categories."""
        cells = self.expected[:, country] if category is None else self.expected[:, country, category]
        return float(cells.sum() / len(self.expected))

    def draw(self, day: int, rng: np.random.Generator, share: float = 1.0) -> Column:
        """A share of a day's orders by market and category: Poisson with a gamma factor on the mean."""
        return rng.poisson(share * self.expected[day] * rng.gamma(BURST, 1 / BURST, self.expected[day].shape))


def _shares(rng: np.random.Generator) -> Column:
    markets = rng.dirichlet(np.array([MARKET_SHARES[c] for c in COUNTRIES]) * 150)
    categories = rng.dirichlet(np.array(CATEGORY_SHARES) * 80, len(COUNTRIES))
    return markets[:, None] * categories


def build_demand(size: Size, clock: Clock, calendar: list[Occasion]) -> Demand:
    """Combine size, growth, weekday, calendar and slow drift; the mean over all days is orders_per_day."""
    rng = size.chance("demand")
    days, shape = size.days, (len(COUNTRIES), len(CATEGORIES))
    mood = drift(rng, days, shape[0] * shape[1], 0.07).reshape(days, *shape)
    mood += drift(rng, days, shape[0], 0.05)[:, :, None]
    weekday = np.array([clock.date(d).weekday() for d in range(days)])
    rhythm = np.array([WEEKDAYS[c] for c in COUNTRIES])[:, weekday].T[:, :, None]
    growth = np.exp(DAILY_GROWTH * np.arange(days))[:, None, None]
    shares = _shares(rng)
    expected = shares * growth * rhythm * np.exp(mood)
    expected[:, COUNTRIES.index(LAUNCHING)] = 0
    expected *= size.orders_per_day / expected.sum(axis=(1, 2)).mean()
    demand = Demand(expected, shares, np.full(expected.shape, -1, dtype=np.int16), np.ones(expected.shape))
    for occasion in calendar:
        mark(demand, (occasion.day - clock.first).days, occasion)
    return demand


def mark(demand: Demand, day: int, occasion: Occasion) -> None:
    """Apply one occasion to the expected orders of its day."""
    categories = slice(None) if occasion.category == ALL else occasion.category
    if not 0 <= day < len(demand.expected):
        return
    cell = (day, COUNTRIES.index(occasion.country), categories)
    demand.expected[cell] *= occasion.factor
    if occasion.campaign in WORDS["campaign"]:
        demand.campaign[cell] = code("campaign", occasion.campaign)
        demand.new_buyers[cell] *= 1 + 0.25 * (occasion.factor - 1)
