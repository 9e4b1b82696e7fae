"""Rule hits, scores and evaluations: each rule scores the events of its stage; at or above its threshold it hits."""

from __future__ import annotations

import numpy as np

from data.demo.files.clock import HOUR, MARGIN
from data.demo.files.ids import subject
from data.demo.files.rows import Column, Rows, count, join, pick, table, take
from data.demo.files.vocabulary import COUNTRIES, FRAUDS, RULES, WORDS, code
from data.demo.world.rule_catalogue import CATALOGUE, MIDDLE, SCALE, Rule
from data.demo.world.world import Day

_SUBJECT_COLUMN = {
    "order": "order_id",
    "payment": "payment_id",
    "case": "case_id",
    "application": "application_id",
    "account": "account_event_id",
    "redemption": "redemption_id",
    "commission": "commission_id",
    "interaction": "interaction_id",
    "parcel": "shipment_id",
    "payout": "payout_id",
}
_RECORDED = ("event_at", "country", "category", "order_id", "seller_id", "amount")
# What a scored event takes along of what the rule saw, where the event has it.
_SEEN = (
    *("buyer_id", "creator_id", "channel", "payment_method", "seller_tier", "buyer_type", "new_device"),
    *("price_ratio", "items"),
)
_SHIFTS = np.array([[rule.hunts.get(fraud, 0.0) for fraud in FRAUDS] for rule in CATALOGUE])

# By the code of an action: how strong it is. By strength: what is decided.
_STRENGTH = np.array([{"block": 3, "challenge": 2, "review": 1}.get(word, 0) for word in WORDS["action"]])
_DECISIONS = np.array([code("decided", word) for word in ("passed", "reviewed", "challenged", "blocked")])


class Hits:
    """Collects the day's hits of all rules, so that they are numbered and sent off together."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.parts: list[Rows] = []
        self.scored: list[Rows] = []

    def judge(self, name: str, events: Rows, score: Column | None = None) -> Column:
        """Let one rule judge events (event_at, country, category, its subject's id, amount; _fraud hidden).

        Returns the mask of hits. Scores are drawn unless given. Events after the demo's end are left alone.
        """
        n, world, r = count(events), self.day.world, RULES.index(name)
        if not n:
            return np.zeros(0, dtype=bool)
        on = world.clock.day(events["event_at"], events["country"])
        inside = (on >= 0) & (on < world.size.days)
        cell = (on.clip(0, world.size.days - 1), r, events["country"], events["category"])
        if score is None:
            score = self._draw(r, events, cell)
        hit = inside & (score >= world.rules.threshold[cell])
        self._count(r, take(pick(events, ("event_at", "country", "category")), inside))
        heard = hit & world.rules.running[cell]
        self._miss(r, take(pick(events, ("country", "amount")), hit & ~heard & (events["_fraud"] > 0)))
        wanted = [*_RECORDED, _SUBJECT_COLUMN[CATALOGUE[r].subject]]
        heard_of = take({name: events[name] for name in wanted if name in events}, heard)
        self._record(CATALOGUE[r], heard_of, score[heard], on[heard])
        self._log(r, events, score, on, inside, cell)
        return heard

    def _draw(self, r: int, events: Rows, cell: tuple[Column, int, Column, Column]) -> Column:
        rng = self.day.chance(f"rule {RULES[r]}")
        mood = np.log(self.day.world.weather.factor(f"rule {RULES[r]}")[cell[0], cell[2], cell[3]]) / 2.7
        normal = rng.normal(0, 1, count(events)) + mood + _SHIFTS[r][events["_fraud"]]
        return np.clip(MIDDLE + SCALE * normal, 0, 1000)

    def _count(self, r: int, events: Rows) -> None:
        clock, counts = self.day.world.clock, self.day.world.evaluated
        hour = (events["event_at"] - clock.origin) // HOUR - MARGIN * 24 + 24
        cells = np.ravel_multi_index(
            (hour, np.full_like(hour, r), events["country"], events["category"]), counts.shape
        )
        which, times = np.unique(cells, return_counts=True)
        counts.reshape(-1)[which] += times.astype(counts.dtype)

    def _miss(self, r: int, passed: Rows) -> None:
        if count(passed):
            missed = table(count(passed), rule=r, country=passed["country"], amount=passed["amount"])
            self.day.missed.append(missed)

    def _record(self, rule: Rule, events: Rows, score: Column, on: Column) -> None:
        n = count(events)
        if not n:
            return
        column = _SUBJECT_COLUMN[rule.subject]
        r = RULES.index(rule.name)
        self.parts.append(
            table(
                n,
                event_at=events["event_at"],
                country=events["country"],
                category=events["category"],
                rule_id=r,
                version=self.day.world.rules.version[on, r],
                subject_kind=code("subject_kind", rule.subject),
                subject_id=subject(column, events[column]),
                order_id=events.get("order_id", np.full(n, -1)),
                seller_id=events.get("seller_id", np.full(n, -1)),
                action=code("action", rule.action),
                score=score,
                amount=events["amount"],
            )
        )

    def _log(
        self,
        r: int,
        events: Rows,
        score: Column,
        on: Column,
        inside: Column,
        cell: tuple[Column, int, Column, Column],
    ) -> None:
        """Keep the events scored at or above the rule's logging floor: its hits and its near misses."""
        # Over 40 lines: one record, column by column.
        rule, rules = CATALOGUE[r], self.day.world.rules
        logged = np.flatnonzero(inside & (score >= rule.floor))
        n = len(logged)
        if not n:
            return
        cells = (cell[0][logged], cell[1], cell[2][logged], cell[3][logged])
        answered, threshold = rules.running[cells], rules.threshold[cells]
        column = _SUBJECT_COLUMN[rule.subject]
        kept = {name: events[name][logged] for name in (*_RECORDED, *_SEEN) if name in events}
        empty = {name: np.full(n, np.nan if name == "price_ratio" else -1) for name in _SEEN}
        missing = {"order_id": np.full(n, -1), "seller_id": np.full(n, -1)}
        self.scored.append(
            {
                **empty,
                **missing,
                **kept,
                **table(
                    n,
                    rule_id=r,
                    version=rules.version[on[logged], r],
                    subject_kind=code("subject_kind", rule.subject),
                    subject_id=subject(column, events[column][logged]),
                    position=r + 1,
                    score=score[logged],
                    threshold=threshold,
                    floor=rule.floor,
                    answered=answered,
                    hit=answered & (score[logged] >= threshold),
                    action=code("action", rule.action),
                ),
            }
        )

    def send_scores(self) -> None:
        """Number the day's scored events and send them off, each with what the engine decided about its subject."""
        scored = join([{name: part[name] for name in sorted(part)} for part in self.scored])
        if not count(scored):
            return
        # Strongest action of the live rules that hit the same subject; a rule on trial decides nothing.
        strength = np.where(scored["hit"], _STRENGTH[scored["action"]], 0)
        subjects, which = np.unique(scored["subject_id"], return_inverse=True)
        strongest = np.zeros(len(subjects), dtype=np.int64)
        np.maximum.at(strongest, which, strength)
        scored["decided"] = _DECISIONS[strongest[which]]
        scored["score_id"] = self.day.serial(count(scored))
        scored["arrived_at"] = (
            scored["event_at"] + HOUR // 20
        )  # the engine's own log: all of an event or nothing
        self.day.emit("rule_scores", scored)

    def send(self) -> Rows:
        """Number the day's hits and send them off."""
        hits = self.day.gather("rule_hits", join(self.parts))
        if count(hits):
            hits["hit_id"] = self.day.serial(count(hits))
            self.day.emit("rule_hits", hits)
        return hits


def send_evaluations(day: Day) -> None:
    """Send the counts of the local day's hours: every event of these hours has been played by now."""
    clock, evaluated = day.world.clock, day.world.evaluated
    parts = []
    for country in range(len(COUNTRIES)):
        begin = clock.at(
            np.array([day.index, day.index + 1]), np.zeros(2, np.int64), np.zeros(2), np.full(2, country)
        )
        first, last = ((begin - clock.origin) // HOUR - MARGIN * 24 + 24).tolist()
        hour, rule, category = np.nonzero(evaluated[first:last, :, country])
        parts.append(
            table(
                len(hour),
                event_at=begin[0] + hour * HOUR,
                rule_id=rule,
                version=day.world.rules.version[day.index, rule],
                country=country,
                category=category,
                evaluated=evaluated[first + hour, rule, country, category],
            )
        )
    rows = join(parts)
    if count(rows):
        rows["arrived_at"] = rows["event_at"] + HOUR + 5 * HOUR // 60
        day.emit("rule_evaluations", rows)
