"""How often the columns of an extract are empty: what ``max_null`` could say."""

from __future__ import annotations

from collections import defaultdict
from math import ceil

from queries.content.home import Home
from queries.content.problem import Problem
from queries.state.catalog import Catalog

ENOUGH_DAYS, ENOUGH_ROWS = (
    14,
    50,
)  # days with data, and rows a day, from which on a share is worth a suggestion
MARGIN = 1.5  # times the largest share seen, and
AT_LEAST = 0.02  # the smallest share that is suggested


def suggest_max_null(home: Home, catalog: Catalog) -> list[Problem]:
    """The optional columns without ``max_null`` that are mostly filled, each with the line its contract could have."""
    found = []
    for name, extract in sorted(catalog.contracts.items()):
        rows: dict[str, int] = defaultdict(int)
        nulls: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for entry in catalog.ledger.of(name):
            for part in entry.slices:
                rows[part.day] += part.rows
                for empty, count in part.nulls.items():
                    nulls[empty][part.day] += count
        days = [day for day, count in rows.items() if count >= ENOUGH_ROWS]
        if len(days) < ENOUGH_DAYS:
            continue
        for number, column in enumerate(extract.columns):
            if column.required or column.max_null is not None or column.name in extract.key:
                continue
            most = max(nulls[column.name][day] / rows[day] for day in days)
            if most > 0.5:
                continue
            limit = max(ceil(100 * most * MARGIN) / 100, AT_LEAST)
            found.append(
                Problem(
                    home.shown(extract.path),
                    "suggestion",
                    extract.lines.get(f"column[{number}].name"),
                    column.name,
                    f"max_null = {limit:g}",
                    f"at most {most:.1%} empty on {len(days)} days",
                    "With it, a day on which more are empty is a data fault.",
                )
            )
    return found
