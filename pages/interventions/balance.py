"""The balance sheet: what each party bears, by week, in one market or in all."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.counted import taken_together
from monitors.catalogue.loading import Monitor
from monitors.catalogue.monitor import SUM
from monitors.interventions.measured import Observatory
from monitors.interventions.side_effects import PARTIES
from monitors.observe.series import SeriesError
from pages.desk.house import House
from pages.interventions import observed
from pages.parts import links, tables, unknown_value
from queries.engine.opening import EngineError

WEEKS = 9  # the newest whole week, and eight before it that are its measure
EVERYWHERE = "All markets"


def draw(desk: House, as_of: date) -> None:
    """The market's control and the table."""
    # Over 40 lines: the columns of one table, each with its words.
    seen = observed.observatory(desk, as_of)
    monitors = party_monitors(seen)
    dimension = _market(monitors)
    markets = _markets(str(desk.root), desk.data_version, as_of, dimension, seen, monitors)
    unknown_value.say("i_market", [EVERYWHERE, *markets], "market", f"{EVERYWHERE.lower()} are shown")
    chosen = st.selectbox(
        "Market",
        [EVERYWHERE, *markets],
        key="i_market",
        width=160,
        bind="query-params",
        label_visibility="collapsed",
    )
    where = {dimension: chosen} if chosen != EVERYWHERE and dimension else {}
    frame = sheet(desk, as_of, where)
    last = last_week(as_of)
    tables.show(
        frame,
        {
            "metric": tables.text("Metric", 270),
            "whose": tables.text("Whose", 90),
            "now": tables.times("Last week", 100),
            "before": tables.times("8 weeks before", 110, "Of a count: in a week, on average"),
            "change": tables.times("Change", 80),
            "trend": tables.spark("9 weeks", 150),
            "events": tables.number(
                "Events", "%,.0f", 85, help="Counted in the week; of a metric of money it is the money"
            ),
            "n": tables.number("n", "%,.0f", 95, help="What the rate is out of"),
            "money": tables.money("Money", desk.currency, 100),
            "note": tables.text("Note", 190),
        },
        title="Balance sheet",
        key="balance",
        alt="What each party bears, by week",
        rows=24,
        note=f"{words.segment(where)} · week of {words.span(last, last + timedelta(days=6))} against eight before",
        empty="This home declares no metric as somebody's cost (party = … in a monitor's header).",
        leads=[links.metric_place(name, where) for name in frame.get("id", [])],
    )
    st.caption(
        "Order days that are too young to count are left out; a metric that ripens late shows its last ripe week. "
        "A metric's name opens it, with its SQL."
    )


def sheet(desk: House, as_of: date, where: dict[str, str]) -> pd.DataFrame:
    """What each party bears in a place, one row a metric, by party: now, before and change as words, and as numbers
    events, n, money; id: the monitor."""
    seen = observed.observatory(desk, as_of)
    monitors = party_monitors(seen)
    key = (str(desk.root), desk.data_version, as_of, tuple(where.items()), desk.currency)
    return _frame(*key, seen, monitors, desk)


def party_monitors(seen: Observatory) -> list[Monitor]:
    """Daily metrics that are somebody's cost."""
    found = [one for one in seen.catalogue.monitors if one.party and one.grain == "day"]
    return [one for one in found if one.status != "retired"]


def last_week(as_of: date) -> date:
    """Monday of the newest whole week."""
    return as_of - timedelta(days=as_of.weekday() + 7)


def _market(monitors: list[Monitor]) -> str:
    """The dimension that most of them watch: the market, whatever a home calls it."""
    told = Counter(name for one in monitors for name in one.watched)
    return told.most_common(1)[0][0] if told else ""


@st.cache_resource(max_entries=6, show_spinner=False)
def _markets(
    root: str, version: str, as_of: date, dimension: str, _seen: Observatory, _monitors: list[Monitor]
) -> list[str]:
    for one in _monitors:
        if dimension in one.watched:
            return sorted(map(str, _seen.panel(one, [dimension]).segments[dimension]))
    return []


@st.cache_resource(max_entries=24, show_spinner="Adding up …")
def _frame(
    root: str,
    version: str,
    as_of: date,
    where: tuple[tuple[str, str], ...],
    currency: str,
    _seen: Observatory,
    _monitors: list[Monitor],
    _desk: House,
) -> pd.DataFrame:
    ordered = sorted(_monitors, key=lambda one: (PARTIES.index(one.party), one.title))
    return pd.DataFrame([_row(_desk, _seen, one, dict(where), last_week(as_of)) for one in ordered])


def _weeks_until(frame: pd.DataFrame, ripe: date, *, summed: bool) -> pd.DataFrame:
    """The last weeks of days of a metric, the week that begins on `ripe` the newest."""
    known = frame[frame.index < pd.Timestamp(ripe + timedelta(days=7))]
    by_week = known.resample("7D", origin=pd.Timestamp(ripe), closed="left", label="left")
    weeks = by_week.sum()
    if not summed:  # of a maximum the week has a largest, and no sum of money
        weeks = weeks.assign(numerator=by_week["numerator"].max(), base=1.0, money=float("nan"))
    return weeks.tail(WEEKS)


def _row(
    desk: House, seen: Observatory, monitor: Monitor, where: dict[str, str], last: date
) -> dict[str, object]:
    row: dict[str, object] = {
        "id": monitor.name, "metric": desk.names.metric(monitor.name), "whose": words.titled(monitor.party),
        "now": None, "before": None, "change": None, "trend": None, "events": None, "n": None, "money": None,
        "note": None,
    }  # fmt: skip
    try:
        panel = seen.panel(monitor, list(where))
    except (EngineError, SeriesError, KeyError):
        return row | {"note": "not counted by this market"}
    at = panel.row_of(where)
    if at is None:
        return row | {"note": "nothing counted here"}
    frame = pd.DataFrame(
        {"numerator": panel.numerator[at], "money": panel.exposure[at]}, index=pd.DatetimeIndex(panel.ts)
    )
    frame["base"] = 1 / 7 if panel.denominator is None else panel.denominator[at]
    frame = frame[panel.trusted[at]]
    ripe = last - timedelta(days=7 * -(-(monitor.lag or 0) // 7))
    weeks = _weeks_until(frame, ripe, summed=taken_together(monitor) == SUM)
    if len(weeks) < 2 or weeks["base"].sum() <= 0:
        return row | {"note": "too little is known"}
    rates = weeks["numerator"] / weeks["base"].where(weeks["base"] > 0)
    usual = weeks["numerator"].iloc[:-1].sum() / max(weeks["base"].iloc[:-1].sum(), 1e-9)
    newest = weeks.iloc[-1]
    now = float(rates.iloc[-1])
    return row | {
        "now": words.quantity(now, monitor.unit, desk.currency),
        "before": words.quantity(usual, monitor.unit, desk.currency),
        "change": words.times(now / usual) if usual > 0 and now == now else None,
        "trend": rates.fillna(0).tolist(),
        "events": float(newest["numerator"]),
        "n": None if panel.denominator is None else float(newest["base"]),
        "money": words.known(newest["money"]) if monitor.exposure else None,
        "note": f"week of {words.day(ripe)}: the last ripe one" if ripe != last else None,
    }
