"""The status of the newest morning and the newest day, kept by whoever looks first: a later first look is a read.

It holds for one state of the ledger, the contracts, the settings and this room's own text; anything else is looked at
anew. One that is damaged, or that cannot be written, costs time alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from queries.content.home import Home
from queries.state.ledger import FOLDER as LEDGER
from queries.state.segments import ledger_stamp

FILE = "status.json"


def status_key(home: Home, as_of: dt.date | None) -> str:
    """Changes with all that a status rests on; None: what is the same for every morning."""
    segments = ledger_stamp(home.state / LEDGER)
    contracts = [
        (path.stem, hashlib.sha256(path.read_bytes()).hexdigest()) for path in home.content("contract")
    ]
    settings = replace(home.settings, roles={})  # who looks, and what they may see, is the same status
    told = json.dumps([_rules(), str(as_of), segments, contracts, repr(settings)])
    return hashlib.sha256(told.encode()).hexdigest()


def read_kept(home: Home, key: str, file: str = FILE) -> Any | None:
    """What was kept under this key; None when it was something else, or nothing."""
    try:
        found = json.loads((home.state / file).read_text(encoding="utf-8"))
        return found["status"] if found["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(home: Home, key: str, status: Any, file: str = FILE) -> None:
    """Keeps this and nothing else in a file, by rename."""
    partial = home.state / f"{file}.{os.getpid()}.partial"
    with contextlib.suppress(OSError):
        partial.write_text(json.dumps({"key": key, "status": status}, default=_plain), encoding="utf-8")
        partial.replace(home.state / file)


def _plain(value: Any) -> Any:
    """A number of an array as JSON has it."""
    return value.item()


@cache
def _rules() -> str:
    """The text of this room: how an extract is judged."""
    texts = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join(texts)).hexdigest()
