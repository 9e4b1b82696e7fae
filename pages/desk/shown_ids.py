"""Ids of people on the screen: in the clear for those whose role may see them, else masked as ad-hoc SQL masks them.

An address never holds a personal id: it holds its mask, which the desk finds again among the ids it knows.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pages.desk import identity
from pages.desk.house import House
from queries.content.contract import Contracts
from queries.masking.mask_key import MaskKey, MaskKeyError, read_key

_SHORT = 6  # of a value of so few characters no part is shown: it would be most of it
_LOST = MaskKey(0, secrets.token_hex(32))  # of this process alone


@dataclass(frozen=True)
class ShownIds:
    """How the values of a column are shown to who is here. `personal`: the contract says so; `clear`: the role may;
    `partly`: it sees a part of a value beside its mask.
    """

    personal: bool
    clear: bool
    key: MaskKey
    partly: bool = False

    @property
    def masked(self) -> bool:
        """Whether who is here sees masks in this column."""
        return self.personal and not self.clear

    def text(self, value: object) -> str:
        """A value as it is shown."""
        return self.key.mask(str(value)) if self.masked else str(value)

    def told(self, value: object) -> str:
        """A value where it is only read: the mask, and beside it a part for those who see one. In no link."""
        return f"{self.text(value)} · {part(str(value))}" if self.masked and self.partly else self.text(value)

    def token(self, value: object) -> str:
        """A value as it stands in an address."""
        return self.key.mask(str(value)) if self.personal else str(value)

    def value_of(self, token: str, known: Collection[str]) -> str | None:
        """The value that a token of an address means, of those known; the value itself does as well. None: no such."""
        if self.personal and token.startswith(self.key.prefix):
            meant = next((one for one in known if self.key.mask(one) == token), None)
            if meant is not None:
                return meant
        return token if token in known else None

    def is_told(self, asked: str) -> bool:
        """Whether what an address asks for may stay in it: no personal id in the clear."""
        return not self.personal or asked.startswith(self.key.prefix)

    def tokens(self, values: Iterable[str]) -> list[str]:
        """The token of each."""
        return [self.token(one) for one in values]


@dataclass(frozen=True)
class Names:
    """How ids of every column are shown to who is here. personal: columns that a contract calls so; clear: the role may
    see them; role: its name.
    """

    personal: frozenset[str] = field(default_factory=frozenset)
    clear: bool = False
    key: MaskKey = _LOST
    role: str = ""
    partly: bool = False

    def of(self, column: str) -> ShownIds:
        """How the values of one column are shown."""
        return ShownIds(column in self.personal, self.clear, self.key, self.partly)

    def shown(self, column: str, value: str) -> str:
        """A value as this viewer may see it."""
        return self.of(column).text(value)

    def token(self, column: str, value: str) -> str:
        """A value as it stands in an address."""
        return self.of(column).token(value)

    def address(self, column: str, shown: str) -> str:
        """What stands in an address for a value that is shown: a mask already is it."""
        ids = self.of(column)
        return shown if ids.masked else ids.token(shown)

    def cells(self, column: str, values: Iterable[object]) -> list[str]:
        """Values of a column of a table."""
        ids = self.of(column)
        return [ids.text(one) for one in values]

    def sql(self, text: str, column: str, name: str) -> str:
        """A statement about an entity as this viewer can run it."""
        return text.replace(name, self.shown(column, name)) if self.of(column).masked else text


def part(value: str) -> str:
    """The part of a personal value that those who see one see: of an address its first letter and its domain, of
    anything else the last characters, at most four and never more than a third.
    """
    if "@" in value[1:-1]:
        name, _, domain = value.partition("@")
        return f"{name[0]}…@{domain}"
    return "…" if len(value) <= _SHORT else f"…{value[-min(4, len(value) // 3) :]}"


def names_as(desk: House, contracts: Contracts, role: str | None = None) -> Names:
    """How ids are shown in a role: the one that who is here has chosen; None, or one they may not take: their first."""
    personal = frozenset(column for one in contracts.values() for column in one.personal)
    allowed = identity.roles(desk.home.settings)
    taken = next((one for one in allowed if one.name == role), allowed[0] if allowed else None)
    try:
        key = read_key(desk.home.state)
    except MaskKeyError:
        key = _LOST  # nothing can be looked up by these masks, and nobody is named
    if taken is None:
        return Names(personal, False, key)
    return Names(personal, taken.personal, key, taken.name, taken.partly)


def shown_ids(desk: House, contracts: Contracts, column: str, role: str | None = None) -> ShownIds:
    """How the values of a column are shown: personal where any contract that has the column says so."""
    return names_as(desk, contracts, role).of(column)
