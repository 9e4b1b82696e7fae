"""How an entity is called by who is here: by its id, or masked where an id is personal and the role may not see it.

The mask is the one that ad-hoc SQL gives the same role, so that a masked name finds its rows there too.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from pages.desk import identity
from pages.desk.house import House
from queries.content.entity_kind import EntityKind
from queries.sandbox.mask_key import MaskKey, MaskKeyError, read_key


@dataclass(frozen=True)
class Names:
    """Which columns are personal for this viewer, and the key that masks their values; None: all is in the clear."""

    key: MaskKey | None = None
    personal: frozenset[str] = field(default_factory=frozenset)
    role: str = ""

    def masks(self, column: str) -> bool:
        """Whether values of a column are masked."""
        return self.key is not None and column in self.personal

    def shown(self, column: str, value: str) -> str:
        """A value as this viewer may see it."""
        return self.key.mask(value) if self.key is not None and column in self.personal else value

    def real(self, column: str, shown: str, known: Iterable[str]) -> str:
        """The value behind what is shown, of those that are known; itself where nothing is masked."""
        if not self.masks(column):
            return shown
        return next((one for one in known if self.shown(column, one) == shown), shown)

    def cells(self, column: str, values: pd.Series) -> list[str]:
        """Values of a column of a table."""
        return [self.shown(column, str(one)) for one in values]

    def sql(self, text: str, column: str, name: str) -> str:
        """A statement about an entity as this viewer can run it."""
        return text.replace(name, self.shown(column, name)) if self.masks(column) else text


def names_for(desk: House, kind: EntityKind, contracts: Iterable[frozenset[str]]) -> Names:
    """Names for who is here. contracts: the personal columns of each extract."""
    personal = frozenset(column for columns in contracts for column in columns)
    roles = {role.name: role for role in identity.roles(desk.home.settings)}
    touched = personal & {
        kind.key,
        *(link.value for link in kind.links),
        *(pair.other for pair in kind.related),
    }
    if not touched or not roles:
        return Names() if not touched else _masked(desk, personal, "")
    name = next(iter(roles))
    if len(roles) > 1:
        name = st.selectbox(
            "Role", list(roles), key="sellers_role", width=128, label_visibility="collapsed",
            help="As whom you look: personal data is masked or in the clear",
        )  # fmt: skip
    return Names(role=name) if roles[name].personal else _masked(desk, personal, name)


def _masked(desk: House, personal: frozenset[str], role: str) -> Names:
    try:
        return Names(read_key(desk.home.state), personal, role)
    except MaskKeyError:
        # Without the home's key masks are of this run alone: nothing can be looked up by them.
        return Names(MaskKey(0, secrets.token_hex(32)), personal, role)
