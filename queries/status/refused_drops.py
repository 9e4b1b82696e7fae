"""Refused drops that still lie in landing: what somebody must send again, or take away."""

from __future__ import annotations

import os

from queries.content.home import Home
from queries.content.problem import Problem
from queries.landing.found_files import path_of
from queries.state.ledger import read_ledger


def refused_drops(home: Home) -> list[Problem]:
    """One problem per drop of which the newest version was refused, by name."""
    entries = read_ledger(home.state).entries
    return [
        entry.problems[0]
        for name, entry in sorted(entries.items())
        if entry.state in ("refused", "kept")
        and entry.problems
        and os.path.lexists(path_of(home.landing, name))
    ]
