"""The stage: what a scenario may choose from when it is planned — cells, sellers, strength."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.rows import Column
from data.demo.vocabulary import CATEGORIES, COUNTRIES
from data.demo.world import World


@dataclass
class Stage:
    """One scenario's slot: its number, days and chance, and the cells already taken by others."""

    world: World
    number: int
    start: int
    end: int
    rng: np.random.Generator
    taken: set[tuple[int, int]]

    def cell(
        self, categories: tuple[str, ...] = CATEGORIES, countries: tuple[str, ...] = COUNTRIES
    ) -> tuple[int, int]:
        """Choose a large market and category that no other scenario has, as far as there are any left."""
        wanted = [(COUNTRIES.index(c), CATEGORIES.index(k)) for c in countries for k in categories]
        free = [cell for cell in wanted if cell not in self.taken] or wanted
        volume = np.array([self.world.demand.volume(*cell) for cell in free])
        large = np.argsort(-volume, kind="stable")[: max(6, len(free) // 2)]
        weight = volume[large] / volume[large].sum()
        chosen = free[int(self.rng.choice(large, p=weight))]
        self.taken.add(chosen)
        return chosen

    def country(self) -> int:
        """Choose a market, larger ones more often."""
        volume = np.array([self.world.demand.volume(c) for c in range(len(COUNTRIES))])
        return int(self.rng.choice(len(COUNTRIES), p=volume / volume.sum()))

    def strength(self, base: float, times: float) -> float:
        """Events a day to add to a base of `base` a day so that it clearly shows.

        Takes the base to `times` its size, or to five standard deviations above it where the base is small.
        """
        return max((times - 1) * base, 5 * float(np.sqrt(1.4 * base)) + 2)

    def sellers(self, country: int, category: int, n: int, tiers: tuple[int, ...]) -> Column:
        """Choose sellers of a cell that trade during the slot, of the given tiers if there are any."""
        traders = self.world.sellers
        who = traders.in_cell(country, category)
        staying = who[(traders.joined[who] <= self.start - 35) & (traders.left[who] > self.end + 5)]
        if len(staying) < n:
            staying = who[:n]
        fitting = staying[np.isin(traders.tier[staying], tiers)]
        pool = fitting if len(fitting) >= n else staying
        return np.sort(self.rng.choice(pool, min(n, len(pool)), replace=False))
