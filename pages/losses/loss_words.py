"""How a broken record is said: its state, what can be decided, how it healed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DECISIONS = {
    "recover": "Recover it",
    "write_off": "Write it off",
    "explain": "Explained, no loss",
    "data_fault": "A fault of the data",
}
HEALED = {
    "late": "what was missing came late",
    "corrected": "a row was wrong and was corrected",
    "check": "the check itself was changed",
}
COLOURS = {
    "To decide": "red",
    "Recovering": "orange",
    "Recovered": "green",
    "Written off": "gray",
    "Explained": "gray",
    "Data fault": "gray",
    "Healed": "green",
    "Unknown": "violet",
}


def standing_words(row: Mapping[str, Any]) -> str:
    """Where a record stands, as a badge says it."""
    return str(row["standing"]).capitalize()
