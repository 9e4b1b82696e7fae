"""What else moved: rules, changes at that time, innocent explanations, and a sample of the events."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitors.explain import Explanation, Section
from pages.parts import tables, words
from pages.parts.why import MOVED

PRECISION = "Confirmed bad ÷ labelled hits, with the 95 % interval and n"
VERDICTS = {"explains": "orange", "ruled out": "green", "unknown": "gray"}


def rules(section: Section, currency: str) -> None:
    """Rules whose hit rate moved, each with its precision, never without the number of labels."""
    rows = [_rule(row) for row in section.rows if row["kind"] in MOVED]
    columns = {
        "rule": tables.text("Rule", 158),
        "kind": tables.text("What", 84),
        "rate": tables.number("Hit rate", "%.0f bps", 76),
        "before": tables.number("Before", "%.0f bps", 76),
        "hits": tables.number("Hits", width=52),
        "precision": tables.text("Precision", 150, help=PRECISION),
        "money": tables.money("Money", currency, 72),
        "name": tables.text("Name", 200),
    }
    tables.show(
        pd.DataFrame(rows),
        columns,
        title="Rules that moved",
        key="rules",
        alt="Rules with hit rates before and after",
        sql=section.sql or None,
        rows=6,
        empty=section.note or "No rule's hit rate moved.",
    )


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    scale = 1e4
    return {
        "rule": f"{row['rule']} v{row['version']}",
        "name": row["name"],
        "kind": row["kind"],
        "rate": None if row["rate"] is None else row["rate"] * scale,
        "before": None if row["rate_before"] is None else row["rate_before"] * scale,
        "hits": row["hits"],
        "precision": row["precision_words"],
        "money": row["money"],
    }


def changes(section: Section) -> None:
    """Rule versions, interventions, campaigns and data drops near the onset."""
    frame = pd.DataFrame(section.rows)
    if not frame.empty:
        frame["scope"] = [words.segment(scope) for scope in frame["scope"]]
        frame["when"] = [words.day(day) for day in frame["at"]]
        frame["fits"] = [["near"] if near else [] for near in frame["near"]]
        frame["kind"] = [words.label(kind) for kind in frame["kind"]]
    columns = {
        "when": tables.text("When", 88),
        "days": tables.number("Onset", "%+.0f d", 58, help="Days from the estimated onset"),
        "fits": tables.badges("Fits", {"near": "orange"}, 58),
        "kind": tables.text("Kind", 86),
        "name": tables.text("What", 160),
        "scope": tables.text("Where", 100),
        "detail": tables.text("Detail", 180),
    }
    tables.show(
        frame,
        columns,
        title="What changed around then",
        key="changes",
        alt="Changes near the onset",
        sql=section.sql or None,
        rows=6,
        empty=section.note or "Nothing is known to have changed.",
    )


def innocent(found: Explanation) -> None:
    """Innocent explanations, each tested, with its evidence."""
    frame = pd.DataFrame(
        {
            "verdict": [[one.verdict] for one in found.innocent],
            "name": [one.name for one in found.innocent],
            "evidence": [one.evidence for one in found.innocent],
        }
    )
    columns = {
        "verdict": tables.badges("Verdict", VERDICTS, 88),
        "name": tables.text("Innocent explanation", 165),
        "evidence": tables.text("Evidence", 400),
    }
    tables.show(
        frame,
        columns,
        title="Could it be innocent?",
        key="innocent",
        alt="Innocent explanations, tested",
        rows=10,
        empty="No innocent explanation was tested.",
    )


def sample(section: Section) -> None:
    """Raw events of the newest bad day, personal data masked."""
    opened = st.expander(
        "Raw events, personal data masked",
        icon=":material/receipt_long:",
        key="alert_events",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        frame = pd.DataFrame(section.rows)
        tables.show(
            frame,
            {str(name): tables.text(words.label(str(name)), None) for name in frame.columns},
            title=words.plural(len(frame), "event"),
            key="events",
            alt="A sample of the events behind the alert",
            sql=section.sql or None,
            note=section.note or "the newest bad day",
            empty=section.note or "No events.",
        )
