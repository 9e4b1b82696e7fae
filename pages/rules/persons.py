"""Names of whom rules hit: personal ones show only which are equal, as everywhere on the desk."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from monitors.explain.sample import mask
from pages.desk.house import House
from pages.parts import links


def is_personal(desk: House, word: str) -> bool:
    """Whether a contract of the home calls a column of that party personal: `buyer` and `buyer_id`."""
    contracts = desk.engine(None).catalog.contracts.values()
    return any(name == word or name.startswith(f"{word}_") for one in contracts for name in one.personal)


def personal_columns(desk: House, columns: Sequence[str]) -> list[str]:
    """Of the columns of a drill-down those that hold personal values: by their contract, or by whom they name."""
    declared = {name for one in desk.engine(None).catalog.contracts.values() for name in one.personal}
    return [
        name
        for name in columns
        if name in declared or name == "subject" or is_personal(desk, name.removeprefix("party_"))
    ]


def shown_names(desk: House, word: str, names: Sequence[str]) -> list[str]:
    """Names of one party, masked where they are personal."""
    if not is_personal(desk, word):
        return list(names)
    return [str(row["who"]) for row in mask(pd.DataFrame({"who": list(names)}), ["who"])]


def story_places(desk: House, word: str, names: Sequence[str]) -> list[links.Destination | None]:
    """Where each one's story is told, where the home has that kind of entity; nowhere for personal names.

    An address would say what the mask hides.
    """
    if is_personal(desk, word):
        return [None] * len(names)
    kinds = {path.stem for path in desk.home.content("entities")}
    return [links.entity_place(word, name) if word in kinds else None for name in names]
