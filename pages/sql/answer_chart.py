"""The quick chart of a result: the likeliest shape first, every part of it can be chosen, all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from pages.charts import drawing, theme
from pages.charts.quick import quick_chart
from pages.desk.escape import plain
from pages.desk.house import House
from pages.sql.editor import Asked

NONE = "No chart"
_NUMBERS = ("int", "uint", "float", "double", "decimal")  # how Arrow calls them
_TEXTS = ("string", "large_string", "bool", "dictionary")


def draw(
    desk: House, asked: Asked, as_of: date | None, frame: pd.DataFrame, kinds: Mapping[str, str]
) -> None:
    """The choice of a shape and its columns, and the chart; nothing where the columns allow none."""
    days = [name for name, kind in kinds.items() if kind.startswith(("date", "timestamp"))]
    numbers = [name for name, kind in kinds.items() if kind.startswith(_NUMBERS)]
    texts = [name for name, kind in kinds.items() if kind.startswith(_TEXTS)]
    shapes = quick_chart.shapes(days, numbers, texts)
    if not shapes:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql_chart_choice"):
        shape = st.segmented_control(
            "Chart",
            [NONE, *shapes],
            key="sql_chart",
            default=NONE,
            required=True,
            bind="query-params",
            label_visibility="collapsed",
        )
        if shape is None or shape == NONE:
            return
        x, y, colour = _columns(shape, days, numbers, texts)
    if x is None or y is None or x == y:
        st.caption("Choose two columns that differ.")
        return
    look = theme.palette()
    said = (asked.statement, asked.role.name, str(as_of), shape, str(x), str(y), str(colour), look.name)
    key = ("answer", str(desk.root), desk.data_version, *said)
    chart, left_out = drawing.kept(key, lambda: quick_chart.draw(frame, look, shape, x, y, colour))
    drawing.draw(chart, alt=f"{y} by {x}")
    if left_out:
        st.caption(plain(left_out))


def _columns(
    shape: str, days: list[str], numbers: list[str], texts: list[str]
) -> tuple[str | None, str | None, str | None]:
    """Which columns go across, up and into the colour: those there are a choice of can be chosen."""
    named = days + texts
    places: dict[str, tuple[list[str], list[str], list[str | None]]] = {
        # A line for each is what several rows a day are for.
        quick_chart.LINE: (days, numbers, [*texts, None]),
        quick_chart.BAR: (texts, numbers, [None]),
        quick_chart.SCATTER: (numbers, numbers[1:] + numbers[:1], [None, *texts]),
        quick_chart.HEAT: (named, named[1:] + named[:1], [*numbers]),
    }
    across, up, colours = places[shape]
    return _one("Across", across), _one("Up", up), _one("Colour", colours)


def _one(label: str, some: Sequence[str | None]) -> str | None:
    if len(some) == 1:
        return some[0]
    return st.selectbox(
        label,
        some,
        key=f"sql_chart_{label.lower()}",
        format_func=lambda one: "one colour" if one is None else plain(one),
        width=170,
        label_visibility="collapsed",
    )
