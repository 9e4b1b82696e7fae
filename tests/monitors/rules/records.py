"""A record of rules by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from monitors.rules.rule_record import APPEALS, CATCHES, DAILY, TRUTH, VERSIONS, Part, RuleRecord

SINCE, UNTIL = date(2026, 10, 5), date(2026, 11, 2)


def hit(rule: str, thing: str, verdict: str | None = None, **more: Any) -> dict[str, Any]:
    """One hit; a blocking one of 10 money unless said otherwise."""
    base = {
        "day": SINCE,
        "rule": rule,
        "version": 1,
        "action": "block",
        "amount": 10.0,
        "subject": thing,
        "thing": thing,
        "can_be_labelled": True,
        "verdict": verdict,
        "verdict_age": None if verdict is None else 3,
        "party_buyer": f"b{thing}",
    }
    return {**base, **more}


def truth(thing: str, verdict: str, buyer: str | None = None) -> dict[str, Any]:
    """One thing with a verdict."""
    return {
        "day": SINCE,
        "thing": thing,
        "verdict": verdict,
        "amount": 10.0,
        "party_buyer": buyer or f"b{thing}",
    }


def version(
    rule: str, number: int = 1, day: date | None = SINCE - timedelta(days=30), **more: Any
) -> dict[str, Any]:
    """One version of a rule in force that blocks from 800 on."""
    base = {"rule": rule, "version": number, "name": rule.title(), "stage": "order", "action": "block"}
    return {**base, "mode": "live", "threshold": 800.0, "day": day, "owner": "ana", **more}


def days(
    rule: str, hits: float, evaluated: float = 1000.0, *, last: float | None = None
) -> list[dict[str, Any]]:
    """Every day of the record; `last`: hits of the last seven."""
    return [
        {
            "day": SINCE + timedelta(days=n),
            "rule_id": rule,
            "version": 1,
            "hits": last if last is not None and n >= 21 else hits,
            "evaluated": evaluated,
            "labelled": 0.0,
            "bad": 0.0,
            "amount": 0.0,
            "market": "US" if n % 2 else "BR",
        }
        for n in range(28)
    ]


def record(
    catches: list[dict[str, Any]] | None = None,
    known: list[dict[str, Any]] | None = None,
    versions: list[dict[str, Any]] | None = None,
    daily: list[dict[str, Any]] | None = None,
    appeals: list[dict[str, Any]] | None = None,
) -> RuleRecord:
    """The record of some rows; what is left out has none."""
    parts = {
        "rules": (daily, DAILY),
        "rule_catches": (catches, CATCHES),
        "rule_truth": (known, TRUTH),
        "rule_versions": (versions, VERSIONS),
        "rule_appeals": (appeals, APPEALS),
    }
    return RuleRecord(
        SINCE,
        UNTIL,
        {
            name: Part(pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(columns)))
            for name, (rows, columns) in parts.items()
        },
    )
