"""Campaigns of words alone: the same contact in many messages, lives that sell copies, and a season's greetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.demo.files.ids import subject
from data.demo.files.rows import Column, Rows, join, table
from data.demo.files.vocabulary import CATEGORIES, COUNTRIES, WORDS, code
from data.demo.plans.demo_truth import Saying
from data.demo.texts.contact_forms import handle_in_words, in_words, link_in_words, phone
from data.demo.texts.everyday import slots
from data.demo.texts.tongues import LANGUAGES, tongue
from data.demo.texts.wording import DRAWS, Chance, fill, slip
from data.demo.world.world import Day, World

FULL_DEMO = 120
LEAST = 30  # days of a demo that has campaigns of words
RINGS, LIVE_SCAMS, GREETINGS = 6, 3, 2  # in a full demo
# Where each is written, in turn: every language of the demo has its own.
PLACES = (("US", "en"), ("BR", "pt"), ("ID", "id"), ("VN", "vi"), ("US", "es"), ("GB", "zh"))
APPS = {"en": "WhatsApp", "pt": "zap", "es": "WhatsApp", "id": "WA", "vi": "Zalo", "zh": "微信"}
_BLOCK, MOST = 10**6, 1000  # numbers of texts that a campaign has on a day; campaigns
_LETTERS = "abcdefghkmnprstuv"
_HOSTS = ("t.me", "shop-outlet.top", "bit.ly", "linktr.ee")


@dataclass(frozen=True)
class Campaign:
    """One campaign of words: when, where, by which accounts, with which contact, `daily` texts a day."""

    saying: Saying
    name: str
    start: int
    end: int
    country: int
    language: int
    category: int
    daily: float
    authors: Column
    number: int
    phone: tuple[str, str] | None = None
    handle: str = ""
    link: tuple[str, str] | None = None

    def contact(self, chance: Chance) -> str:
        """Its contact as it is written this time, "" = it has none."""
        app = APPS[LANGUAGES[self.language]]
        if self.phone:
            return in_words(self.phone, app, chance)
        if self.handle:
            return handle_in_words(
                self.handle, chance.one(("Telegram", app if app != "zap" else "Insta")), chance
            )
        return link_in_words(*self.link, chance) if self.link else ""


def plan_campaigns(world: World) -> list[Campaign]:
    """The campaigns of words of a demo, none in a short one; the same size and seed give the same."""
    days = world.size.days
    if days < LEAST:
        return []
    planned: list[Campaign] = []
    for name, copies in (("contact_ring", RINGS), ("live_scam", LIVE_SCAMS), ("season", GREETINGS)):
        wanted = max(1, round(copies * days / FULL_DEMO))
        first = int(world.size.chance("texts campaigns", name).integers(0, len(PLACES)))
        for copy in range(wanted):
            planned.append(_plan(world, name, copy, wanted, PLACES[(first + copy) % len(PLACES)]))
    return planned


def _plan(world: World, name: str, copy: int, wanted: int, place: tuple[str, str]) -> Campaign:
    rng, days = world.size.chance("texts campaigns", name, copy), world.size.days
    chance = Chance(rng.random(DRAWS).tolist())
    start = int(days * (0.25 + 0.68 * (copy + rng.random()) / wanted))
    country = COUNTRIES.index(place[0])
    category = int(rng.integers(0, len(CATEGORIES)))
    innocent = name == "season"
    ring = world.buyers.returning(min(start, days - 1), np.full(int(rng.integers(5, 13)), country), rng)
    number, handle, link, told = _contact(name, copy, country, chance)
    saying = Saying(
        f"{name}-t{copy + 1:02d}",
        name,
        innocent,
        "live_comment" if name == "live_scam" else "message",
        place[0],
        None if innocent else CATEGORIES[category],
        [],
        told,
        not innocent,
    )
    length, daily = int(rng.integers(4, 8)), float(rng.uniform(4, 9)) * (2 if innocent else 1)
    language = LANGUAGES.index(place[1])
    return Campaign(
        saying,
        name,
        start,
        min(start + length, days),
        country,
        language,
        category,
        daily,
        ring,
        copy,
        number,
        handle,
        link,
    )


def _contact(
    name: str, copy: int, country: int, chance: Chance
) -> tuple[tuple[str, str] | None, str, tuple[str, str] | None, str | None]:
    """Phone, handle and link of a campaign, of which one is there or none; and that one in the clear."""
    if name == "contact_ring" and copy % 3 < 2:
        number = phone(country, chance)
        return number, "", None, "+" + number[0]
    if name == "contact_ring":
        handle = "best_" + "".join(chance.one(_LETTERS) for _ in range(5)) + str(chance.number(10, 99))
        return None, handle, None, handle
    if name == "live_scam":
        link = (chance.one(_HOSTS), "".join(chance.one(_LETTERS + "23456789") for _ in range(7)))
        return None, "", link, "/".join(link)
    return None, "", None, None


def play_campaigns(day: Day, campaigns: Sequence[Campaign]) -> Rows:
    """The texts that the campaigns write on a day; with `_number`, `_campaign` (place in the list) and `_language`."""
    return join(
        [_day_of(day, one, place) for place, one in enumerate(campaigns) if one.start <= day.index < one.end]
    )


def _day_of(day: Day, one: Campaign, place: int) -> Rows:
    # Over 40 lines: one text after the other, each with whom it is to and what it says.
    rng = day.chance(f"texts {one.saying.id}")
    n = int(rng.poisson(one.daily))
    if not n:
        return {}
    country = np.full(n, one.country)
    cells = country * len(CATEGORIES) + one.category
    live = one.name == "live_scam"
    creators = (
        np.full(n, int(day.world.creators.in_cell(one.country, one.category)[0])) if live else np.full(n, -1)
    )
    hours = rng.integers(9, 23, n)
    at = day.world.clock.at(np.full(n, day.index), hours, rng.random(n) * 3600, country)
    authors = (
        rng.choice(one.authors, n)
        if one.saying.grouped
        else day.world.buyers.returning(day.row, country, rng)
    )
    language = tongue(one.language)
    templates, _ = language.ways(one.name)
    kind = WORDS["texts.kind"].index("live_comment" if live else "message")
    bodies = []
    for draws in rng.random((n, DRAWS)).tolist():
        chance = Chance(draws)
        about = slots(language, one.category, contact=one.contact(chance))
        template = templates[one.number % len(templates)] if one.saying.grouped else chance.one(templates)
        text = fill(template, chance, about)
        bodies.append(slip(text, chance) if not one.contact(chance) and chance.below(0.1) else text)
    return table(
        n,
        _campaign=place,
        _number=(day.index * MOST + place) * _BLOCK + np.arange(n),
        event_at=at,
        arrived_at=at + rng.integers(1, 10, n) * 60_000_000,
        country=country,
        category=cells % len(CATEGORIES),
        kind=kind,
        author_id=subject("buyer_id", authors),
        author_kind=code("author_kind", "buyer"),
        seller_id=np.full(n, -1) if live else day.world.sellers.choose(day.index, cells, rng),
        creator_id=creators,
        live_id=np.where(creators >= 0, (day.index + 200) * 10**7 + creators, -1),
        reason=np.full(n, -1),
        _language=one.language,
        body=np.array(bodies, dtype=object),
    )
