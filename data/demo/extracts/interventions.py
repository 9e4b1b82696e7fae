"""Interventions: dated changes of rules and policies, and enforcement against sellers."""

from __future__ import annotations

import numpy as np

from data.demo.files.rows import Column, Rows, count, join
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, RULES, code
from data.demo.world.rule_catalogue import CATALOGUE
from data.demo.world.world import Day

FIRST_BESIDE = 900  # number of a day's first intervention that is played beside the others
MORNING = 10  # local (or UTC) hour at which enforcement takes effect; rule changes take effect at midnight


def write_interventions(day: Day) -> Column:
    """Write what took effect today; give the sellers who were enforced today."""
    enforced = np.flatnonzero(day.world.sellers.enforced == day.index)
    parts = [_enforcement(day, enforced), _versions(day), *_answers(day)]
    number_interventions(day, day.gather("interventions", join(parts)))
    return enforced


def number_interventions(day: Day, rows: Rows) -> None:
    """Number what took effect today and send it off."""
    if count(rows):
        first = day.index * 1000 + (FIRST_BESIDE if day.beside else 0)
        rows["intervention_id"] = (first + np.arange(count(rows))) % 10**6
        day.emit("interventions", rows, gained=len(_HELD))


def intervention(
    day: Day, n: int, kind: str, description: list[str], hour: int = MORNING, **columns: Column
) -> Rows:
    """Draft n interventions of a kind; columns not given are empty."""
    country = columns.get("country", np.full(n, -1))
    zone = np.where(country < 0, len(COUNTRIES), country)
    rows: Rows = {name: np.full(n, -1) for name in _OPTIONAL}
    rows.update(columns)
    rows["kind"] = np.full(n, code("kind", kind))
    rows["description"] = np.array(description, dtype=np.str_)
    empty = np.full(n, "", dtype="U40")
    rows |= {name: columns.get(name, empty) for name in ("target_metric", *_HELD[:3])}
    rows["holdout_share"] = columns.get("holdout_share", np.full(n, np.nan))
    rows["event_at"] = day.world.clock.at(np.full(n, day.index), np.full(n, hour), np.zeros(n), zone)
    return rows


_OPTIONAL = ("rule_id", "version", "country", "category", "seller_id", "onboarded_on", "first_bad_on")
_HELD = ("holdout_by", "holdout_value", "holdout_key", "holdout_share")


def _enforcement(day: Day, sellers: Column) -> Rows:
    traders, n = day.world.sellers, len(sellers)
    words = [
        f"Seller shut for violations of policy in {CATEGORIES[k]}" for k in traders.category[sellers].tolist()
    ]
    lag = day.chance("first bad").integers(2, 25, n)
    return intervention(
        day,
        n,
        "enforcement",
        words,
        country=traders.country[sellers],
        category=traders.category[sellers],
        seller_id=sellers,
        onboarded_on=day.world.clock.epoch + traders.joined[sellers],
        first_bad_on=day.world.clock.epoch + day.index - lag,
    )


def _versions(day: Day) -> Rows:
    changed = [v for v in day.world.rules.history if v.day == day.index]
    n = len(changed)
    titles = {rule.name: rule.title for rule in CATALOGUE}
    return intervention(
        day,
        n,
        "threshold",
        [v.note or f"New version of “{titles[v.rule]}”, threshold {v.threshold:g}" for v in changed],
        hour=0,
        rule_id=np.array([RULES.index(v.rule) for v in changed], dtype=np.int64),
        version=np.array([v.number for v in changed], dtype=np.int64),
        country=np.array([-1 if v.country is None else v.country for v in changed], dtype=np.int64),
        category=np.array([-1 if v.category is None else v.category for v in changed], dtype=np.int64),
        target_metric=np.array([v.target for v in changed], dtype="U40"),
    )


def _answers(day: Day) -> list[Rows]:
    """What the marketplace does about scenarios that end today."""
    over = [s for s in day.world.scenarios if s.end == day.index and s.answered and not s.innocent]
    return [
        intervention(
            day,
            1,
            "policy",
            [scenario.answered],
            country=np.array([-1 if scenario.country is None else scenario.country]),
            category=np.array([-1 if scenario.category is None else scenario.category]),
            first_bad_on=np.array([day.world.clock.epoch + scenario.start]),
            target_metric=np.array([scenario.first_mover], dtype="U40"),
        )
        for scenario in over
    ]
