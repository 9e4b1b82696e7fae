"""Names of whom rules hit: personal ones show only which are equal, as everywhere on the desk."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from monitors.explain.sample import mask
from pages.desk.house import House


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
