"""The rows of the inbox: what happened, where, who carries it, the money, whose it is, what was decided and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from monitors import words
from monitors.store.reading import Incident
from pages.parts import decided, tables
from pages.parts.incident import SEVERITIES, STATUS_COLORS, Row

STATE_BADGES = {name.capitalize(): color for name, color in STATUS_COLORS.items()} | decided.BADGES
SPARK = 28  # values of the small line: four weeks of a daily metric
MANY, ALL = "many", "All"


def frame(rows: Sequence[Row], as_of: date) -> pd.DataFrame:
    """The rows as the table shows them; money in the home's currency, age in days since it began."""
    return pd.DataFrame(
        {
            "severity": [[row.badge] for row in rows],
            "what": [short(row) for row in rows],
            "change": [_change(row) for row in rows],
            "market": [row.market or ALL for row in rows],
            "stage": [words.stage(row.stage) for row in rows],
            "carrier": [carrier(row) for row in rows],
            "stake": [row.incident.money if row.incident.money else None for row in rows],
            "trend": [_trend(row.incident) for row in rows],
            "age": [(as_of - date.fromisoformat(row.incident.facts.onset[:10])).days for row in rows],
            "owner": [row.incident.owner for row in rows],
            "decision": [_decision(row.incident) for row in rows],
            "due": [words.day(row.incident.due, as_of) if row.incident.due else None for row in rows],
            "status": [decided.state_badges(row.status, row.incident.due, as_of) for row in rows],
        }
    )


def short(row: Row) -> str:
    """The headline without its market, its number and the metric behind a harm: these have columns, or the panel."""
    said = row.headline
    if row.incident.kind == "data":
        return f"{said.what} {said.how_much}"
    rest = {name: value for name, value in row.incident.segment.items() if value != row.market}
    return f"{said.what} · {words.segment(rest)}" if rest else said.what


def carrier(row: Row) -> str | None:
    """Who carries it, of the record of its facts: `3 sellers = 71 %`, `many`; None where that is not known, also
    because what they have was not clear of chance when it was kept: the card counts anew and may name one.
    """
    few = row.headline.numbers.carriers
    if few is None:
        clear = any(held.get("half") for held in row.incident.facts.carriers.values())
        return MANY if clear else None
    return f"{words.plural(few.few, words.entity(few.entity))} = {words.share(min(1.0, few.share))}"


def _change(row: Row) -> str:
    """How it moved, also of a response, whose usual level the panel says. A data fault says it in its own words."""
    return "" if row.incident.kind == "data" else words.moved(row.headline.numbers)


def _decision(incident: Incident) -> str | None:
    """What is done, else what it was judged to be."""
    return words.DECISIONS.get(incident.decision or "") or words.DISPOSITIONS.get(incident.disposition or "")


def _trend(incident: Incident) -> list[float]:
    values = incident.series.get("actual", [])[-SPARK:]
    return [0.0 if words.missing(value) else float(value) for value in values]


def columns(currency: str, shown: pd.DataFrame) -> dict[str, tables.Column]:
    """How the columns look; they fill the left of a 1440 pixel screen, and what is to be acted on stands at its left,
    the money within the first 200 pixels: a phone shows no more than 360.

    Decision and due take no room before anybody has decided; then the small line gives way, the panel draws it large.
    """
    spoken = bool(shown["decision"].notna().any()) if len(shown) else False
    wide = {
        "severity": tables.badges("Severity", SEVERITIES, 66),
        "stake": tables.money(
            "At stake",
            currency,
            64,
            help="Money the events beyond expectation touch; empty where none can be",
        ),
        "what": tables.text("What happened", 180 if spoken else 246),
        "status": tables.badges("State", STATE_BADGES, 70),
        "change": tables.times(
            "Change",
            86,
            help="Of the metric that shows it, against what was expected; the panel names it",
        ),
        "market": tables.text("Market", 50),
        "stage": tables.text("Stage", 78 if spoken else 82),
        "carrier": tables.text(
            "Carried by",
            104 if spoken else 110,
            help="How few hold how much of the excess; many: it is spread; empty: not counted, or not clear yet",
        ),
        "trend": tables.spark(f"Last {SPARK}", 58, help="The metric in this segment, newest at the right"),
        "age": tables.number("Age", "%.0f d", 44, help="Days since it began"),
        "owner": tables.text("Owner", 60 if spoken else 56),
        "decision": tables.text("Decision", 78),
        "due": tables.text("Due", 52),
    }
    absent = {"trend"} if spoken else {"decision", "due"}
    return {name: one for name, one in wide.items() if name not in absent}
