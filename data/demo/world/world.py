"""The world a demo plays in: everything that is decided before the first day begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Protocol

import numpy as np

from data.demo.files.clock import MARGIN, Clock, build_clock
from data.demo.files.outbox import Outbox
from data.demo.files.rows import Column, Rows, count, join
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, RULES, ZONES
from data.demo.world.demand import Demand, build_demand
from data.demo.world.holidays import Occasion, occasions
from data.demo.world.rulebook import RuleBook, build_rulebook
from data.demo.world.sharing import Sharing
from data.demo.world.size import Size
from data.demo.world.traders import Buyers, Traders, build_buyers, build_traders
from data.demo.world.weather import Weather

SERIAL_BLOCK = 5_000_000  # numbers a day may use in one block
BESIDE = 5  # block of what is played beside the rest of a day
LOG_MINUTES = 4.0  # mean delay from event to warehouse
KNOWN_AHEAD = 21  # days the calendar looks ahead
STRAGGLERS = 0.003  # share that arrives up to a day and a half late


class Participant(Protocol):
    """What a day asks of a scenario. Scenarios are written over the world, so the world knows only this of them.

    Days are numbers counted from the demo's first day, `last_day` and `end` exclusive; a missing market or
    category is None.
    """

    start: int
    end: int
    country: int | None
    category: int | None
    first_mover: ClassVar[str]
    innocent: ClassVar[bool]
    answered: ClassVar[str]
    beside: ClassVar[bool]

    @property
    def first_day(self) -> int:
        """First day on which it may act."""

    @property
    def last_day(self) -> int:
        """Day after the last on which it may act."""

    def add(self, day: Day, extract: str) -> Rows | None:
        """Rows of an extract that it adds to a day, or None."""

    def shape(self, day: Day, extract: str, rows: Rows) -> None:
        """Change the day's rows of an extract in place."""

    def witness(self, day: Day, extract: str, rows: Rows) -> None:
        """See the rows of a day as they happened."""

    def deliver(self, day: Day, extract: str, rows: Rows) -> Rows:
        """Change rows on their way to the warehouse."""

    def settle(self, day: Day, orders: Rows) -> None:
        """Account the money of a day."""


class Listener(Protocol):
    """Who hears of everything that is sent off; what is written about it stands over the world."""

    def hear(self, day: Day, extract: str, rows: Rows) -> None:
        """Rows of an extract, with what is hidden in them."""

    def say(self, day: Day) -> None:
        """A day is over."""


@dataclass
class World:
    """Markets, traders, demand, rules and scenarios of one demo."""

    size: Size
    clock: Clock
    calendar: list[Occasion]
    demand: Demand
    sellers: Traders
    creators: Traders
    buyers: Buyers
    rules: RuleBook
    weather: Weather
    outbox: Outbox
    evaluated: Column  # [utc hours of the demo, rules, markets, categories]
    scenarios: Sequence[Participant] = field(default_factory=list)
    sharing: Sharing = field(default_factory=Sharing)
    listener: Listener | None = None


@dataclass
class Day:
    """One day being played: its number, its own chance, and the way out for what happens.

    beside: the same day once more for the scenarios that are played beside the others, with a chance and numbers of
    their own, so that nothing else moves because they are there.
    """

    index: int
    world: World
    beside: bool = False
    missed: list[Rows] = field(
        default_factory=list
    )  # fraud that silent rules let pass: rule, country, amount

    @property
    def row(self) -> int:
        """Row of this day in tables by day; days before the first take the same weekday of the first week."""
        return self.index if self.index >= 0 else self.index % min(7, self.world.size.days)

    def mood(self, quantity: str, rows: Rows, spread: float = 0.2) -> Column:
        """Factor of the day's weather on a quantity, for each row's market and category."""
        return self.world.weather.factor(quantity, spread)[self.row, rows["country"], rows["category"]]

    def chance(self, place: str) -> np.random.Generator:
        """Chance of one place on this day."""
        return self.world.size.chance("beside" if self.beside else "day", place, self.index + MARGIN)

    def serial(self, n: int, block: int = 0) -> Column:
        """Number n things of this day so that no other day or block uses the numbers (block 0–4)."""
        if n > SERIAL_BLOCK:
            raise ValueError(f"{n} rows in one block of a day, at most {SERIAL_BLOCK}")
        block += BESIDE if self.beside else 0
        return (
            (self.index + MARGIN) * (10 * SERIAL_BLOCK) + block * SERIAL_BLOCK + np.arange(n, dtype=np.int64)
        )

    def gather(self, extract: str, natural: Rows) -> Rows:
        """Join what the scenarios add to an extract today and let them shape the whole."""
        added = [scenario.add(self, extract) for scenario in self.scenarios]
        rows = join([natural, *(part for part in added if part)])
        if count(rows):
            for scenario in self.scenarios:
                scenario.shape(self, extract, rows)
        return rows

    @property
    def scenarios(self) -> list[Participant]:
        """Scenarios that are at work on this day."""
        return [
            s
            for s in self.world.scenarios
            if s.beside == self.beside and s.first_day <= self.index < s.last_day
        ]

    def emit(self, extract: str, rows: Rows, gained: int = 0) -> None:
        """Send rows off; without arrived_at they take the usual few minutes, a few take a day and a half.

        gained: columns that the extract did not always have; the chance hangs on the others, and so does not move.
        """
        n = count(rows)
        if not n:
            return
        if "arrived_at" not in rows:
            rng = self.chance(f"arrival {extract} {len(rows) - gained} {n}")
            minutes = rng.exponential(LOG_MINUTES, n)
            late = np.flatnonzero(rng.random(n) < STRAGGLERS)
            minutes[late] += rng.uniform(60, 36 * 60, len(late))
            rows["arrived_at"] = rows["event_at"] + (minutes * 60e6).astype(np.int64)
        self.world.sharing.note(extract, rows)
        if self.world.listener:
            self.world.listener.hear(self, extract, rows)
        for scenario in self.world.scenarios:
            scenario.witness(self, extract, rows)
        for scenario in self.world.scenarios:
            rows = scenario.deliver(self, extract, rows)
        self.world.outbox.put(extract, rows)


def build_world(size: Size) -> World:
    """Build the quiet world of a size: no scenario yet."""
    clock = build_clock(size.first, size.days, [ZONES[c] for c in COUNTRIES])
    calendar = occasions(size.first, size.end + timedelta(days=KNOWN_AHEAD))
    demand = build_demand(size, clock, calendar)
    hours = (size.days + 2) * 24
    return World(
        size,
        clock,
        calendar,
        demand,
        sellers=build_traders(size, demand, "sellers", size.orders_per_day * 0.45),
        creators=build_traders(size, demand, "creators", size.orders_per_day * 0.12),
        buyers=build_buyers(demand),
        rules=build_rulebook(size),
        weather=Weather(size),
        outbox=Outbox(clock, size.days - 1),
        evaluated=np.zeros((hours, len(RULES), len(COUNTRIES), len(CATEGORIES)), dtype=np.int32),
    )
