"""Rule outage: a rule's service stops answering; events are evaluated, nothing hits, fraud passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from data.demo.files.rows import Rows
from data.demo.files.vocabulary import COUNTRIES, RULES
from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import OPEN, Stage
from data.demo.world.world import Day, World

# Hits for each order, about; only rules that hit often enough to be missed.
HITS = {
    "order_score_challenge": 0.016,
    "device_velocity": 0.009,
    "card_velocity": 0.006,
    "weight_mismatch": 0.005,
}
ENOUGH = 10.0  # hits a day that a silent region must usually have; else the whole rule falls silent


@dataclass
class RuleOutage(Scenario):
    """Hits of one rule fall to zero with evaluations normal, in its largest market or everywhere."""

    first_mover = "rule_hit_drop"
    also_moves = ("rule_hit_rate", "rule_silence_hourly", "rule_hits")
    decides = "evaluations normal, score mix unchanged"
    cause = "service of the rule down after a deployment"
    copies = 2
    days = (2, 4)

    rule: str = ""

    @classmethod
    def plan(cls, stage: Stage) -> Self:
        """Take one of the busy rules, in one market where it hits often, else in all."""
        used = stage.claims.markets.setdefault("rules", set())
        rules = [rule for rule in HITS if RULES.index(rule) not in used] or list(HITS)
        rule = rules[int(stage.rng.integers(0, len(rules)))]
        used.add(RULES.index(rule))
        busy = [c for c in OPEN if stage.world.demand.volume(COUNTRIES.index(c)) * HITS[rule] >= ENOUGH]
        country = COUNTRIES.index(busy[int(stage.rng.integers(0, len(busy)))]) if busy else None
        entities = {"rule": np.array([RULES.index(rule)])}
        return cls(
            stage.number, stage.start, stage.end, country, None, {"rule_id": rule}, entities, rule=rule
        )

    def prepare(self, world: World) -> None:
        """Silence the rule."""
        world.rules.stop(self.rule, self.start, self.end, self.country)

    def settle(self, day: Day, orders: Rows) -> None:
        """The loss is the fraud that the rule would have hit."""
        for missed in day.missed:
            mine = missed["rule"] == RULES.index(self.rule)
            if self.country is not None:
                mine &= missed["country"] == self.country
            self.lose(day.index, float(missed["amount"][mine].sum()) / 100)
