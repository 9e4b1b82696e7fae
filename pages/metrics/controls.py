"""The controls of the Metrics page; everything they hold is in the address."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.life.segment import Segment
from pages.metrics import coarser, pins, time_choice
from pages.metrics.cohort import is_cohort
from pages.metrics.measure import Period, shift_of, within
from pages.parts import unknown_value

CHOSEN = "Chosen days"
COMPARISONS = ["Previous period", "Same weekdays", "Last year", CHOSEN, "Nothing"]
WEEKDAYS, HOURS = "weekday", "hour of the week"
ACROSS = (WEEKDAYS, HOURS)  # of the heat map, beside the dimensions
KNOWN_THEN, KNOWN_NOW = "As known then", "As known now"
CONTROLS = (
    "x_hour",
    "x_range",
    "x_compare",
    "x_split",
    "x_across",
    "x_known",
    "x_days",
    "x_against",
    "x_grain",
    "x_pin",
)  # of the address; other x_… are dimensions
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


@dataclass(frozen=True)
class MetricQuery:
    """What is asked of a metric: which days, compared with which, where, split by what and across what.

    `drawn` is what the chart shows: of a cohort monitor also the order days after `now`, not mature yet. known_now:
    judged buckets too as the morning knows them, with late and corrected rows; else as they were judged. grain: what
    the chart is drawn by, the monitor's own or longer. pins: segments laid over the one asked for.
    """

    now: Period
    drawn: Period
    before: Period | None
    comparison: str
    where: dict[str, str]
    split: str | None
    across: str | None
    known_now: bool = False
    grain: str = "day"
    pins: tuple[Segment, ...] = ()


def metric(monitors: Sequence[Monitor], broken: Collection[str] = ()) -> Monitor:
    """The metric asked for; by stage, then by name. broken: names of those whose trouble is told elsewhere."""
    ordered = sorted(monitors, key=lambda monitor: (monitor.stage, monitor.name))
    names = words.MetricNames.of(monitors)
    by_words = {names.metric(monitor.name): monitor for monitor in ordered}
    # By the name of its file, as it stands or in words: a title may be reworded, a pasted link must still hold.
    named = {said: title for title, one in by_words.items() for said in (one.name, words.metric(one.name))}
    asked = st.query_params.get("metric", "")
    if asked in named and asked not in by_words:
        # What the control does not know would drop out of the address, and what is copied from it names no metric.
        st.query_params["metric"] = named[asked]
        st.rerun()
    elif asked not in broken:
        unknown_value.say("metric", by_words, "metric", f"{next(iter(by_words))} is shown", named)
    chosen = st.selectbox(
        "Metric", list(by_words), key="metric", width=245, help="Grouped by stage of the life cycle", **BOUND
    )
    return by_words[chosen]


def question(
    as_of: date, asked: TimeAsked, monitor: Monitor, rows: pd.DataFrame, dimensions: Sequence[str]
) -> MetricQuery:
    """Segment and splits; drawn in the line that is open."""
    _unknown(monitor, rows, dimensions)
    where = segment(rows, dimensions)
    several, single = split_order(within(rows, asked.now), dimensions)
    by = {f"By {words.label(name)}": name for name in (*several, *single)}
    split = by[st.selectbox("Split by", list(by), key="x_split", width=142, **BOUND)] if by else None
    others = {
        f"× {words.label(name)}": name for name in (*several, *_across(monitor), *single) if name != split
    }
    across = others[st.selectbox("Across", list(others), key="x_across", width=150, **BOUND)] if by else None
    pinned = pins.read(rows, dimensions)
    known = _known_now()
    pins.button(where, pinned)
    return MetricQuery(
        asked.now,
        asked.drawn,
        asked.before,
        asked.comparison,
        where,
        split,
        across,
        known,
        asked.grain,
        pinned,
    )


@dataclass(frozen=True)
class TimeAsked:
    """The days of a question: see `MetricQuery`."""

    now: Period
    drawn: Period
    before: Period | None
    comparison: str
    grain: str

    def reach(self, as_of: date, step: int) -> int:
        """Days back to the oldest that is asked for, rounded up to `step`: neighbouring questions share their rows."""
        oldest = min(self.now.since, self.before.since if self.before else self.now.since)
        return -(-(as_of - oldest).days // step) * step


def times(as_of: date, monitor: Monitor) -> TimeAsked:
    """Which days, in which grain, compared with which; drawn in the line that is open."""
    asked, zoomed = time_choice.period(as_of)
    grain = coarser.choose(monitor)
    unknown_value.say("x_compare", COMPARISONS, "comparison", f"compared with the {COMPARISONS[0].lower()}")
    comparison = st.selectbox("Compared with", COMPARISONS, key="x_compare", width=142, **BOUND)
    lag = (monitor.lag or 0) if is_cohort(monitor) else 0
    ripe = as_of - timedelta(days=lag)
    now = Period(asked.since, max(asked.since, min(asked.until, ripe))) if zoomed else asked.back(lag)
    drawn = asked if zoomed else Period(now.since, as_of)
    if now.days < 1:
        unknown_value.tell(
            f"Of these order days none is {words.plural(lag, 'day')} old yet: choose days up to "
            f"{words.day(ripe - timedelta(days=1))} for numbers that stand."
        )
    if comparison == CHOSEN:
        return TimeAsked(
            now, drawn, time_choice.compared(now, as_of) if now.days else None, comparison, grain
        )
    shift = shift_of(comparison, now.days)
    return TimeAsked(now, drawn, now.back(shift) if shift else None, comparison, grain)


def _across(monitor: Monitor) -> tuple[str, ...]:
    """What a heat map can be drawn across beside the dimensions; hours of the week where there are hours."""
    return (WEEKDAYS, HOURS) if monitor.grain == "hour" else (WEEKDAYS,)


def _known_now() -> bool:
    """Whether judged buckets are drawn as they are known now; in the address."""
    unknown_value.say("x_known", [KNOWN_THEN, KNOWN_NOW], "view", "each day is drawn as it was judged")
    chosen = st.selectbox(
        "Late and corrected rows",
        [KNOWN_THEN, KNOWN_NOW],
        key="x_known",
        width=140,
        help="As judged on their own morning, or with the rows that came or were corrected since",
        **BOUND,
    )
    return chosen == KNOWN_NOW


def _unknown(monitor: Monitor, rows: pd.DataFrame, dimensions: Sequence[str]) -> None:
    """What the address asks of this metric and it does not have: splits, dimensions, their values."""
    by = [words.label(name) for name in dimensions]
    unknown_value.say("x_split", [f"By {name}" for name in by], "split", "the first one is shown")
    unknown_value.say(
        "x_across",
        [f"× {name}" for name in (*by, *_across(monitor))],
        "split across",
        "the first one is shown",
    )
    for name in dimensions:
        values = [_any(name), *map(str, rows[name].cat.categories)]
        unknown_value.say(f"x_{name}", values, f"{words.label(name)} in these days", "it is left out")
    for parameter in st.query_params:
        name = parameter.removeprefix("x_")
        if parameter != name and parameter not in CONTROLS and name not in dimensions:
            unknown_value.tell(f"This metric is not counted by {words.label(name)}: that filter is left out.")


def segment(rows: pd.DataFrame, dimensions: Sequence[str]) -> dict[str, str]:
    """The segment looked at: one choice per dimension, in a popover that says what is chosen."""
    # Said before the choices below are drawn: on a cold link they are in the address only.
    asked = {name: _asked(name) for name in dimensions}
    chosen = {name: value for name, value in asked.items() if value in set(rows[name].cat.categories)}
    label = words.segment(chosen) if chosen else "Everywhere"
    with st.popover(label.replace("[", "(").replace("]", ")"), icon=":material/filter_alt:", key="segment"):
        for name in dimensions:
            values = [str(value) for value in rows[name].cat.categories]
            st.selectbox(words.titled(name), [_any(name), *values], key=f"x_{name}", bind="query-params")
    return {
        name: str(st.session_state[f"x_{name}"])
        for name in dimensions
        if st.session_state[f"x_{name}"] != _any(name)
    }


def split_order(rows: pd.DataFrame, dimensions: Sequence[str]) -> tuple[list[str], list[str]]:
    """The dimensions with several values in `rows`, and those with one: they tell nothing apart, so they come last."""
    several = [name for name in dimensions if rows[name].nunique() > 1]
    return several, [name for name in dimensions if name not in several]


def _asked(name: str) -> str:
    return str(st.session_state.get(f"x_{name}", st.query_params.get(f"x_{name}", _any(name))))


def _any(name: str) -> str:
    return f"Any {words.label(name)}"
