"""Ids of people on the screen: in the clear for those whose role may see them, else masked as ad-hoc SQL masks them.

An address never holds a personal id: it holds its mask, which the desk finds again among the ids it knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pages.desk import identity
from pages.desk.house import House
from queries.content.contract import Contracts
from queries.sandbox.mask_key import MaskKey, MaskKeyError, read_key


@dataclass(frozen=True)
class ShownIds:
    """How the values of a column are shown to who is here. `personal`: the contract says so; `clear`: the role may."""

    personal: bool
    clear: bool
    key: MaskKey | None

    def text(self, value: object) -> str:
        """A value as it is shown."""
        return str(value) if not self.personal or self.clear else self._mask(str(value))

    def token(self, value: object) -> str:
        """A value as it stands in an address."""
        return self._mask(str(value)) if self.personal else str(value)

    def value_of(self, token: str, known: Collection[str]) -> str | None:
        """The value that a token of an address means, of those known; the value itself does as well. None: no such."""
        if not self.personal:
            return token if token in known else None
        return next((one for one in known if self._mask(one) == token), token if token in known else None)

    def tokens(self, values: Iterable[str]) -> list[str]:
        """The token of each."""
        return [self.token(one) for one in values]

    def _mask(self, value: str) -> str:
        return self.key.mask(value) if self.key else "#"


def shown_ids(desk: House, contracts: Contracts, column: str) -> ShownIds:
    """How the values of a column are shown: personal where any contract that has the column says so."""
    personal = any(column in one.personal for one in contracts.values())
    if not personal:
        return ShownIds(False, True, None)
    allowed = identity.roles(desk.home.settings)
    try:
        key = read_key(desk.home.state)
    except MaskKeyError:
        key = None
    return ShownIds(True, bool(allowed) and allowed[0].personal, key)
