"""Everyday writing: what an ordinary review, message, comment, report, appeal or claim says."""

from __future__ import annotations

from collections.abc import Sequence

from data.demo.texts.contact_forms import in_words, phone
from data.demo.texts.tongues import Tongue
from data.demo.texts.wording import Chance, fill, joined

COMMON = 0.24  # of good reviews and live comments are old common phrases
OWN_NUMBER = 0.012  # of messages give the writer's own phone number
_SHOPS = ("Sunny", "Luna", "Max", "Kiko", "Mei", "Rio", "Alba", "Zen")


def slots(tongue: Tongue, category: int, carrier: str = "", contact: str = "") -> dict[str, Sequence[str]]:
    """What the slots of a template may hold."""
    words = tongue.words
    return {
        "item": words["items"][category],
        "when": words["when"],
        "n": "23456789",
        "shop": _SHOPS,
        "carrier": (carrier,),
        "contact": (contact,),
    }


def review(tongue: Tongue, category: int, stars: int, chance: Chance) -> str:
    """A review of so many stars; a common phrase, some sentences, now and then a long story."""
    words, about = tongue.words, slots(tongue, category)
    if stars >= 4 and chance.below(COMMON):
        return common(tongue, chance)
    if stars >= 4:
        said = _some(words["good"], chance.number(1, 3), chance, about)
    elif stars == 3:
        said = [*_some(words["good"], 1, chance, about), *_some(words["bad"], 1, chance, about)]
    else:
        said = _some(words["bad"], chance.number(1, 3), chance, about)
    if chance.below(0.004):
        said += _some([*words["good"], *words["bad"]], 20, chance, about)
    return joined(tongue, said, chance, happy=stars >= 3)


def common(tongue: Tongue, chance: Chance) -> str:
    """What everybody says."""
    said = chance.one(tongue.words["common"])
    if tongue.spaced and chance.below(0.3):
        said = said.capitalize()
    return said + chance.one(("", "", "", "!", "!!", ".", " 👍"))


def talk(tongue: Tongue, kind: str, country: int, category: int, chance: Chance) -> str:
    """A message, live comment or report; now and then one gives a phone number to be called back."""
    about = slots(tongue, category)
    if kind == "live" and chance.below(COMMON):
        return common(tongue, chance)
    said = _some(tongue.words[kind], 1, chance, about)
    if kind == "message" and chance.below(0.15):
        said += _some(tongue.words[kind], 1, chance, about)
    text = joined(tongue, said, chance)
    if kind == "message" and chance.below(OWN_NUMBER):
        text += " " + in_words(phone(country, chance), chance.one(("tel", "WA", "phone")), chance)
    return text


def appeal(tongue: Tongue, party: str, chance: Chance) -> str:
    """The words of an appeal."""
    options = tongue.words["appeal_seller" if party == "seller" else "appeal_buyer"]
    return joined(tongue, _some(options, chance.number(1, 2), chance, slots(tongue, 0)), chance, happy=False)


def claim(tongue: Tongue, category: int, reason: str, chance: Chance) -> str:
    """The buyer's words of a case with this reason."""
    about = slots(tongue, category)
    said = _some(tongue.of_claim(reason), 1 + chance.below(0.35), chance, about)
    return joined(tongue, said, chance, happy=False)


def _some(options: Sequence[str], n: int, chance: Chance, about: dict[str, Sequence[str]]) -> list[str]:
    """So many different templates, filled."""
    said: list[str] = []
    for _ in range(4 * n):
        template = chance.one(options)
        if template not in said and len(said) < n:
            said.append(template)
    return [fill(template, chance, about) for template in said]
