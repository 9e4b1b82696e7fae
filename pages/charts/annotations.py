"""What happened when, on a time chart: a thin line a day, and labels above the plot that stand clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair

from monitors import words
from pages.charts.axes import epoch
from pages.charts.drawing import rows_of
from pages.charts.theme import Palette

EVENTS = "events"  # the name under which the form asks for them
LABEL_ROWS = 3
ROW = 13  # pixels from one row of labels to the next
GAP = 3  # days
PLOT = 620  # pixels: labels stand clear on a plot of this width
NARROW = 260  # pixels of a plot on a phone: under PLOT the labels stand as they are clear on this width
LETTER = 5.3  # pixels of an average letter of a label
LONGEST = 190  # pixels of a label; what is longer ends in an ellipsis
SHORTER = 130  # the same on a narrow plot
APART = 8  # pixels between two labels of a row
NAMED = 7  # labels at most
TICK = -5  # how far an event without room for its label reaches above the plot


def _either(field: str) -> str:
    """The expression of a row's place: on a narrow plot the one that is clear there."""
    return f"(width < {PLOT} ? datum.narrow_{field} : datum.{field})"


def _placed(field: str) -> altair.ExprRef:
    return altair.ExprRef(_either(field))


def event_layers(look: Palette) -> list[altair.Chart]:
    """Thin lines up to their labels; an event whose label found no room is a short tick, named on hover."""
    foot, late = _either("foot"), _either("late")
    line = rows_of(EVENTS).mark_rule(
        y=_placed("lift"),
        y2=altair.ExprRef(f"{foot} < 0 ? height : {foot}"),
        stroke=look.line,
        strokeWidth=1,
        strokeDash=[2, 2],
    )
    text = rows_of(EVENTS).mark_text(
        text=_placed("label"),
        y=_placed("lift"),
        dx=altair.ExprRef(f"{late} ? -4 : 4"),
        align=altair.ExprRef(f"{late} ? 'right' : 'left'"),
        baseline="top",
        fill=look.faint,
        fontSize=10,
        limit=altair.ExprRef(f"width < {PLOT} ? {SHORTER} : {LONGEST}"),
    )
    hover = [altair.Tooltip(field="When", type="nominal"), altair.Tooltip(field="Event", type="nominal")]
    return [
        line.encode(tooltip=hover),
        text.encode(tooltip=hover),
    ]


def event_rows(events: Sequence[tuple[str, str]], buckets: Sequence[str]) -> list[dict[str, Any]]:
    """One row a day with something in it, inside `buckets`: t, When, Event, and where its label stands.

    `events` are (ISO day, what), the most telling first: in that order days are given room for a label, at most
    NAMED of them. A day that finds none has an empty label. `lift` is where its line begins, `foot` where it
    ends, -1 for the axis; `late`: the text lies left of it. `narrow_label` and the like: the same on a narrow plot.
    """
    if not buckets:
        return []
    begin, end = epoch(buckets[0]), epoch(buckets[-1])
    inside = [one for one in events if buckets[0][:10] <= one[0][:10] <= buckets[-1][:10]]
    first = set(joined(inside))
    by_day: dict[str, list[str]] = {}
    for at, what in dict.fromkeys(one for one in inside if one in first):
        by_day.setdefault(at, []).append(what)
    rows: list[dict[str, Any]] = []
    for at, names in by_day.items():
        t = max(epoch(at), begin)
        label = names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "")
        rows.append({"t": t, "When": words.day(at), "Event": " · ".join(names), "label": label})
    shares = [(row["t"] - begin) / ((end - begin) or 1) for row in rows]
    said = [str(row["label"]) for row in rows]
    wide = _stand(said, shares, LabelBoard(PLOT), LONGEST)
    narrow = _stand(said, shares, LabelBoard(NARROW), SHORTER)
    for row, here, there in zip(rows, wide, narrow, strict=True):
        row |= here | {f"narrow_{name}": value for name, value in there.items()}
    return sorted(rows, key=lambda row: int(row["t"]))


def _stand(
    labels: Sequence[str], shares: Sequence[float], board: LabelBoard, longest: int
) -> list[dict[str, Any]]:
    """Where each label stands on a board, in the order in which they are given room; shares: 0 = left, 1 = right."""
    found = [
        board.place(board.width * share, min(len(label) * LETTER, longest))
        if len(board.labels) < NAMED
        else None
        for label, share in zip(labels, shares, strict=True)
    ]
    board.settle()
    return [_positioned(label, placed) for label, placed in zip(labels, found, strict=True)]


def _positioned(label: str, placed: Label | None) -> dict[str, Any]:
    """A label in the place that it found; without one, a short tick."""
    if placed is None:
        return {"label": "", "late": False, "lift": TICK, "foot": TICK + 8}
    return {"label": label, "late": placed.late, "lift": -6 - ROW * (placed.row + 1), "foot": -1}


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


@dataclass
class Label:
    """A label over a plot: its line stands at `x`, its text reaches from `left` to `right`, in pixels."""

    x: float
    left: float
    right: float
    row: int

    @property
    def late(self) -> bool:
        """Whether the text lies left of its line."""
        return self.left < self.x

    def crosses(self, other: Label) -> bool:
        """Whether two labels are in each other's way: texts in one row, or a line through a text below its own."""
        if self.row == other.row:
            return self.left < other.right and other.left < self.right
        lower, upper = (self, other) if self.row < other.row else (other, self)
        return lower.left < upper.x < lower.right


class LabelBoard:
    """The rows above a plot of `width` pixels. Labels are hung as high as there is room, so that the next ones fit
    under them.
    """

    def __init__(self, width: float = PLOT) -> None:
        self.width = width
        self.labels: list[Label] = []

    def place(self, x: float, width: float) -> Label | None:
        """Room for a label of a line at `x`: right of it or left of it; None where there is none."""
        for row in range(LABEL_ROWS - 1, -1, -1):
            for left, right in ((x, x + width + APART), (x - width - APART, x)):
                label = Label(x, left, right, row)
                if left >= -APART and right <= self.width + APART and self._clear(label):
                    self.labels.append(label)
                    return label
        return None

    def settle(self) -> None:
        """Let every label down as far as there is room under it; the lowest go first."""
        for label in sorted(self.labels, key=lambda one: one.row):
            while label.row > 0:
                label.row -= 1
                if not self._clear(label):
                    label.row += 1
                    break

    def _clear(self, label: Label) -> bool:
        return not any(label.crosses(other) for other in self.labels if other is not label)
