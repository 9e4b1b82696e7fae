"""Ways of speaking: which rows of which scenario say what, in whose words; and what an innocent twin's people say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from data.demo.files.rows import Column, Rows, count
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, WORDS
from data.demo.plans.demo_truth import Saying
from data.demo.plans.scenario import Scenario
from data.demo.texts.everyday import slots
from data.demo.texts.tongues import Tongue, own_language
from data.demo.texts.wording import Chance, fill, joined, slip
from data.demo.world.world import World

Fits = Callable[[World, Rows, Scenario], Column]
HEARD_AFTER = 14  # days after a carrier's trouble in which its claims are written
_NAMES = [f"{name[:2].upper()} {name[3:].title()}" for name in WORDS["carrier"]]  # of carriers


@dataclass
class Way:
    """How a scenario's people speak. share: of the rows that fit. picture: a hash that its pictures are like, 0 = none.

    Where it is grouped, one template in one language goes round with small edits; else people use own words, in which a
    phrase or none comes again.
    """

    saying: Saying
    name: str
    scenario: Scenario
    of: Fits
    share: float
    number: int
    picture: int = 0

    @property
    def grouped(self) -> bool:
        """Whether one text goes round."""
        return self.saying.grouped

    def language(self) -> int:
        """The language of the text that goes round."""
        return own_language(COUNTRIES.index(self.saying.country))

    def fits(self, world: World, rows: Rows) -> Column:
        """Mask of the rows whose writers may speak so."""
        return self.of(world, rows, self.scenario)

    def say(self, language: Tongue, row: dict[str, int], chance: Chance) -> tuple[str, list[str]]:
        """A text, and the phrases in it that tell."""
        templates, phrases = language.ways(self.name)
        carrier = _NAMES[row["carrier"]] if row["carrier"] >= 0 else "courier"
        about = slots(language, row["category"], carrier, self.saying.contact or "")
        if self.grouped:
            text = fill(templates[self.number % len(templates)], chance, about)
            text = slip(text, chance) if chance.below(0.12) else text
        else:
            text = joined(
                language, [fill(chance.one(templates), chance, about)], chance, self.saying.kind == "review"
            )
        said = [one for one in phrases if one.lower() in text.lower()]
        return text, said


def ways_of(world: World, scenarios: Sequence[Scenario]) -> list[Way]:
    """The ways of speaking of these scenarios."""
    found = []
    for one in scenarios:
        if one.name not in _SPEAK:
            continue
        of, share, grouped, kind, pictured = _SPEAK[one.name]
        country = COUNTRIES[one.country] if one.country is not None else COUNTRIES[0]
        category = CATEGORIES[one.category] if one.category is not None else None
        saying = Saying(
            f"{one.name}-{one.number:02d}", one.name, one.innocent, kind, country, category, [], None, grouped
        )
        name = "fake_shipping" if one.name == "kyc_mill" else one.name
        picture = int(world.size.chance("texts picture", one.number).integers(1, 2**63)) if pictured else 0
        found.append(Way(saying, name, one, of, share, one.number, picture))
    return found


def _kind(rows: Rows, *kinds: str) -> Column:
    return np.isin(rows["kind"], [WORDS["texts.kind"].index(kind) for kind in kinds])


def _own(rows: Rows, scenario: Scenario) -> Column:
    return rows["_scenario"] == scenario.number


def _claims(world: World, rows: Rows, scenario: Scenario) -> Column:
    """What its orders' buyers claim."""
    return _own(rows, scenario) & _kind(rows, "claim", "dispute")


def _praise(world: World, rows: Rows, scenario: Scenario) -> Column:
    """Its fake reviews."""
    return _own(rows, scenario) & _kind(rows, "review") & rows["_fake"].astype(bool)


def _fans(world: World, rows: Rows, scenario: Scenario) -> Column:
    """What the buyers of its orders review or say."""
    return _own(rows, scenario) & _kind(rows, "review", "message", "live_comment")


def _carriers(world: World, rows: Rows, scenario: Scenario) -> Column:
    """Claims of parcels of its carrier that have not come, in the days in which they are missed."""
    missed = (rows["carrier"] == scenario.entities["carrier"][0]) & (rows["country"] == scenario.country)
    missing = rows["reason"] == WORDS["reason"].index("not_received")
    days = world.clock.day(rows["event_at"], rows["country"])
    return (
        missed
        & missing
        & _kind(rows, "claim")
        & (days >= scenario.start)
        & (days < scenario.end + HEARD_AFTER)
    )


def _cell(world: World, rows: Rows, scenario: Scenario) -> Column:
    """What is said of its market and category in its days."""
    days = world.clock.day(rows["event_at"], rows["country"])
    about = _kind(rows, "review", "message", "live_comment") & (rows["country"] == scenario.country)
    if scenario.category is not None:
        about &= rows["category"] == scenario.category
    return about & (days >= scenario.start) & (days < scenario.end) & np.ones(count(rows), bool)


# Scenario → whose rows, share of them, whether one text goes round, the kind of text, whether one picture does.
_SPEAK: dict[str, tuple[Fits, float, bool, str, bool]] = {
    "refund_abuse": (_claims, 0.85, True, "claim", True),
    "brushing": (_praise, 0.92, True, "review", False),
    "fake_shipping": (_claims, 0.55, False, "claim", False),
    "kyc_mill": (_claims, 0.5, False, "claim", False),
    "seller_takeover": (_claims, 0.5, False, "claim", False),
    "carrier_failure": (_carriers, 0.75, False, "claim", False),
    "viral_product": (_fans, 0.35, False, "review", False),
    "good_campaign": (_cell, 0.4, False, "review", False),
}
