"""The stage: what a scenario may choose from when it is planned — cells, sellers, strength."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data.demo.files.rows import Column
from data.demo.files.vocabulary import CARRIERS_PER_MARKET, CATEGORIES, COUNTRIES, LAUNCHING
from data.demo.world.world import World

OPEN = tuple(country for country in COUNTRIES if country != LAUNCHING)
SIGMAS = 5.0  # a first mover moves at least this far, where its base is small
SPREAD = 1.4  # variance over mean of daily counts


@dataclass
class Claims:
    """What scenarios have taken, so that they do not stand on each other's feet."""

    cells: set[tuple[int, int]] = field(default_factory=set)
    sellers: set[int] = field(default_factory=set)
    markets: dict[str, set[int]] = field(default_factory=dict)  # by scenario
    guilty: list[tuple[int, int, int]] = field(default_factory=list)  # market, start, end

    def about(self, market: int, start: int, end: int) -> int:
        """How many guilty scenarios a market has within a week of these days."""
        return sum(
            market == other and begin < end + 7 and start < finish + 7 for other, begin, finish in self.guilty
        )


@dataclass
class Stage:
    """One scenario's slot: its number, days and chance, and what others have taken."""

    world: World
    name: str
    number: int
    copy: int  # 0 for the first of its scenario, 1 for the second, …
    start: int
    end: int
    rng: np.random.Generator
    claims: Claims
    innocent: bool = False

    def cell(
        self, categories: tuple[str, ...] = CATEGORIES, countries: tuple[str, ...] = OPEN
    ) -> tuple[int, int]:
        """Choose a large market and category that no other scenario has, as far as there are any left."""
        wanted = [(COUNTRIES.index(c), CATEGORIES.index(k)) for c in countries for k in categories]
        used = self.claims.markets.setdefault(self.name, set())
        free = [cell for cell in wanted if cell not in self.claims.cells] or wanted
        free = [cell for cell in free if cell[0] not in used] or free
        free = self._apart(free)
        volume = np.array([self.world.demand.volume(*cell) for cell in free])
        large = np.argsort(-volume, kind="stable")[: max(6, len(free) // 2)]
        weight = volume[large] / volume[large].sum()
        chosen = free[int(self.rng.choice(large, p=weight))]
        self.claims.cells.add(chosen)
        used.add(chosen[0])
        self._settle(chosen[0])
        return chosen

    def _settle(self, market: int) -> None:
        if not self.innocent:
            self.claims.guilty.append((market, self.start, self.end))

    def _apart(self, cells: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """For what is innocent: cells in markets where the fewest guilty ones are about, so that it can be told."""
        about = [self.claims.about(cell[0], self.start, self.end) * self.innocent for cell in cells]
        return [cell for cell, n in zip(cells, about, strict=True) if n == min(about)]

    def country(self) -> int:
        """Choose a market that no copy of the scenario has, larger ones more often."""
        used = self.claims.markets.setdefault(self.name, set())
        free = [m for c in OPEN if (m := COUNTRIES.index(c)) not in used]
        free = [market for market, _ in self._apart([(market, 0) for market in free])]
        volume = np.array([self.world.demand.volume(market) for market in free])
        chosen = free[int(self.rng.choice(len(free), p=volume / volume.sum()))]
        used.add(chosen)
        self._settle(chosen)
        return chosen

    def calm(self, country: int) -> tuple[int, int]:
        """Give the slot's start and end, moved on to a day without a campaign or holiday in the market."""
        busy = {
            (o.day - self.world.clock.first).days
            for o in self.world.calendar
            if o.country == COUNTRIES[country]
        }
        shift = next((s for s in range(7) if self.start + s not in busy), 0)
        shift = min(shift, max(0, self.world.size.days - self.end))
        return self.start + shift, self.end + shift

    def carrier(self, country: int) -> int:
        """Choose a carrier of a market."""
        kinds = len(CARRIERS_PER_MARKET)
        return country * kinds + int(self.rng.integers(0, kinds))

    def strength(self, base: float, times: float) -> float:
        """Events a day to add to a base of `base` a day so that it clearly shows.

        Takes the base to `times` its size, or SIGMAS standard deviations above it where the base is small.
        """
        return max((times - 1) * base, SIGMAS * float(np.sqrt(SPREAD * base)) + 2)

    def sellers(self, country: int, category: int, n: int, tiers: tuple[int, ...]) -> Column:
        """Choose sellers of a cell that trade during the slot, of the given tiers if there are enough."""
        return self._staying(self.world.sellers.in_cell(country, category), n, tiers)

    def sellers_of_market(self, country: int, n: int, tiers: tuple[int, ...]) -> Column:
        """Choose sellers of a market that trade during the slot, of the given tiers if there are enough."""
        return self._staying(np.flatnonzero(self.world.sellers.country == country), n, tiers)

    def _staying(self, who: Column, n: int, tiers: tuple[int, ...]) -> Column:
        traders = self.world.sellers
        staying = (traders.joined[who] <= self.start - 35) & (traders.left[who] > self.end + 5)
        staying &= traders.enforced[who] > self.end + 5
        fitting = staying & np.isin(traders.tier[who], tiers)
        return self._draw([who[fitting], who[staying], who], n)

    def creators(self, country: int, category: int, n: int) -> Column:
        """Choose creators of a cell from its larger half."""
        who = self.world.creators.in_cell(country, category)
        return np.sort(self.rng.choice(who[: max(n, len(who) // 2)], n, replace=False))

    def newcomers(self, country: int, category: int, n: int) -> Column:
        """Choose sellers from the small end of a cell; the scenario lets them join when it needs them."""
        who = self.world.sellers.in_cell(country, category)
        return self._draw([who[len(who) // 3 :], who], n)

    def _draw(self, pools: list[Column], n: int) -> Column:
        """Draw n from the first pool that has enough without a part in another scenario."""
        free = [pool[~np.isin(pool, list(self.claims.sellers))] for pool in pools]
        pool = next((p for p in free if len(p) >= n), pools[-1])
        chosen = np.sort(self.rng.choice(pool, min(n, len(pool)), replace=False))
        self.claims.sellers.update(chosen.tolist())
        return chosen
