"""The metric itself: its line with band and comparison, and the few numbers beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.counted import taken_together
from monitors.catalogue.loading import Monitor
from monitors.catalogue.monitor import LARGEST, NO_TOTAL, SUM
from pages.charts import band_chart, drawing, theme
from pages.charts.maturity_curve import maturity_curve
from pages.charts.stretches import STRETCH
from pages.desk import change_log
from pages.desk.escape import plain
from pages.desk.house import House
from pages.metrics import coarser, cohort, pins, source, time_choice
from pages.metrics.controls import MetricQuery
from pages.metrics.measure import narrow, total, value, within
from pages.parts import links, tables

LEGEND = (
    "Line and grey band as the run judged them{by}, each value as complete as it was then · dashed: expected · "
    "× not judged · thin grey: the period compared with · SQL and tables count what came later too"
)
LEGEND_NOW = (
    "Line as known now, with what came or was corrected since · grey band as the run judged{by} · dashed: expected · "
    "× not judged · thin grey: the period compared with"
)
TOGETHER = (
    "Line: {own} taken together by {grain}, whole ones only · each was judged by itself, so there is no band · "
    "dashed: expected · × not judged · thin grey: the period compared with"
)
UNRIPE = "○ hollow and hatched: not mature, what it is likely to come to (90 %)"
STEADY = 0.05  # a change smaller than this has no arrow


def draw(
    desk: House,
    as_of: date,
    monitor: Monitor,
    rows: pd.DataFrame,
    asked: MetricQuery,
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """Chart at the left, numbers at the right. notes: (ISO day, what people wrote beside it)."""
    left, right = st.columns([2.6, 1], gap="medium")
    found = source.series(desk, as_of, monitor, rows, asked.where, asked.drawn.since, asked.known_now)
    others = pins.lines(desk, as_of, monitor, rows, asked.pins, asked.drawn.since, asked.known_now)
    with left:
        _chart(desk, as_of, monitor, found, others, asked, notes)
    with right:
        _numbers(desk, as_of, monitor, rows, asked)
        pins.table(desk, monitor, rows, asked.now, asked.where, asked.pins)
        if cohort.is_cohort(monitor):
            _curve(desk, as_of, monitor, rows, asked)


def _chart(
    desk: House,
    as_of: date,
    monitor: Monitor,
    found: source.SegmentSeries,
    others: Mapping[str, pd.DataFrame],
    asked: MetricQuery,
    notes: Sequence[tuple[str, str]],
) -> None:
    # Over 40 lines: the chart, and a line for each thing a reader has to know of it.
    detector = found.detectors.get("", "")
    key = ("window", asked, detector)
    frame = source.once(desk, as_of, monitor, key, lambda: _window(found.frame, asked, monitor))
    sql = links.segment_sql(monitor, asked.where, asked.drawn.since, asked.drawn.until)
    note = f"{words.segment(asked.where)} · {words.span(asked.drawn.since, asked.drawn.last)}"
    tables.heading(desk.names.metric(monitor.name), frame, key="metric_series", sql=sql, note=note)
    if frame.empty:
        st.info(_nothing(monitor, asked), icon=":material/search_off:")
        return
    look = theme.palette()
    drawn = _key(desk, as_of, monitor, asked, f"chart {detector} {notes}", look.name)
    drawing.draw_dragged(
        drawing.kept(drawn, lambda: _drawn(desk, as_of, monitor, frame, others, asked, notes, look)),
        alt=f"{desk.names.metric(monitor.name)} with its expected band",
        # Other days are another chart: what was dragged before does not stay over it.
        key=tables.identity("metric_chart", [monitor.name, asked.drawn, asked.grain]),
        selection=STRETCH,
        then=time_choice.zoom_of(as_of),
    )
    ripens = cohort.is_cohort(monitor) and asked.grain == monitor.grain
    st.caption(" · ".join(_legend(monitor, detector, asked, bool(others), ripens)))
    if found.note:
        st.caption(plain(found.note))
    if len(frame) > drawing.MARKS:
        st.caption(f"The newest {words.count(drawing.MARKS)} hours are drawn; all of them are in the CSV.")
    if ripens:
        st.caption(cohort.said(monitor, as_of))


def _nothing(monitor: Monitor, asked: MetricQuery) -> str:
    """Why nothing is drawn, and what to do."""
    if asked.grain != monitor.grain:
        return f"No {asked.grain} lies whole within these days. Take more days, or a finer grain."
    return "Nothing happened in this segment in these days. Take a longer range, or a wider segment."


def _legend(monitor: Monitor, detector: str, asked: MetricQuery, pinned: bool, ripens: bool) -> Iterator[str]:
    """What the marks of the chart mean, and what a hand can do."""
    if asked.grain != monitor.grain:
        yield TOGETHER.format(own=words.plural(2, monitor.grain).partition(" ")[2], grain=asked.grain)
    else:
        said = LEGEND_NOW if asked.known_now else LEGEND
        yield said.format(by=f" ({words.family(detector)})" if detector else "")
    if pinned:
        yield "coloured lines: pinned segments"
    if ripens:
        yield UNRIPE
    yield "drag over days to zoom in"


def _drawn(
    desk: House,
    as_of: date,
    monitor: Monitor,
    frame: pd.DataFrame,
    others: Mapping[str, pd.DataFrame],
    asked: MetricQuery,
    notes: Sequence[tuple[str, str]],
    look: theme.Palette,
) -> drawing.Spec:
    """The line with band and comparison, and what happened in these days."""
    around = change_log.between(desk, as_of, asked.drawn.since, asked.drawn.until, asked.where)
    events = [*notes, *change_log.marks(around, asked.where, asked.drawn.last)]
    # Beside a cohort's numbers stands its maturity curve.
    size = band_chart.TALL if cohort.is_cohort(monitor) else band_chart.WIDE
    shown: dict[str, Any] = {"unit": monitor.unit, "currency": desk.currency, "size": size}
    pinned = {name: _window(one, replace(asked, before=None), monitor) for name, one in others.items()}
    return band_chart.series(frame, look, events=events, others=pinned, dragged=True, **shown)


def _key(
    desk: House, as_of: date, monitor: Monitor, asked: MetricQuery, what: str, look: str
) -> tuple[str, ...]:
    return (what, str(desk.root), desk.data_version, str(as_of), monitor.sql, repr(asked), look)


def _window(full: pd.DataFrame, asked: MetricQuery, monitor: Monitor) -> pd.DataFrame:
    """The buckets asked for, with the compared period's values laid under them; `full`: in the monitor's grain."""
    if full.empty:
        return full
    own, how = monitor.grain, taken_together(monitor)
    at = pd.to_datetime(full["bucket"])
    shift = None
    if asked.before is not None:
        shift = pd.Timestamp(asked.now.since) - pd.Timestamp(asked.before.since)
    if asked.grain != own:
        frame = coarser.taken_together(full, asked.grain, asked.drawn, how)
        if shift is not None:
            moved = full.assign(bucket=(at + shift).astype(str))
            laid = coarser.taken_together(moved, asked.grain, asked.drawn, how)
            frame["before"] = frame["bucket"].map(laid.set_index("bucket")["actual"])
        return frame
    inside = (at >= pd.Timestamp(asked.drawn.since)) & (at < pd.Timestamp(asked.drawn.until))
    frame = full[inside].copy()
    if shift is not None:
        earlier = pd.Series(full["actual"].to_numpy(), index=at + shift)
        if "mature" in full:
            earlier = earlier[full["mature"].to_numpy()]
        frame["before"] = earlier.reindex(at[inside]).to_numpy()
    return frame


def _numbers(desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, asked: MetricQuery) -> None:
    how = taken_together(monitor)
    now, was = source.once(desk, as_of, monitor, ("totals", asked), lambda: _totals(monitor, rows, asked))
    change = words.known(value(now) / value(was)) if was and value(was) else None
    steady = change is None or abs(change - 1) < STEADY
    bad = _is_bad(monitor.direction, change)
    days = (
        f"{asked.now.days} {'mature ' if asked.drawn != asked.now else ''}days to {words.day(asked.now.last)}"
    )
    st.metric(
        f"Largest of {days}" if how == LARGEST else days,
        words.quantity(value(now), monitor.unit, desk.currency),
        delta=words.times(change) if change else None,
        delta_color="red" if bad else "gray",
        delta_arrow="off" if steady or change is None else "up" if change >= 1 else "down",
        delta_description=f"of {asked.comparison.lower()}" if change else None,
        border=True,
    )
    tables.facts(_facts(desk, monitor, now, was), alt="Facts")
    if how == NO_TOTAL:
        st.caption("Its days do not add up, so there is no one number for all of them: read the line.")
    st.caption(plain(monitor.description))


def _totals(
    monitor: Monitor, rows: pd.DataFrame, asked: MetricQuery
) -> tuple[dict[str, float], dict[str, float]]:
    """Sums of the period and of the one compared with; cohorts at equal age."""
    mine = narrow(cohort.ripe(monitor, rows), asked.where)
    how = taken_together(monitor)
    return total(within(mine, asked.now), how), total(within(mine, asked.before), how) if asked.before else {}


def _facts(desk: House, monitor: Monitor, now: dict[str, float], was: dict[str, float]) -> dict[str, str]:
    """The table under the number; values are data and escaped."""
    facts = {
        "Before": words.quantity(value(was), monitor.unit, desk.currency) if was else words.DASH,
        "Counted": words.count(now["numerator"]) if taken_together(monitor) == SUM else words.DASH,
        "Out of": words.count(now.get("denominator")),
        "Money touched": words.money(now["exposure"], desk.currency) if monitor.exposure else words.DASH,
        "Stage": words.stage(monitor.stage),
        "Owner": monitor.owner,
    }
    return {name: plain(text) for name, text in facts.items() if text != words.DASH}


def _curve(desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, asked: MetricQuery) -> None:
    """How much of the final count is known at which age."""
    frame = source.once(
        desk,
        as_of,
        monitor,
        ("curve", asked.where),
        lambda: cohort.curve(monitor, narrow(rows, asked.where), as_of),
    )
    age = "date_diff('day', bucket, reported)"
    sql = links.segment_sql(monitor, asked.where, asked.now.since, asked.drawn.until, by=age)
    tables.heading("Known by age", frame, key="maturity", sql=sql)
    if frame.empty:
        st.caption("Too few order days have lived long enough to say.")
        return
    look = theme.palette()
    key = _key(desk, as_of, monitor, asked, "curve", look.name)
    chart = drawing.kept(key, lambda: maturity_curve(frame, look))
    drawing.draw(chart, alt="Share of the final count known, by age in days")


def _is_bad(direction: str, change: float | None) -> bool:
    """Whether a change of 5 % or more goes the way that the monitor calls bad."""
    if change is None:
        return False
    return (direction in ("up", "both") and change > 1 + STEADY) or (
        direction in ("down", "both") and change < 1 - STEADY
    )
