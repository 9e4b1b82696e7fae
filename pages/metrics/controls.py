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
from pages.metrics.cohort import is_cohort
from pages.metrics.measure import Period, shift_of
from pages.parts import unknown_value

RANGES = {"1 week": 7, "2 weeks": 14, "4 weeks": 28, "8 weeks": 56, "16 weeks": 112}
COMPARISONS = ["Previous period", "Same weekdays", "Last year", "Nothing"]
WEEKDAYS = "weekday"
KNOWN_THEN, KNOWN_NOW = "As known then", "As known now"
CONTROLS = (
    "x_range",
    "x_compare",
    "x_split",
    "x_across",
    "x_known",
)  # of the address; other x_… are dimensions
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


@dataclass(frozen=True)
class MetricQuery:
    """What is asked of a metric: which days, compared with which, where, split by what and across what.

    `drawn` is what the chart shows: of a cohort monitor also the order days after `now`, not mature yet. known_now:
    judged buckets too as the morning knows them, with late and corrected rows; else as they were judged.
    """

    now: Period
    drawn: Period
    before: Period | None
    comparison: str
    where: dict[str, str]
    split: str | None
    across: str | None
    known_now: bool = False


def metric(monitors: Sequence[Monitor], broken: Collection[str] = ()) -> Monitor:
    """The metric asked for; by stage, then by name. broken: names of those whose trouble is told elsewhere."""
    ordered = sorted(monitors, key=lambda monitor: (monitor.stage, monitor.name))
    names = words.MetricNames.of(monitors)
    by_words = {names.metric(monitor.name): monitor for monitor in ordered}
    # By the name of its file, as it stands or in words: a title may be reworded, a pasted link must still hold.
    named = {said: title for title, one in by_words.items() for said in (one.name, words.metric(one.name))}
    asked = st.query_params.get("metric", "")
    if asked in named and asked not in by_words:
        st.session_state["metric"] = named[asked]
    elif asked not in broken:
        unknown_value.say("metric", by_words, "metric", f"{next(iter(by_words))} is shown", named)
    chosen = st.selectbox(
        "Metric", list(by_words), key="metric", width=245, help="Grouped by stage of the life cycle", **BOUND
    )
    return by_words[chosen]


def span() -> int:
    """How many days are looked at."""
    unknown_value.say("x_range", RANGES, "range", "4 weeks are shown")
    chosen = st.segmented_control(
        "Range", list(RANGES), default="4 weeks", required=True, key="x_range", **BOUND
    )
    return RANGES[chosen or "4 weeks"]


def question(
    as_of: date, days: int, monitor: Monitor, rows: pd.DataFrame, dimensions: Sequence[str]
) -> MetricQuery:
    """Comparison, segment and splits; drawn in the line that is open."""
    _unknown(rows, dimensions)
    comparison = st.selectbox("Compared with", COMPARISONS, key="x_compare", width=142, **BOUND)
    by = {f"By {words.label(name)}": name for name in dimensions}
    split = by[st.selectbox("Split by", list(by), key="x_split", width=142, **BOUND)] if by else None
    others = {f"× {words.label(name)}": name for name in (*dimensions, WEEKDAYS) if name != split}
    across = others[st.selectbox("Across", list(others), key="x_across", width=132, **BOUND)] if by else None
    where = segment(rows, dimensions)
    until = as_of - timedelta(days=(monitor.lag or 0) if is_cohort(monitor) else 0)
    now = Period(until - timedelta(days=days), until)
    shift = shift_of(comparison, days)
    return MetricQuery(
        now,
        Period(now.since, as_of),
        now.back(shift) if shift else None,
        comparison,
        where,
        split,
        across,
        _known_now(),
    )


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


def _unknown(rows: pd.DataFrame, dimensions: Sequence[str]) -> None:
    """What the address asks of this metric and it does not have: comparisons, splits, dimensions, their values."""
    unknown_value.say("x_compare", COMPARISONS, "comparison", f"compared with the {COMPARISONS[0].lower()}")
    by = [words.label(name) for name in dimensions]
    unknown_value.say("x_split", [f"By {name}" for name in by], "split", "the first one is shown")
    unknown_value.say(
        "x_across", [f"× {name}" for name in (*by, WEEKDAYS)], "split across", "the first one is shown"
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


def _asked(name: str) -> str:
    return str(st.session_state.get(f"x_{name}", st.query_params.get(f"x_{name}", _any(name))))


def _any(name: str) -> str:
    return f"Any {words.label(name)}"
