"""The frontier of prevented loss against friction, over all interventions; a click opens one."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.effects.estimate import Between
from monitors.interventions.friction_frontier import (
    FrictionFrontier,
    PreventionPoint,
    friction_metrics,
    frontier_of,
)
from pages.charts import drawing, prevention_chart, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.interventions import observed
from pages.interventions.ledger_table import MARKS, VERDICTS
from pages.parts import links, tables, unknown_value


def draw(desk: House, as_of: date) -> None:
    """The friction that is looked at, the chart, and the same as a table."""
    metrics = {desk.names.metric(one.name): one for one in friction_metrics(desk.catalogue)}
    if not metrics:
        st.info(
            "This home declares no friction: no daily metric says whom it burdens (`party = …` in its file)."
        )
        return
    unknown_value.say("i_friction", metrics, "friction metric", "the first one is shown")
    chosen = st.selectbox(
        "Friction is measured by", list(metrics), key="i_friction", bind="query-params", width=320
    )
    friction = metrics[chosen]
    found = points_of(desk, as_of, friction)
    rows = [_row(desk, friction, one) for one in found.points]
    note = f"{words.plural(len(rows), 'intervention')} with both · point estimates with 95 % intervals"
    tables.heading("Prevented loss against friction", pd.DataFrame(rows), key="prevention", note=note)
    if not rows:
        st.caption(f"None of {words.plural(len(found.absent), 'intervention')} has both. {_absent(found)}")
        return
    key = (str(desk.root), *observed.version(desk, as_of), friction.name, theme.palette().name, "prevention")
    spec = drawing.kept(key, lambda: chart_of(desk, friction, found, theme.palette()))
    alt = "Prevented loss against friction, a point for each intervention"
    picked = drawing.draw_picked(
        spec, alt, key=tables.identity("prevention_chart", key), selection=prevention_chart.PICKED, field="id"
    )
    if picked is not None:
        links.go(links.intervention_place(picked))
    st.caption(prevention_chart.MEANS)
    _table(desk, friction, found)
    st.caption(plain(_absent(found)))


def points_of(desk: House, as_of: date, friction: Monitor) -> FrictionFrontier:
    """Every intervention that has prevented loss and friction, measured once."""
    return _points(*observed.version(desk, as_of), friction.name, desk, friction, as_of)


@st.cache_resource(max_entries=24, show_spinner="Measuring the friction of every intervention …")
def _points(
    version: str, morning: str, written: str, name: str, _desk: House, _friction: Monitor, _as_of: date
) -> FrictionFrontier:
    seen, found = observed.observatory(_desk, _as_of), observed.outcomes(_desk, _as_of)
    return frontier_of(seen, [(item, found[item.id]) for item in seen.ledger], _friction)


def chart_of(desk: House, friction: Monitor, found: FrictionFrontier, look: theme.Palette) -> drawing.Spec:
    """The chart, for the page or for a brief."""
    sign = words.symbol(desk.currency)
    metric = desk.names.metric(friction.name)
    across = f"{metric}, beyond expected ({sign if friction.exposure else 'events'})"
    rows = [_row(desk, friction, one) for one in found.points]
    return prevention_chart.prevention(rows, look, (across, f"loss prevented ({sign})"))


def _row(desk: House, friction: Monitor, one: PreventionPoint) -> dict[str, object]:
    return {
        "id": one.item.id, "kind": one.verdict,
        "x": one.friction.value, "x_low": one.friction.low, "x_high": one.friction.high,
        "y": one.prevented.value, "y_low": one.prevented.low, "y_high": one.prevented.high,
        "What": one.item.title, "Where": words.segment(one.item.scope),
        "Prevented": prevented_words(desk, one), "Friction": friction_words(desk, friction, one),
    }  # fmt: skip


def prevented_words(desk: House, one: PreventionPoint) -> str:
    """Money with its interval."""
    return _said(one.prevented, desk.currency)


def friction_words(desk: House, friction: Monitor, one: PreventionPoint) -> str:
    """Money, or events, with its interval."""
    return _said(one.friction, desk.currency if friction.exposure else "")


def _said(one: Between, currency: str) -> str:
    value, low, high = (
        words.money(part, currency) if currency else words.count(part)
        for part in (one.value, one.low, one.high)
    )
    return f"{value} ({words.interval(low, high)})"


def _table(desk: House, friction: Monitor, found: FrictionFrontier) -> None:
    ordered = sorted(found.points, key=lambda one: one.prevented.value, reverse=True)
    frame = pd.DataFrame(
        {
            "what": [one.item.title for one in ordered],
            "where": [words.segment(one.item.scope) for one in ordered],
            "day": [words.day(one.item.day) for one in ordered],
            "verdict": [[MARKS[one.verdict]] for one in ordered],
            "prevented": [prevented_words(desk, one) for one in ordered],
            "friction": [friction_words(desk, friction, one) for one in ordered],
        }
    )
    tables.show(
        frame,
        {
            "what": tables.text("What was changed", 300),
            "where": tables.text("Where", 130),
            "day": tables.text("From", 90),
            "verdict": tables.badges("Verdict", {MARKS[v]: color for v, color in VERDICTS.items()}, 115),
            "prevented": tables.times("Loss prevented, 95 %", 210),
            "friction": tables.times("Friction beyond expected, 95 %", 240),
        },
        title="The same as a table",
        key="prevention_table",
        alt="Prevented loss and friction of each intervention",
        rows=12,
        leads=[links.intervention_place(one.item.id) for one in ordered],
    )


def _alike(why: str) -> str:
    """A reason without the names and numbers that tell one intervention from another."""
    told = re.sub(r"“[^”]*”", "another intervention", why)
    return re.sub(r"\d[\d.,]*", "…", told.split(":")[0].split(",")[0].rstrip("."))


def _absent(found: FrictionFrontier) -> str:
    """Why the others have no point, by reason."""
    reasons = Counter(_alike(why) for _, why in found.absent)
    told = [f"{why[:1].lower()}{why[1:]} ({count})" for why, count in reasons.most_common()]
    return f"Without a point: {words.listing(told, 6)}." if told else ""
