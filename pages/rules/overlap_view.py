"""Which rules hit the same, and how often."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rules.shared_hits import SharedHits
from pages.charts import drawing, overlap_chart, theme
from pages.desk.house import House
from pages.parts import links, tables
from pages.rules import rule_data

PAIRS = 14  # pairs listed; chosen


def draw(desk: House, as_of: date, days: int) -> None:
    """The matrix, and beside it the pairs that share most of what either hits."""
    found = rule_data.figures(desk, as_of, days)
    pairs = pair_rows(found.overlap)
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        _matrix(desk, as_of, days, found, pairs)
    with right:
        _closest(pairs)


def _matrix(desk: House, as_of: date, days: int, found: rule_data.RuleFigures, pairs: pd.DataFrame) -> None:
    overlap = found.overlap
    tables.heading(
        "Hits that two rules share",
        pairs,
        key="overlap",
        sql=found.book.parts["rule_catches"].sql or None,
        note="diagonal: hits of each; the darker, the more of both",
    )
    if not overlap.rules:
        st.caption("No rule hit anything in these days.")
        return
    look = theme.palette()
    key = ("overlap", str(desk.root), desk.data_version, str(as_of), str(days), look.name)
    chart = drawing.kept(
        key, lambda: overlap_chart.overlap(overlap.rules, overlap.shared, overlap.jaccard(), look)
    )
    drawing.draw(chart, alt="How many hits every two rules share")


def _closest(pairs: pd.DataFrame) -> None:
    top = pairs.head(PAIRS)
    tables.show(
        top,
        {
            "rule": tables.text("Rule", 134),
            "other": tables.text("hits with", 134),
            "shared": tables.number("Shared", width=50),
            "of_rule": tables.number("Of it", "%.0f %%", 46, help="Shared ÷ hits of the first rule"),
            "of_other": tables.number("Of other", "%.0f %%", 54, help="Shared ÷ hits of the other rule"),
        },
        exact=pairs,
        title="Closest pairs",
        key="overlap_pairs",
        alt="Pairs of rules by the share of hits they have in common",
        rows=PAIRS,
        leads=[links.rule_place(str(rule)) for rule in top["rule"]],
        empty="No two rules hit the same thing.",
    )
    st.caption(
        f"A thing counts once a rule, however often it was hit. {words.plural(len(pairs), 'pair')} in the files."
    )


def pair_rows(overlap: SharedHits) -> pd.DataFrame:
    """Pairs that share anything, the most alike first: shared, and of either rule's hits."""
    alike = overlap.jaccard()
    rows = []
    for i, rule in enumerate(overlap.rules):
        for j in range(i + 1, len(overlap.rules)):
            shared = int(overlap.shared[i, j])
            if shared:
                own, other = int(overlap.shared[i, i]), int(overlap.shared[j, j])
                row = {"rule": rule, "other": overlap.rules[j], "shared": shared}
                share = {"of_rule": 100 * shared / own, "of_other": 100 * shared / other}
                rows.append({**row, **share, "jaccard": float(alike[i, j])})
    columns = ["rule", "other", "shared", "of_rule", "of_other", "jaccard"]
    return pd.DataFrame(rows, columns=columns).sort_values("jaccard", ascending=False, ignore_index=True)
