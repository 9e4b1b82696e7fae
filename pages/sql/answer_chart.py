"""The quick chart of a result: the likeliest shape first, every part of it can be chosen, all of it in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.charts import drawing, theme
from pages.charts.quick import quick_chart, result_frame
from pages.desk.escape import plain
from pages.desk.house import House

NONE = "No chart"
_CHOSEN = "sql_chart_chosen"  # of the session: what was drawn


def draw(desk: House, key: Sequence[str], rows: Any) -> None:
    """The choice of a shape and its columns, and the chart; nothing where the columns allow none.

    key: what the rows are made of, for the chart that is kept of them.
    """
    days, numbers, texts = result_frame.columns(rows)
    shapes = quick_chart.shapes(days, numbers, texts)
    st.session_state.pop(_CHOSEN, None)
    if not shapes or not rows.num_rows:
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
    st.session_state[_CHOSEN] = {"shape": shape, "x": x, "y": y, **({"colour": colour} if colour else {})}
    look = theme.palette()
    whole = ("answer", str(desk.root), *key, shape, x, y, str(colour), look.name)
    chart, left_out = drawing.kept(
        whole, lambda: quick_chart.draw(result_frame.shown(rows), look, shape, x, y, colour)
    )
    drawing.draw(chart, alt=f"{y} by {x}")
    if left_out:
        st.caption(plain(left_out))


def chosen() -> dict[str, str]:
    """The chart that was drawn last on this page: its shape and columns; empty where there is none."""
    return dict(st.session_state.get(_CHOSEN, {}))


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
        bind="query-params",
        format_func=lambda one: "one colour" if one is None else plain(one),
        width=170,
        label_visibility="collapsed",
    )
