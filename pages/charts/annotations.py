"""What happened when, on a time chart: a thin line a day, and labels above the plot that stand clear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from monitors import words
from pages.charts.theme import Palette

LABEL_ROWS = 3
GAP = 3  # days
MOST = 8  # annotations on one chart, the newest
LABEL_SHARE = 0.24  # of the width, that a label is given


def event_marks(
    events: Sequence[tuple[str, str]], rows: list[dict[str, Any]], palette: Palette
) -> list[dict[str, Any]]:
    """Thin lines, all named on hover; as many labels above the plot as stand clear of each other."""
    inside = [
        (at, what) for at, what in events if rows and rows[0]["bucket"] <= at <= rows[-1]["bucket"] + "~"
    ]
    if not inside:
        return []
    marks = _placed(inside, [row["bucket"] for row in rows])
    tooltip = [{"field": "When"}, {"field": "what", "title": "Event"}]
    line = {"type": "rule", "color": palette.line, "strokeDash": [2, 2], "strokeWidth": 1.5}
    drawn = {"data": {"values": marks}, "mark": line, "encoding": {"tooltip": tooltip}}
    return [drawn, *(_label(mark, palette) for mark in marks if mark["row"] is not None)]


def joined(events: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Events by day; one that is told again within GAP days (a campaign of five) is one, at its first day."""
    newest: dict[str, date] = {}
    kept = []
    for at, what in sorted(set(events)):
        day, before = date.fromisoformat(at[:10]), newest.get(what)
        newest[what] = day
        if before is None or (day - before).days > GAP:
            kept.append((at, what))
    return kept


def _placed(events: Sequence[tuple[str, str]], buckets: list[str]) -> list[dict[str, Any]]:
    """One mark a day, each with the row of its label, or None where no row has room for it."""
    by_day: dict[str, list[str]] = {}
    for at, what in joined(events)[-MOST:]:
        by_day.setdefault(at, []).append(what)
    room = max(1, round(len(buckets) * LABEL_SHARE))
    ends: list[int] = [-room] * LABEL_ROWS
    marks = []
    for at, names in by_day.items():
        place = sum(bucket < at for bucket in buckets)
        late = place > len(buckets) * 0.6
        first = place - room if late else place
        row = next((row for row in range(LABEL_ROWS) if ends[row] <= first), None)
        if row is not None:
            ends[row] = first + room
        more = f" +{len(names) - 1}" if len(names) > 1 else ""
        marks.append(
            {
                "bucket": at,
                "what": " · ".join(names),
                "short": names[0] + more,
                "row": row,
                "late": late,
                "When": words.day(at),
            }
        )
    return marks


def _label(mark: dict[str, Any], palette: Palette) -> dict[str, Any]:
    side = {"align": "right", "dx": -3} if mark["late"] else {"align": "left", "dx": 3}
    text = {"type": "text", "fontSize": 10, "color": palette.faint, "limit": 180, **side}
    return {
        "data": {"values": [mark]},
        "mark": {**text, "y": -8 - 12 * mark["row"]},
        "encoding": {"text": {"field": "short"}},
    }
