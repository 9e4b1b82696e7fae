"""A log of scores by hand: a few things, two rules in force and one on trial."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from monitors.rules.score_log import ScoreLog, make_log

SINCE, UNTIL = date(2026, 10, 5), date(2026, 11, 2)
FIRST = int(np.datetime64(SINCE, "D").astype(np.int64))
DECIDED = {"block": "blocked", "challenge": "challenged", "review": "reviewed"}


def scored(
    thing: int,
    rule: str,
    score: float,
    *,
    threshold: float = 800.0,
    position: int = 1,
    action: str = "block",
    verdict: str | None = None,
    answered: bool = True,
    day: int = 0,
    market: str | None = "US",
    labelled: bool = True,
    **more: Any,
) -> dict[str, Any]:
    """One rule's score of one thing; what is decided is filled in by `log_of`."""
    return {
        "day": FIRST + day,
        "rule": rule,
        "version": 1,
        "subject": thing,
        "thing": labelled,
        "position": position,
        "score": score,
        "threshold": threshold,
        "floor": 600.0,
        "answered": answered,
        "hit": answered and score >= threshold,
        "action": action,
        "amount": 10.0,
        "verdict": verdict,
        "market": market,
        "party_seller": thing % 3 + 1,
        **more,
    }


def log_of(*rows: dict[str, Any]) -> ScoreLog:
    """The log of some rows, with what an engine decides: the strongest action of the rules that hit a thing."""
    strength = {"review": 1, "challenge": 2, "block": 3}
    strongest: dict[int, str] = {}
    for row in rows:
        if row["hit"] and row["action"] in strength:
            before = strongest.get(row["subject"], "")
            if strength[row["action"]] > strength.get(before, 0):
                strongest[row["subject"]] = row["action"]
    full = [
        {
            **row,
            "event": np.uint64(place + 1),
            "decided": DECIDED.get(strongest.get(row["subject"], ""), "passed"),
        }
        for place, row in enumerate(rows)
    ]
    return make_log(pd.DataFrame(full), SINCE, UNTIL)
