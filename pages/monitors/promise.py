"""The promise against what came true: the budget of every night, and what reviews said of its alerts."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.life.share import Share
from monitors.store import log
from pages.charts import bars, drawing, theme
from pages.desk.house import House
from pages.parts import links, tables

DAYS = 90


def draw(desk: House, as_of: date | None) -> None:
    """Numbers of the last DAYS days, then night by night."""
    if as_of is None:
        st.info("No morning has been run yet, so there is nothing to hold the promise against.")
        return
    until, since = as_of + timedelta(days=1), as_of + timedelta(days=1 - DAYS)
    wrong, fired = log.promise(desk.store, since, until)
    nights = log.nights(desk.store, since, until)
    budget = nights[-1]["budget"] if nights else None
    with st.grid(4, gap="small"):
        _number(
            "Promised",
            f"≤ {words.one_in(budget)} false" if budget else words.DASH,
            "budget of the last night",
        )
        _number("Came true", _share(wrong), _interval(wrong))
        _number("Incidents fired", words.count(fired), f"in {DAYS} days, live monitors")
        _number("Judged", f"{wrong.n} of {fired}", "each once, by its newest decision")
    if wrong.n == 0:
        st.caption("Decide on incidents (D in the review): only what was judged counts here, never a guess.")
    _nights(desk, nights)
    _judged(desk, since, until)


def _number(label: str, value: str, note: str) -> None:
    st.metric(label, value, note, delta_color="off", delta_arrow="off", border=True, height="stretch")


def _share(wrong: Share) -> str:
    return "n/a, 0 judged" if wrong.share is None else f"{words.share(wrong.share)} false"


def _interval(wrong: Share) -> str:
    if wrong.share is None:
        return "needs decisions"
    return f"{words.interval(words.share(wrong.low), words.share(wrong.high))}, {words.sample(wrong.n)}"


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
