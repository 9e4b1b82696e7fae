"""Terms of coupon campaigns: what each allows in a market between two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from data.demo.files.rows import Column, Rows, table
from data.demo.files.vocabulary import COUNTRIES, WORDS, code
from data.demo.world.world import KNOWN_AHEAD, World

ALWAYS = ("new_user", "weekend_deal")  # campaigns that run all the time have terms by month
GAP = 7  # days without the campaign after which it is another one
CAP = {"new_user": 600}  # cents for one redemption; chosen
USUAL_CAP = 2500
PER_PERSON, PER_DEVICE = 1, 3  # chosen


@dataclass(frozen=True)
class CouponTerms:
    """One entry per campaign, market and span of days; days are day numbers, the last one included."""

    campaign: Column
    country: Column
    first: Column
    last: Column
    cap: Column

    def of(self, campaign: Column, country: Column, day: int) -> Column:
        """Position of the terms that redemptions of a day fall under, −1 where there are none."""
        fits = (self.campaign[:, None] == campaign) & (self.country[:, None] == country)
        fits &= ((self.first <= day) & (day <= self.last))[:, None]
        return np.where(fits.any(axis=0), fits.argmax(axis=0), -1)


def build_terms(world: World) -> CouponTerms:
    """Read the terms off the calendar's campaigns."""
    entries: list[tuple[int, int, int, int]] = []
    months = _months(world)
    for country in range(len(COUNTRIES)):
        entries += [(code("campaign", name), country, *span) for name in ALWAYS for span in months]
        running = world.demand.campaign[:, country]
        for campaign in np.unique(running[running >= 0]).tolist():
            days = np.flatnonzero((running == campaign).any(axis=1))
            for span in np.split(days, np.flatnonzero(np.diff(days) > GAP) + 1):
                if WORDS["campaign"][campaign] not in ALWAYS:
                    entries.append((campaign, country, int(span[0]), int(span[-1])))
    made = np.array(sorted(entries), dtype=np.int64).T
    caps = np.array([CAP.get(name, USUAL_CAP) for name in WORDS["campaign"]])
    campaign, country, first, last = made
    return CouponTerms(campaign, country, first, last, caps[campaign])


def coupon_terms(world: World, terms: CouponTerms, day: int) -> Rows:
    """Snapshot of a day: all terms that began or begin within three weeks."""
    known = np.flatnonzero(terms.first <= day + KNOWN_AHEAD)
    return table(
        len(known),
        campaign=terms.campaign[known],
        country=terms.country[known],
        first_day=terms.first[known] + world.clock.epoch,
        last_day=terms.last[known] + world.clock.epoch,
        cap=terms.cap[known],
        per_person=PER_PERSON,
        per_device=PER_DEVICE,
    )


def _months(world: World) -> list[tuple[int, int]]:
    """Day numbers of the first and last day of the calendar months that the demo touches."""
    last = world.clock.date(world.size.days + KNOWN_AHEAD)
    month, spans = world.clock.date(0).replace(day=1), []
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        spans.append(((month - world.clock.first).days, (following - world.clock.first).days - 1))
        month = following
    return spans
