"""The contract of a scenario: what it may do to a demo marketplace, and what it must tell about itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from data.demo.files.encode import text_coding
from data.demo.files.rows import Column, Rows, count, take
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES
from data.demo.plans.demo_truth import Effect, Event
from data.demo.plans.stage import Stage
from data.demo.world.world import Day, World

OLD = 21  # days before the first on which what is old is already under way


@dataclass
class Scenario:
    """One event in a marketplace. A scenario file defines a subclass; its file name is the scenario's name.

    `plan` chooses where and when, from what the stage offers; `prepare` runs once before the first day.
    From first_day to last_day: `add` (rows of an extract), `shape` (change the day's rows in place) and
    `settle` (account the money). On all days: `deliver` (what happens on the way to the warehouse).
    """

    name: ClassVar[str]
    kind: ClassVar[str] = "risk"
    innocent: ClassVar[bool] = False
    twin_of: ClassVar[str | None] = None
    first_mover: ClassVar[str]
    also_moves: ClassVar[tuple[str, ...]] = ()
    decides: ClassVar[str] = ""
    cause: ClassVar[str] = ""
    copies: ClassVar[int] = 1  # how many of them a demo of 120 days holds
    days: ClassVar[tuple[int, int]] = (4, 10)  # shortest and longest duration
    lead: ClassVar[int] = 0  # days it works before its first mover moves
    needs_time: ClassVar[bool] = False  # its consequences come late, so it begins in the first half
    moves_in: ClassVar[str] = (
        ""  # extract where its first mover shows days after it began to work; then measured
    )
    answered: ClassVar[str] = ""  # what the marketplace does about it in the end; empty = nothing
    beside: ClassVar[bool] = False  # planned and played after the others, none of whose draws it moves

    number: int
    start: int  # day number of the first mover's first move
    end: int  # day number after the last
    country: int | None = None
    category: int | None = None
    segment: dict[str, str] = field(default_factory=dict)
    entities: dict[str, Column] = field(default_factory=dict)
    money: dict[int, float] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)  # events of the first mover by day

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Choose segment and strength; the default takes a market and category of its own."""
        country, category = stage.cell()
        return cls(stage.number, stage.start, stage.end, country, category)

    @property
    def first_day(self) -> int:
        """First day on which it may act."""
        return self.start - self.lead

    @property
    def last_day(self) -> int:
        """Day after the last on which it may act."""
        return self.end

    def prepare(self, world: World) -> None:
        """Change the world before the first day: demand, rules, calendar, traders."""

    def add(self, day: Day, extract: str) -> Rows | None:
        """Add rows of an extract on a day of its own, or None."""
        return None

    def shape(self, day: Day, extract: str, rows: Rows) -> None:
        """Change the day's rows of an extract in place."""

    def deliver(self, day: Day, extract: str, rows: Rows) -> Rows:
        """Change rows on their way to the warehouse (delays, duplicates); called on every day."""
        return rows

    def shows(self, rows: Rows) -> Column:
        """Mask of the rows of `moves_in` that move its first mover."""
        return rows["_scenario"] == self.number

    def witness(self, day: Day, extract: str, rows: Rows) -> None:
        """Count the events of its first mover by the day on which they happen."""
        if extract != self.moves_in:
            return
        mine = take(rows, self.shows(rows))
        if count(mine):
            days, numbers = np.unique(
                day.world.clock.day(mine["event_at"], mine["country"]), return_counts=True
            )
            for index, number in zip(days.tolist(), numbers.tolist(), strict=True):
                self.moved[index] = self.moved.get(index, 0) + number

    def first_move(self, days: int) -> int:
        """Day on which its first mover moved: the first with a third of its busiest day, and two events at least."""
        seen = {day: n for day, n in sorted(self.moved.items()) if self.start <= day < min(self.end, days)}
        enough = max(2.0, max(seen.values(), default=0) / 3)
        return next((day for day, n in seen.items() if n >= enough), self.start)

    def settle(self, day: Day, orders: Rows) -> None:
        """Account the money of a day: by default the accepted bad orders that the scenario made."""
        if orders and self.kind == "risk":
            mine = (orders["_scenario"] == self.number) & (orders["decision"] == 0)
            self.lose(day.index, float(orders["amount"][mine].sum()) / 100)

    def lose(self, day: int, amount: float) -> None:
        """Add USD to the money of a day."""
        if amount:
            self.money[day] = self.money.get(day, 0.0) + amount

    def inside(self, rows: Rows) -> Column:
        """Mask of rows in the scenario's market and category."""
        mask = np.ones(len(rows["country"]), dtype=bool)
        if self.country is not None:
            mask &= rows["country"] == self.country
        if self.category is not None:
            mask &= rows["category"] == self.category
        return mask

    def pair(self) -> tuple[int, int]:
        """Market and category; raises ValueError where the scenario has none."""
        if self.country is None or self.category is None:
            raise ValueError(f"scenario {self.name} has no market and category of its own")
        return self.country, self.category

    def place(self) -> dict[str, str]:
        """Its segment in words: dimension → value."""
        words = dict(self.segment)
        if self.country is not None:
            words["country"] = COUNTRIES[self.country]
        if self.category is not None:
            words["category"] = CATEGORIES[self.category]
        return words

    def effect(self, world: World) -> Effect | None:
        """Tell what its intervention did, if it has one."""
        return None

    def tell(self, world: World) -> Event | None:
        """Tell the truth about itself, or None where nothing is to be found; money only of days covered."""
        days = world.size.days
        money = {
            world.clock.date(d).isoformat(): round(m, 2)
            for d, m in sorted(self.money.items())
            if 0 <= d < days
        }
        return Event(
            id=f"{self.name}-{self.number:02d}",
            scenario=self.name,
            innocent=self.innocent,
            kind=self.kind,
            segment=self.place(),
            entities={key: _names(key, values) for key, values in self.entities.items()},
            start=world.clock.date(self.first_move(days)),
            end=world.clock.date(min(self.end, days)),
            first_mover=self.first_mover,
            also_moves=list(self.also_moves),
            decides=self.decides,
            money=round(sum(money.values()), 2),
            money_by_day=money,
            cause=self.cause,
            twin_of=self.twin_of,
        )


def _names(entity: str, numbers: Column) -> list[str]:
    column = entity if entity in ("card_bin", "carrier", "agency", "country", "extract") else f"{entity}_id"
    names: list[str] = text_coding(column)(np.asarray(numbers)).to_pylist()
    return names
