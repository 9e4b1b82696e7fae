"""Which rules could be retired, and what would be lost without each."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from monitors import words
from monitors.rules.rule_board import LEAST_BAD, LEAST_LABELS, TO_RETIRE, BoardRow
from pages.desk.house import House
from pages.parts import links, tables
from pages.rules.trial import OFF

FEW = words.share(TO_RETIRE)


def draw(desk: House, rows: Sequence[BoardRow]) -> None:
    """What would be lost without each rule, the least first: the confirmed bad that no other stops as strongly."""
    # Over 40 lines: one table, column by column.
    told = sorted((row for row in rows if row.is_weighed), key=lambda row: (row.lost.share or 0.0, row.rule))
    going = sum(row.may_retire for row in told)
    tables.show(
        pd.DataFrame(
            [
                {
                    "rule": row.rule,
                    "said": ["could go"] if row.may_retire else [],
                    "lost": f"{words.count(row.lost.hits)} ({words.share(row.lost.share)})",
                    "money": row.lost_money,
                    "hits": row.hits,
                    "unknown": None if row.coverage.share is None else (1 - row.coverage.share) * 100,
                }
                for row in told
            ]
        ),
        {
            "rule": tables.text("Rule", 142),
            **({"said": tables.badges("", {"could go": "green"}, 80)} if going else {}),
            "lost": tables.text(
                "Would be lost",
                98,
                help="Confirmed bad that no other rule hit that acts as strongly, of all confirmed",
            ),
            "money": tables.money("Money of these", desk.currency, 98),
            "hits": tables.number("Hits less", width=66),
            "unknown": tables.number(
                "No verdict", "%.0f %%", 74, help="Of what it hits: of these nobody knows"
            ),
        },
        title="What would be lost without it",
        key="could_go",
        alt="Rules by what would be lost without them, the least first",
        leads=[links.rule_place(row.rule, "What if", **{f"does_{row.rule}": OFF}) for row in told],
        rows=6,
        note=f"{words.plural(going, 'rule')} could go"
        if going
        else f"none could go: each loses {FEW} or more",
        empty=_none_could_go(rows),
    )


def _none_could_go(rows: Sequence[BoardRow]) -> str:
    """Why nothing is said about what would be lost without a rule."""
    bad = max((row.lost.n for row in rows), default=0)
    if bad < LEAST_BAD:
        return (
            f"{words.count(bad)} confirmed bad in these days: what would be lost is told from {LEAST_BAD} on."
        )
    return f"No rule in force has {LEAST_LABELS} hits with a verdict: what would be lost cannot be told."
