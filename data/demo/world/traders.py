"""Who trades: sellers and creators with Zipf sizes, newcomers and leavers; buyers as growing pools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.files.rows import Column
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, LAUNCHING, ORIGINS_PER_MARKET
from data.demo.world.demand import Demand
from data.demo.world.size import Size

CELLS = len(COUNTRIES) * len(CATEGORIES)
NEWCOMERS = 0.30  # of sellers and creators, joining during the demo
LEAVERS = 0.10
FOREVER = 10**6
ZIPF = 0.9
NEW_DAYS = 30
BUYER_BLOCK = 10**9  # buyer numbers of a market begin at (market + 1) × this


@dataclass
class Traders:
    """Sellers or creators: one array entry each, sorted by cell (market × category) and by falling weight."""

    cell: Column
    weight: Column
    joined: Column  # day number of approval, negative = before the demo
    left: Column  # day number of leaving, FOREVER = stays
    enforced: Column  # day number on which it was shut, FOREVER = never
    tier: Column  # 1 small, 2 mid, 3 top; 0 (new) is worn for the first NEW_DAYS
    rating: Column
    origin: Column  # registered ship-from place
    starts: Column  # [CELLS + 1] first entry of each cell

    @property
    def country(self) -> Column:
        """Market number of each."""
        return self.cell // len(CATEGORIES)

    @property
    def category(self) -> Column:
        """Category number of each."""
        return self.cell % len(CATEGORIES)

    def tier_on(self, who: Column, day: int) -> Column:
        """Tier worn on a day: newcomers are new for 30 days."""
        return np.where(self.joined[who] > day - NEW_DAYS, 0, self.tier[who])

    def active(self, day: int) -> Column:
        """True for those who trade on a day."""
        return (self.joined <= day) & (day < self.left) & (day < self.enforced)

    def in_cell(self, country: int, category: int) -> Column:
        """Positions of all traders of a market and category, largest first."""
        cell = country * len(CATEGORIES) + category
        return np.arange(self.starts[cell], self.starts[cell + 1])

    def choose(self, day: int, cells: Column, rng: np.random.Generator) -> Column:
        """Choose an active trader for each cell, by weight; newcomers grow into theirs over ten days."""
        ramp = np.clip((day - self.joined + 3) / 10, 0.1, 1.0)
        total = np.cumsum(np.where(self.active(day), self.weight * ramp, 0.0))
        edges = np.concatenate([[0.0], total])[self.starts]
        low, high = edges[cells], edges[cells + 1]
        found = np.searchsorted(total, low + rng.random(len(cells)) * (high - low), side="right")
        return np.minimum(found, self.starts[cells + 1] - 1)


def build_traders(size: Size, demand: Demand, name: str, wanted: float) -> Traders:
    """Build about `wanted` traders, at least four per cell, more where the demand is."""
    rng = size.chance(name)
    share = demand.shares.ravel() ** 0.7
    numbers = np.maximum(4, np.round(wanted * share / share.sum())).astype(np.int64)
    cell = np.repeat(np.arange(CELLS), numbers)
    starts = np.concatenate([[0], np.cumsum(numbers)])
    rank = np.arange(len(cell)) - starts[cell] + 1
    weight = rank**-ZIPF * np.exp(rng.normal(0, 0.25, len(cell)))
    total = len(cell)
    newcomer = (rng.random(total) < NEWCOMERS) & (rank > 2)
    joined = np.where(newcomer, rng.integers(0, size.days, total), -rng.integers(40, 1200, total))
    joined = np.where(cell // len(CATEGORIES) == COUNTRIES.index(LAUNCHING), FOREVER, joined)
    leaves = (rng.random(total) < LEAVERS) & (rank > 2)
    thrown = leaves & (rng.random(total) < 0.4)
    gone = np.where(leaves, np.maximum(joined + 20, rng.integers(0, size.days + 1, total)), FOREVER)
    left, enforced = np.where(thrown, FOREVER, gone), np.where(thrown, gone, FOREVER)
    part = rank / numbers[cell]
    tier = np.where((rank == 1) | (part <= 0.04), 3, np.where(part <= 0.2, 2, 1))
    rating = np.clip(rng.normal(4.4, 0.25, total) + 0.05 * tier, 3.0, 5.0)
    origin = (cell // len(CATEGORIES)) * ORIGINS_PER_MARKET + rng.integers(0, ORIGINS_PER_MARKET, total)
    return Traders(cell, weight, joined, left, enforced, tier, rating, origin, starts)


@dataclass(frozen=True)
class Buyers:
    """Buyer pools: a market's known buyers on day d are numbers 0 … known[d] − 1 of its block."""

    known: Column  # [days + 1, markets]

    def returning(self, day: int, country: Column, rng: np.random.Generator) -> Column:
        """Draw known buyers; recent ones order somewhat more often."""
        return self._block(country) + (self.known[day, country] * rng.random(len(country)) ** 0.8).astype(
            np.int64
        )

    def new(self, day: int, country: Column, serial: Column) -> Column:
        """Number the day's new buyers: serial counts within the day and market."""
        room = self.known[day + 1, country] - self.known[day, country]
        return self._block(country) + self.known[day, country] + serial % room

    @staticmethod
    def _block(country: Column) -> Column:
        return (np.asarray(country, dtype=np.int64) + 1) * BUYER_BLOCK


def build_buyers(demand: Demand) -> Buyers:
    """Start with pools of 25 days of orders; each day brings sign-ups, of whom a part orders at once."""
    daily = demand.expected.sum(axis=2)
    start = np.ceil(daily[0] * 25 + 200).astype(np.int64)
    signups = np.ceil(daily * 0.6 + 30).astype(np.int64)
    return Buyers(np.concatenate([start[None, :], start + np.cumsum(signups, axis=0)]))
