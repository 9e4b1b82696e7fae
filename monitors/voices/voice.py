"""What is told of texts: one text, a phrase that rises, a group that says the same, and all of it of one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Bond = Literal[
    "words", "contact", "both", "ask"
]  # what a group hangs together by; ask: they ask for the same thing
# What a phrase is evidence of: one text goes round; people complain about few; many say it by themselves.
How = Literal["copies", "complaint", "talk"]


@dataclass(frozen=True)
class About:
    """Whom or what the texts are about. Everything given must hold; nothing given = all texts.

    where: dimension → value as in a monitor's segment; a dimension that texts do not have is left out and named in
    `Said.left_out`. sellers, creators: ids. rule: an id; the texts about the orders that the rule hit.
    kinds, languages, markets: any of them.
    """

    where: Mapping[str, str] = field(default_factory=dict)
    sellers: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    rule: str = ""
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voice:
    """One text as it is shown. body: as written, with masked places; None for what the source does not tell.

    contacts: tokens such as `phone:7f3a9c21b04d`, the same contact the same token. group: the group it is in, or None.
    written_at: UTC. fields: what else its extract tells of it, column → value.
    """

    extract: str
    text_id: str
    written_at: datetime | None
    day: date
    market: str | None
    kind: str | None
    language: str | None
    category: str | None
    author: str | None
    author_kind: str | None
    seller: str | None
    creator: str | None
    order: str | None
    body: str
    contacts: tuple[str, ...] = ()
    group: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Phrase:
    """A phrase that is said more now than before, and more here than beside, as it is written most often.

    now, before: texts with it, of texts_now and texts_before; authors_now, authors_before: different people among
    them. before is beside and before together as far as they were compared: `of_before` of them are of the same
    place. log_odds: how much more often now (natural log, shrunk by the prior), between low and high (95 %).
    z: log_odds in standard errors. q: share of such phrases that would be chance (Benjamini-Hochberg).
    examples: text ids, one an author, the newest first. text_ids: of all texts with it now, however they spell it.
    how: what it is evidence of.
    """

    phrase: str
    now: int
    texts_now: int
    before: int
    texts_before: int
    authors_now: int
    authors_before: int
    log_odds: float
    low: float
    high: float
    z: float
    q: float
    examples: tuple[str, ...]
    text_ids: tuple[str, ...] = ()
    how: How = "copies"


@dataclass(frozen=True)
class TextGroup:
    """Texts that say the same thing, or lead to the same contact. Counts are of what whoever asks may see.

    texts, authors, addressees: how many; contacts: tokens in them, the most frequent first, each with its texts.
    money: of the orders and claims its texts refer to, in the home's currency; None where they refer to none.
    bond: what it hangs together by. example: its most typical text, as written. by_day: texts of each day.
    """

    group_id: str
    texts: int
    authors: int
    addressees: int
    contacts: tuple[tuple[str, int], ...]
    first_at: datetime | None
    last_at: datetime | None
    money: float | None
    bond: Bond
    example: Voice
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    by_day: Mapping[date, int] = field(default_factory=dict)
    text_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What people say somewhere. Both lists are empty where nothing is beyond chance: then nothing is to be shown.

    phrases: the strongest first, each evidence of copies or of a complaint about few; talk: those that rise as well and
    that many say by themselves, of whomever they buy from, which no incident stands behind. groups: the largest first,
    new in the days asked. left_out: dimensions of the segment that texts do not have. compared: in words, with what now
    was compared.
    """

    phrases: tuple[Phrase, ...]
    groups: tuple[TextGroup, ...]
    texts_now: int
    texts_before: int
    authors_now: int
    since: date
    until: date
    before_since: date
    left_out: tuple[str, ...] = ()
    compared: str = ""
    talk: tuple[Phrase, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether there is nothing to show."""
        return not self.phrases and not self.groups
