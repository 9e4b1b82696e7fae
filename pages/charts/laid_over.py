"""Lines laid over a series: pinned segments, each in a colour of its own and named at its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair
import pandas as pd

from monitors import words
from pages.charts.axes import SCALE, epoch
from pages.charts.drawing import MARKS, rows_of
from pages.charts.series_rows import grain_of, is_hour
from pages.charts.theme import Palette

NAMES = 5  # parts of a line, a name stands at the end of the last of them; chosen
OTHERS = "others"  # the name under which the form asks for them


def other_rows(frames: Mapping[str, pd.DataFrame], unit: str, currency: str) -> list[dict[str, Any]]:
    """One row per bucket of each named frame (bucket, actual; mature): t, value, line, place, end, and the hover."""
    rows: list[dict[str, Any]] = []
    scale = SCALE.get(unit, 1.0)
    for place, (name, frame) in enumerate(frames.items()):
        grain = grain_of([str(one) for one in frame["bucket"]])
        mine: list[dict[str, Any]] = []
        for record in frame.tail(MARKS).to_dict("records"):
            value = words.known(record["actual"])
            if value is None or record.get("mature", True) is False:
                continue
            bucket = str(record["bucket"])
            mine.append(
                {
                    "t": epoch(bucket),
                    "value": value * scale,
                    "line": name,
                    "place": place,
                    "end": "",
                    "When": words.bucket(bucket if is_hour(bucket) else bucket[:10], grain),
                    "Pinned": name,
                    "Actual": words.quantity(value, unit, currency),
                    "n": words.count(record.get("denominator")),
                }
            )
        if mine:
            # Lines that end close together would have their names over one another.
            mine[-1 - place * (len(mine) // NAMES)]["end"] = name
        rows += mine
    return rows


def other_layers(look: Palette) -> list[altair.Chart]:
    """The lines, their names at their ends, and points that say what they are on hover."""
    ink = altair.Color(
        field="place",
        type="ordinal",
        scale=altair.Scale(domain=list(range(len(look.pins))), range=list(look.pins)),
        legend=None,
    )
    y = altair.Y(field="value", type="quantitative")
    lines = rows_of(OTHERS).mark_line(strokeWidth=1.5).encode(
        y=y, color=ink, detail=altair.Detail(field="line", type="nominal")
    )  # fmt: skip
    ends = rows_of(OTHERS).mark_text(align="right", dx=-4, dy=-8, fontSize=11, limit=180).encode(
        y=y, color=ink, text=altair.Text(field="end", type="nominal")
    )  # fmt: skip
    names = ("When", "Pinned", "Actual", "n")
    near = rows_of(OTHERS).mark_point(filled=True, size=70, opacity=0).encode(
        y=y, tooltip=[altair.Tooltip(field=name, type="nominal") for name in names]
    )  # fmt: skip
    return [lines, ends, near]
