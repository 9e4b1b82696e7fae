"""The fingerprint of all that decides how a drop is read: when it changes, drops are taken again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import is_dataclass
from typing import Any

from queries.content.contract import Contracts, Extract
from queries.content.home import Home
from queries.masking import free_text
from queries.masking.mask_key import read_key
from queries.state.catalog import read_catalog, stored_columns

FORMAT = 2  # of what ingest writes; 2: superseded rows stay, with the day until which mornings see them
_UNREAD = (
    "name",
    "path",
    "description",
    "lateness_hours",
    "history",
    "expect",
    "duplicate_share",
    "language_column",
    "lines",
    "columns",
)


def older_tokens(home: Home) -> int:
    """How many published rows with free text were masked with another key than the home's. Raises MaskKeyError."""
    catalog = read_catalog(home)
    found = 0
    for extract in catalog.contracts.values():
        if extract.free_text:
            now = fingerprint(home, catalog.contracts, extract)
            live = catalog.ledger.live_files(extract.name)
            found += sum(file.rows for file, entry in live if entry.contract != now)
    return found


def fingerprint(home: Home, contracts: Contracts, extract: Extract) -> str:
    """16 hexadecimal digits over the contract's reading rules, the zones, the cutoff and the format.

    Of free text the way it is masked counts, and the key it is masked with. Raises MaskKeyError.
    """
    rules = {key: value for key, value in vars(extract).items() if key not in _UNREAD}
    rules |= vars(rules.pop("csv"))
    if not rules["in_place"]:
        del rules["in_place"]  # so that what was read before there was this key is not read again
    columns = [
        {
            key: value
            for key, value in vars(column).items()
            if key not in ("meaning", "personal", "max_null") and (value or key != "free_text")
        }
        for column in extract.columns
    ]
    settings = home.settings
    clock = [settings.zone, sorted(settings.markets.items()), settings.cutoff_hour]
    read: list[object] = [FORMAT, rules, columns, stored_columns(contracts, extract), clock]
    if extract.free_text:  # a new mask key makes other tokens of the same contacts
        read += [free_text.FORMAT, read_key(home.state).label]
    text = json.dumps(read, sort_keys=True, default=_told)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _told(value: Any) -> object:
    """What JSON has no form for: a part of a contract by its keys, else its words."""
    return vars(value) if is_dataclass(value) else str(value)
