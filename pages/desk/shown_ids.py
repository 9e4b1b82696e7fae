"""Ids of people on the screen: in the clear for those whose role may see them, else masked as ad-hoc SQL masks them.

An address never holds a personal id: it holds its mask, which the desk finds again among the ids it knows.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pages.desk import identity
from pages.desk.house import House
from queries.content.contract import Contracts
from queries.sandbox.mask_key import MaskKey, MaskKeyError, read_key

_LOST = MaskKey(0, secrets.token_hex(32))  # of this process alone


@dataclass(frozen=True)
class ShownIds:
    """How the values of a column are shown to who is here. `personal`: the contract says so; `clear`: the role may."""

    personal: bool
    clear: bool
    key: MaskKey

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
        return self.key.mask(value)


def shown_ids(desk: House, contracts: Contracts, column: str, role: str | None = None) -> ShownIds:
    """How the values of a column are shown: personal where any contract that has the column says so.

    role: the one that who is here has chosen; None, or one that they may not take: the first of theirs.
    """
    if not any(column in one.personal for one in contracts.values()):
        return ShownIds(False, True, _LOST)
    allowed = identity.roles(desk.home.settings)
    taken = next((one for one in allowed if one.name == role), allowed[0] if allowed else None)
    try:
        key = read_key(desk.home.state)
    except MaskKeyError:
        key = _LOST  # nothing can be looked up by these masks, and nobody is named
    return ShownIds(True, taken is not None and taken.personal, key)
