"""Dimensions: snapshots of sellers, creators, rules and the calendar, as they were known that morning."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from data.demo.files.clock import DAY
from data.demo.files.rows import Column, Rows, table
from data.demo.files.vocabulary import COUNTRIES, RULES, code
from data.demo.world.rule_catalogue import CATALOGUE
from data.demo.world.traders import Traders
from data.demo.world.world import KNOWN_AHEAD, World


def _traders(world: World, traders: Traders, day: int) -> tuple[Column, Rows]:
    who = np.flatnonzero(traders.joined <= day)
    return who, table(
        len(who),
        country=traders.country[who],
        category=traders.category[who],
        onboarded_on=world.clock.epoch + traders.joined[who],
        bank_hash=who,
        device_hash=who,
    )


def sellers(world: World, day: int) -> Rows:
    """Sellers approved by a day, with their status then."""
    who, rows = _traders(world, world.sellers, day)
    left = world.sellers.left[who] <= day
    enforced = world.sellers.enforced[who] <= day
    status = np.where(left, code("status", "left"), code("status", "active"))
    rows["seller_id"] = who
    rows["seller_tier"] = world.sellers.tier_on(who, day)
    rows["status"] = np.where(enforced, code("status", "enforced"), status)
    rows["rating"] = np.round(world.sellers.rating[who], 2)
    rows["origins"] = np.where(world.sellers.tier[who] == 3, 2, 1)
    return rows


def creators(world: World, day: int) -> Rows:
    """Creators approved by a day."""
    who, rows = _traders(world, world.creators, day)
    rows["creator_id"] = who
    rows["tier"] = world.creators.tier_on(who, day)
    return rows


def rules(world: World, day: int) -> Rows:
    """Versions of rules in force by a day; all but the newest of a rule are retired."""
    known = [v for v in world.rules.history if v.day <= day]
    newest = {v.rule: v.number for v in known}
    entry = [CATALOGUE[RULES.index(v.rule)] for v in known]
    start = world.clock.epoch * DAY
    return table(
        len(known),
        rule_id=[RULES.index(v.rule) for v in known],
        version=[v.number for v in known],
        name=[rule.title for rule in entry],
        stage=[rule.stage for rule in entry],
        action=[code("action", rule.action) for rule in entry],
        mode=[
            rule.mode if newest[v.rule] == v.number else "retired"
            for rule, v in zip(entry, known, strict=True)
        ],
        threshold=[v.threshold for v in known],
        valid_from=[start + v.day * DAY for v in known],
        owner=[rule.owner for rule in entry],
    )


def calendar(world: World, day: int) -> Rows:
    """Occasions known by a day: all of the past and the next three weeks."""
    horizon = world.clock.date(day) + timedelta(days=KNOWN_AHEAD)
    known = [o for o in world.calendar if o.day <= horizon]
    return table(
        len(known),
        day=[(o.day - date(1970, 1, 1)).days for o in known],
        country=[COUNTRIES.index(o.country) for o in known],
        category=[o.category for o in known],
        kind=[code("kind", o.kind) for o in known],
        name=np.array([o.name for o in known], dtype=np.str_),
    )
