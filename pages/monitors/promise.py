"""Both promises against what came true: by reviews, by the self-test, and night by night."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.detectors.decision.step_up import MONTH
from monitors.store import log
from pages.charts import bars, drawing, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.monitors import promise_cards as cards
from pages.parts import links, tables

DAYS = 90


def draw(desk: House, as_of: date | None) -> None:
    """Both promises with what came of them in the last DAYS days, then night by night."""
    if as_of is None:
        st.info("No morning has been run yet, so there is nothing to hold the promise against.")
        return
    until, since = as_of + timedelta(days=1), as_of + timedelta(days=1 - DAYS)
    wrong, fired = log.promise(desk.store, since, until)
    nights = log.nights(desk.store, since, until)
    last: dict[str, Any] = nights[-1] if nights else {"budget": None, "bound": None, "tested": 0}
    tested = _newest_selftest(desk)
    judged, share = cards.judged_share(wrong, fired, DAYS), cards.measured_share(tested.get("fdr"))
    month = cards.measured_month(tested.get("monthly"))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Share of false ones among the alerts**")
        _row(cards.promised_share(last["budget"]), judged, share)
        put_in = f"self-test with changes put in: {share.counted}" if share.counted else ""
        st.caption(plain(" · ".join(part for part in (judged.counted, put_in) if part)))
    with right:
        st.markdown("**False alerts a month**")
        _row(
            cards.promised_month(last["bound"] or 0.0, last["tested"]),
            cards.judged_month(wrong, len(nights), MONTH),
            month,
        )
        said = "Promised: expected at most, where nothing happens"
        if month.counted:
            bound = words.digits(tested["monthly"]["bound"], 2, 3)
            said += f" · self-test with nothing put in: {month.counted}, ≤ {bound} a month promised there"
        st.caption(plain(said))
    if wrong.n == 0:
        st.caption("Decide on incidents (D in the review): only what was judged counts here, never a guess.")
    _nights(desk, nights)
    _judged(desk, since, until)


def _row(*shown: cards.PromiseCard) -> None:
    with st.grid(len(shown), gap="small"):
        for card in shown:
            card.draw()


def _newest_selftest(desk: House) -> dict[str, Any]:
    """Result of the newest self-test; empty where there is none, or none that measured both promises."""
    kept = log.calibrations(desk.store, 1)
    return kept[0]["result"] if kept and "monthly" in kept[0]["result"] else {}


def _nights(desk: House, nights: list[dict[str, object]]) -> None:
    frame = pd.DataFrame(nights)
    tables.heading(
        "Found each night",
        frame,
        key="nights",
        note="after every filter; a click on a bar opens that morning",
    )
    if frame.empty:
        st.caption("No finished runs in this range.")
        return
    alt = "Findings kept each night"
    look = theme.palette()
    key = ("nights", desk.written, str(nights[0]["as_of"]), str(nights[-1]["as_of"]), look.name)
    chart = drawing.kept(key, lambda: bars.bars(frame, "as_of", "found", look, title="findings"))
    day = drawing.draw_picked(chart, alt, key="nights_chart", selection=bars.PICKED, field="day")
    if day is not None:
        links.go(links.Destination(links.REVIEW, {"as_of": day}))


def _judged(desk: House, since: date, until: date) -> None:
    rows = log.judged(desk.store, since, until)
    frame = pd.DataFrame(rows)
    if not frame.empty:
        frame.insert(0, "name", [desk.names.metric(name) for name in frame["monitor"]])
    columns = {
        "name": tables.text("Monitor", 240),
        "fired": tables.number("Fired"),
        "judged": tables.number("Judged"),
    }
    columns |= {key: tables.number(label) for key, label in words.DISPOSITIONS.items()}
    tables.show(
        frame,
        columns,
        title="What reviews said, by monitor",
        key="judged",
        note="an incident counts once for each monitor that spoke in it",
        leads=[links.metric_place(row["monitor"]) for row in rows],
        alt="Incidents fired and judged by monitor",
        empty="Nothing fired in this range.",
    )
