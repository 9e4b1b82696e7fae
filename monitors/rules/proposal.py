"""A proposal's figures, frozen as they were seen, and what happened once it was in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from monitors.life.share import Share, wilson
from monitors.rules.one_rule import precision_of
from monitors.rules.rule_record import RuleRecord
from monitors.rules.whatif import KINDS, WhatIf


@dataclass(frozen=True)
class ProposalOutcome:
    """What was promised a day and what came: hits a day, precision with n, over how many days each."""

    promised_days: int
    promised_hits: float
    promised_precision: Share
    days: int
    hits: float
    precision: Share
    before_hits: float  # a day, as it was when the proposal was made


def frozen(result: WhatIf, points: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The figures of a what-if as plain values: by rule, of all decisions, and flips by what they are.

    points: of the frontier as it was drawn beside them.
    """
    kinds = pd.Series(result.kinds()).value_counts()
    return {
        "days": (result.log.until - result.log.since).days,
        "rules": [
            {
                "rule": one.change.rule,
                "change": one.change.said(),
                "now": asdict(one.now),
                "new": asdict(one.new),
            }
            for one in result.effects
        ],
        "now": asdict(result.now),
        "new": asdict(result.new),
        "frontier": [dict(one) for one in points],
        "flips": {kind: int(kinds.get(kind, 0)) for kind in KINDS},
    }


def in_force_since(book: RuleRecord, rule: str, made: date) -> pd.DataFrame:
    """Versions of a rule that came into force on the day of a proposal or later."""
    versions = book.versions[(book.versions["rule"] == rule) & book.versions["day"].notna()]
    return versions[pd.to_datetime(versions["day"]).dt.date >= made]


def outcome(figures: Mapping[str, Any], rule: str, book: RuleRecord) -> ProposalOutcome | None:
    """What a proposal came to over the days of a record that begins when it went live; None without its figures."""
    own = next((one for one in figures.get("rules", []) if one["rule"] == rule), None)
    days = (book.until - book.since).days
    if own is None or days <= 0 or not figures.get("days"):
        return None
    caught = book.catches[book.catches["rule"] == rule]
    new, span = own["new"], int(figures["days"])
    return ProposalOutcome(
        promised_days=span,
        promised_hits=new["hits"] / span,
        promised_precision=wilson(new["bad"], new["bad"] + new["good"]),
        days=days,
        hits=len(caught) / days,
        precision=precision_of(caught),
        before_hits=own["now"]["hits"] / span,
    )


def live_window(live_on: date, as_of: date) -> tuple[date, date] | None:
    """The days since a proposal went live, as a morning knows them; None before the first."""
    return (live_on, as_of) if as_of - live_on >= timedelta(days=1) else None
