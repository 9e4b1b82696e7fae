"""A monitored series: band, expected, actual, flagged points, and what happened when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair
import pandas as pd

from monitors import words
from pages.charts import axes
from pages.charts.annotations import EVENTS, event_layers, event_rows
from pages.charts.drawing import MARKS, ROWS, Spec, blanks, filled, form, rows_of
from pages.charts.laid_over import OTHERS, other_layers, other_rows
from pages.charts.series_rows import FACTS, RANGES, grain_of, is_hour, series_rows
from pages.charts.stretches import SHADES, Shade, shade_layer, shade_rows, stretch
from pages.charts.theme import Palette

LEGEND = (
    "Line: actual · dashed: expected · grey: up to the limit it is judged by · ◆ judged bad · × not usable"
)
UNLIMITED = "Line: actual · dashed: expected · ◆ judged bad · × not usable"
MEANS = (
    "Line: mean of the last {reach}, which is what was judged · thin: single {singles} · dashed: expected · "
    "grey: up to the limit of the mean · ◆ judged bad · × not usable"
)
WIDTHS = (
    (800, 0.6),
    (200, 1.1),
    (0, 2.0),
)  # from so many buckets on lines are so wide: hours of weeks are no blot


class PlotSize(NamedTuple):
    """Pixels of the plot, and how many steps its axes have at most."""

    height: int
    times: int
    values: int


WIDE, TALL = PlotSize(190, 14, 5), PlotSize(300, 14, 6)
PANEL, SMALL = PlotSize(135, 9, 4), PlotSize(96, 5, 3)


def series(
    frame: pd.DataFrame,
    look: Palette,
    *,
    unit: str,
    currency: str = "USD",
    events: Sequence[tuple[str, str]] = (),
    size: PlotSize = WIDE,
    shades: Sequence[Shade] = (),
    dragged: bool = False,
    others: Mapping[str, pd.DataFrame] | None = None,
) -> Spec:
    """A monitored series with its expected band.

    `frame` has one row per bucket: bucket (ISO text), actual, expected, lower, upper (fractions or amounts),
    and optionally denominator, flag, usable and mature; of immature cohorts final, least and most: what they
    are likely to come to, drawn hollow and hatched. `events` are (ISO day, what happened) annotations, the most
    telling first: those are named above the plot, as many as stand clear. `shades` are stretches laid under the
    lines; `dragged`: one can be dragged over the plot, as the selection STRETCH. `others`: series by name, over it.
    """
    unit = words.rate_unit(unit, frame["actual"])
    rows, buckets = series_rows(frame, unit, currency), _buckets(frame)
    more: dict[str, Any] = {
        "events": event_rows(events, buckets),
        "shades": shade_rows(shades, buckets),
        "others": other_rows(others or {}, unit, currency),
        "dragged": dragged,
    }
    limits = _limits(rows, unit, beside=[row["value"] for row in more["others"]])
    return _filled(rows, buckets, look, size, unit, currency, limits, **more)


def legend(frame: pd.DataFrame) -> str:
    """What the marks of `series` mean, in a line."""
    if not frame[["lower", "upper"]].notna().any(axis=None):
        return UNLIMITED
    if "judged" not in frame:
        return LEGEND
    bucket = grain_of([str(one) for one in frame["bucket"]])
    # Of the bad ones: there the reader looks.
    reach = frame.loc[frame["flag"], "reach"] if frame["flag"].any() else frame["reach"]
    least, most = int(reach.min()), int(reach.max())
    said = words.plural(most, bucket) if least == most else f"{least} to {words.plural(most, bucket)}"
    return MEANS.format(reach=said, singles=f"{bucket}s")


def small_multiples(
    frames: Mapping[str, pd.DataFrame], look: Palette, *, unit: str, currency: str = "USD", split: str = ""
) -> dict[str, Spec]:
    """One small titled chart per named frame (as `series` takes them), on one scale. split: whose values the names are.

    One whose values lie far above the others' gets a scale of its own, and says so in its title.
    """
    unit = words.rate_unit(unit, (one for frame in frames.values() for one in frame["actual"]))
    rows = {name: series_rows(frame, unit, currency) for name, frame in frames.items()}
    ends = axes.shared({name: (_limits(one, unit), _limits(one, unit, ())) for name, one in rows.items()})
    drawn = {}
    for name, frame in frames.items():
        limits, own = ends[name]
        title = words.value_of(split, name) + (" · its own scale" if own else "")
        drawn[name] = _filled(rows[name], _buckets(frame), look, SMALL, unit, currency, limits, title=title)
    return drawn


def _buckets(frame: pd.DataFrame) -> list[str]:
    return [str(bucket) for bucket in frame["bucket"].tail(MARKS)]


def _limits(
    rows: list[dict[str, Any]], unit: str, ranges: Sequence[str] = RANGES, beside: Sequence[float] = ()
) -> axes.Limits:
    facts = [*beside, *(row.get(name) for row in rows for name in FACTS)]
    return axes.limits(facts, [row.get(name) for row in rows for name in ranges], unit)


def _filled(
    rows: list[dict[str, Any]],
    buckets: Sequence[str],
    look: Palette,
    size: PlotSize,
    unit: str,
    currency: str,
    limits: axes.Limits,
    *,
    events: Sequence[Mapping[str, Any]] = (),
    shades: Sequence[Mapping[str, Any]] = (),
    others: Sequence[Mapping[str, Any]] = (),
    dragged: bool = False,
    title: str = "",
) -> Spec:
    """The form of this kind of series with its rows, limits and title."""
    hourly = any(map(is_hour, buckets))
    values = axes.value_blanks(limits, size.values, unit, currency, hourly=hourly)
    values |= axes.time_blanks(buckets, size.times)
    more = tuple(name for name in ("judged", "before", "final") if rows and name in rows[0])
    width = next(width for least, width in WIDTHS if len(rows) >= least)
    options = (size.height, more, width, bool(events), bool(title), bool(shades), bool(others), dragged)
    data = {ROWS: rows} | ({EVENTS: events} if events else {}) | ({SHADES: shades} if shades else {})
    data |= {OTHERS: others} if others else {}
    return filled(form(chart, look, *options), data, values | ({"title": title} if title else {}))


def chart(
    look: Palette,
    height: int,
    more: tuple[str, ...],
    width: float,
    events: bool,
    titled: bool,
    shaded: bool = False,
    beside: bool = False,
    dragged: bool = False,
) -> altair.LayerChart:
    """The form of a series: rows, limits, ticks, unit and title are filled in later."""
    # Over 40 lines: the layers of one chart in the order they lie over one another.
    open_ = [*axes.open_values(), *axes.open_times(), *(blanks("title") if titled else [])]
    layers = [
        *([shade_layer(look)] if shaded else []),
        _band(look).add_params(*open_, *([stretch(look)] if dragged else [])),
        *([_hatch(look)] if "final" in more else []),
        *(event_layers(look) if events else []),
        *([_line("before", look.unknown, width / 2)] if "before" in more else []),
        _line("expected", look.expected, 0.65 * width, [5, 4], clip=True),
        *([_line("known", look.unknown, width / 2)] if "judged" in more else []),
        _line("line", look.actual, width),
        *([_line("final", look.actual, 0.75 * width, [2, 3])] if "final" in more else []),
        *(other_layers(look) if beside else []),
        _points("lonely", "actual", "circle", 6 * width**2, fill=look.actual, stroke=None),
        _points("flag", "line", "diamond", 60, fill=look.bad, stroke=look.ground, strokeWidth=0.8),
        _points("unknown", "actual", "cross", 40, fill=look.unknown, stroke=None),
        *([_hollow(look, height)] if "final" in more else []),
        _hover(look, more),
    ]
    scale, axis = axes.time_axis()
    y_scale, y_axis = axes.value_axis()
    named = {"title": altair.TitleParams(text=altair.ExprRef("title"))} if titled else {}
    return altair.layer(*layers, height=height, **named).encode(
        x=altair.X(field="t", type="temporal", scale=scale, axis=axis),
        y=altair.Y(type="quantitative", scale=y_scale, axis=y_axis),
    )


def _y(field: str) -> altair.Y:
    return altair.Y(field=field, type="quantitative")


def _band(look: Palette) -> altair.Chart:
    # A step a bucket: drawn slanted, the band of a neighbour would hide that a bucket stands outside its own.
    mark = rows_of().mark_area(fill=look.band, opacity=1, interpolate="step", clip=True)
    return mark.encode(y=_y("lower"), y2=altair.Y2(field="upper"))


def _hatch(look: Palette) -> altair.Chart:
    """The range an immature cohort is likely to end in: one stroke a bucket, together a hatched area."""
    mark = rows_of().mark_rule(stroke=look.actual, strokeWidth=3, opacity=0.22, clip=True)
    return mark.encode(y=_y("least"), y2=altair.Y2(field="most")).transform_filter("datum.immature")


def _line(
    field: str, color: str, width: float, dash: Sequence[float] = (1, 0), *, clip: bool = False
) -> altair.Chart:
    mark = rows_of().mark_line(stroke=color, strokeWidth=width, strokeDash=list(dash), clip=clip)
    return mark.encode(y=_y(field))


def _points(flag: str, field: str, shape: str, size: float, **paint: Any) -> altair.Chart:
    mark = rows_of().mark_point(shape=shape, size=size, opacity=1, **paint)
    return mark.encode(y=_y(field)).transform_filter(f"datum.{flag}")


def _hollow(look: Palette, height: int) -> altair.Chart:
    size = 34 if height > SMALL.height else 12
    return _points("immature", "final", "circle", size, fill=look.ground, stroke=look.actual, strokeWidth=1.5)


def _hover(look: Palette, more: tuple[str, ...]) -> altair.Chart:
    """A line under the pointer with all that is known of its bucket."""
    near = altair.selection_point(
        name="near", nearest=True, on="pointerover", encodings=["x"], clear="pointerout", empty=False
    )
    names = ("When", "Actual", *(name.capitalize() for name in more), "Expected", "Range", "n", "Note")
    mark = rows_of().mark_rule(stroke=look.ink, strokeWidth=1)
    encoded = mark.encode(
        opacity=altair.when(near).then(altair.value(0.35)).otherwise(altair.value(0)),
        tooltip=[altair.Tooltip(field=name, type="nominal") for name in names],
    )
    return encoded.add_params(near).properties(name="hover")
