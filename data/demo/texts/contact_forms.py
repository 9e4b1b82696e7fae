"""Contacts of the demo: numbers as they are dialled in a market, and the ways of writing one so that it hides."""

from __future__ import annotations

from data.demo.files.vocabulary import COUNTRIES
from data.demo.texts.wording import Chance

# Country code, what begins a number at home, digits after it. All of them can be dialled; none is looked up.
_PLANS = {
    "US": ("1", "", "213620", 4),
    "BR": ("55", "", "1198765", 4),
    "ID": ("62", "0", "81234", 6),
    "GB": ("44", "0", "7911", 6),
    "VN": ("84", "0", "9034", 5),
    "MX": ("52", "", "55123", 5),
}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def phone(country: int, chance: Chance) -> tuple[str, str]:
    """A number of a market: its digits from the country code on, and how it is dialled at home."""
    code, zero, begin, left = _PLANS[COUNTRIES[country]]
    digits = begin + "".join(str(chance.number(0, 9)) for _ in range(left))
    return code + digits, zero + digits


def in_words(number: tuple[str, str], place: str, chance: Chance) -> str:
    """A number as it is written this time: openly, parted, in wide digits, with hidden signs, or as a link."""
    whole, home = number
    cut = len(home) // 2
    forms = (
        f"{place} {home}",
        f"{place}: +{whole}",
        f"{place} {home[:3]}-{home[3 : cut + 2]}-{home[cut + 2 :]}",
        f"{place} {' '.join(home)}",
        f"{place} {home.translate(_WIDE)}",
        f"{place} {home[:cut]}\u200b{home[cut:]}",
    )
    return chance.one(forms)


def handle_in_words(name: str, place: str, chance: Chance) -> str:
    """An account as it is written this time."""
    spaced = " ".join(place)
    return chance.one(
        (f"{place} @{name}", f"{place}: {name}", f"{place} {name}", f"{spaced}: {name}", f"{place} id {name}")
    )


def link_in_words(host: str, path: str, chance: Chance) -> str:
    """A link as it is written this time."""
    dotted = host.replace(".", chance.one((" . ", "(.)", "(dot)", "[.]")))
    return chance.one((f"https://{host}/{path}", f"{host}/{path}", f"www.{host}/{path}", f"{dotted}/{path}"))
