"""How phrases and groups of texts are said: how much more now, what a group hangs together by, from when to when."""

from __future__ import annotations

from monitors import words
from monitors.voices.voice import Phrase, Said, TextGroup

BONDS = {
    "words": "words",
    "contact": "a contact",
    "both": "words and contact",
    "ask": "the same request",
}
HOW = {
    "copies": "one text goes round",
    "complaint": "a complaint about few",
    "talk": "many, in own words",
}


def before_days(found: Said) -> str:
    """The days with which now is compared: the 28 days before."""
    return f"the {words.plural((found.since - found.before_since).days, 'day')} before"


def more(phrase: Phrase) -> str:
    """How much more often a text has the phrase now: ×5.1; new where none had it before."""
    if not phrase.before or not phrase.texts_before or not phrase.texts_now:
        return "new"
    return words.factor(phrase.now / phrase.texts_now / (phrase.before / phrase.texts_before))


def of_all(part: int, whole: int, of: str = " of {}") -> str:
    """So many of so many texts: 65 of 98 (66 %). of: how the whole is said; empty where it stands above."""
    if not whole:
        return "no text"
    return f"{words.count(part)}{of.format(words.count(whole))} ({words.share(part / whole)})"


def when(group: TextGroup) -> str:
    """First and last time of a group: 8 Nov 20:32 to 15 Nov 12:57 UTC."""
    if group.first_at is None or group.last_at is None:
        return words.DASH
    if group.first_at == group.last_at:
        return words.moment(group.first_at)
    return f"{words.moment(group.first_at, zone='')} to {words.moment(group.last_at)}"


def days(group: TextGroup, found: Said) -> str:
    """First and last day of a group: 8 to 15 Nov."""
    if not group.by_day:
        return words.DASH
    return words.span(min(group.by_day), max(group.by_day), found.until)


def contact(token: str) -> str:
    """A contact as a text shows it: phone 7f3a9c21b04d."""
    return token.replace(":", " ", 1)


def held_by(group: TextGroup) -> str:
    """What a group hangs together by, and the contact most of it has."""
    bond = BONDS.get(group.bond, group.bond)
    return f"{bond}: {contacts(group)}" if group.contacts else bond


def contacts(group: TextGroup) -> str:
    """The contact most texts of a group have, and how many more there are; empty where there is none."""
    if not group.contacts:
        return ""
    token, texts = group.contacts[0]
    more = f", {words.count(len(group.contacts) - 1)} more" if len(group.contacts) > 1 else ""
    return f"{contact(token)} in {words.plural(texts, 'text')}{more}"
