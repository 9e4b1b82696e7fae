"""How a cohort ripens: the share of its final count that is known, by age."""

from __future__ import annotations

import altair
import pandas as pd

from monitors import words
from pages.charts import axes
from pages.charts.drawing import ROWS, Spec, filled, form, rows_of
from pages.charts.theme import Palette


def maturity_curve(frame: pd.DataFrame, look: Palette) -> Spec:
    """Share of the final count known by age, with its interval.

    `frame`: age (days), share, lower and upper (fractions), cohorts (how many have lived that long).
    """
    rows = [
        {
            "age": int(row["age"]),
            "share": 100 * row["share"],
            "lower": 100 * row["lower"],
            "upper": 100 * row["upper"],
            "Known": f"{words.share(row['share'])} "
            f"({words.interval(words.share(row['lower']), words.share(row['upper']))})",
            "Order days": words.count(row["cohorts"]),
        }
        for row in frame.to_dict("records")
    ]
    return filled(form(maturity_chart, look), {ROWS: rows}, axes.value_blanks((0.0, 100.0), 2, "percent"))


def maturity_chart(look: Palette) -> altair.LayerChart:
    """A line in its grey interval, from nothing to all of it."""
    scale, axis = axes.value_axis()
    ages = altair.Axis(title="days after the order", tickCount=7, tickMinStep=1, labelOverlap=True)
    hover = [
        altair.Tooltip(field="age", type="quantitative", title="Age, days"),
        altair.Tooltip(field="Known", type="nominal"),
        altair.Tooltip(field="Order days", type="nominal"),
    ]
    interval = rows_of().mark_area(fill=look.band, opacity=1)
    line = rows_of().mark_line(stroke=look.actual, strokeWidth=2)
    return (
        altair.layer(
            interval.encode(
                y=altair.Y(field="lower", type="quantitative", scale=scale, axis=axis),
                y2=altair.Y2(field="upper"),
            ),
            line.encode(y=altair.Y(field="share", type="quantitative", scale=scale, axis=axis)),
        )
        .encode(
            x=altair.X(field="age", type="quantitative", axis=ages, scale=altair.Scale(nice=False)),
            tooltip=hover,
        )
        .add_params(*axes.open_values())
        .properties(height=72)
    )
