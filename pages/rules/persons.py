"""Names of whom rules hit: as the role may see them, masked by the home's key where they are personal."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from monitors.rules.rule_record import PARTY
from pages.desk import role_choice
from pages.desk.house import House
from pages.desk.shown_ids import Names, ShownIds, names_as
from pages.parts import links


def names_here(desk: House) -> Names:
    """How ids are shown in the role that was chosen at the head of the page."""
    contracts = desk.engine(None).catalog.contracts
    return names_as(desk, contracts, st.session_state.get(role_choice.KEY))


def _personal(names: Names, column: str) -> bool:
    """Whether a column of a drill-down is personal: by its contract, or by whom it names (`party_buyer`)."""
    word = column.removeprefix(PARTY)
    declared = any(name == word or name.startswith(f"{word}_") for name in names.personal)
    return column in names.personal or column == "subject" or declared


def ids_of(names: Names, column: str) -> ShownIds:
    """How values of a column of a drill-down are shown."""
    return ShownIds(_personal(names, column), names.clear, names.key)


def hides(names: Names, columns: Sequence[str]) -> bool:
    """Whether any of these columns is masked for who is here."""
    return any(ids_of(names, one).masked for one in columns)


def readable(names: Names, frame: pd.DataFrame) -> pd.DataFrame:
    """A table with what is personal in it as who is here may see it."""
    found = frame.copy()
    for column in map(str, frame.columns):
        if (ids := ids_of(names, column)).masked:
            found[column] = [None if pd.isna(one) else ids.text(one) for one in frame[column]]
    return found


def story_places(desk: House, names: Names, word: str, who: Sequence[str]) -> list[links.Destination | None]:
    """Where each one's story is told, where the home has that kind of entity; an address holds no personal id."""
    kinds, ids = {path.stem for path in desk.home.content("entities")}, ids_of(names, word)
    return [links.entity_place(word, ids.token(name)) if word in kinds else None for name in who]
