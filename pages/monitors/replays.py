"""Replay: would we have caught it, when, and how much was lost before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.coverage import load_scenarios
from monitors.store import log
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.monitors import long_work, matrix
from pages.parts import tables

KIND = "replay"
WEEKS = {"4 weeks": 28, "8 weeks": 56, "13 weeks": 91}  # days gone through; chosen
RANK = {"missed": 0, "paged": 1}  # what went wrong stands first
OUTCOMES = {"caught": "green", "missed": "red", "quiet": "green", "paged": "red", "–": "gray"}


def draw(desk: House, as_of: date | None) -> None:
    """The newest replay in full, earlier ones by their dates."""
    _start_line(desk, as_of)
    kept = log.replays(desk.store)
    if not kept:
        _none_yet(as_of)
        return
    names = {f"{row['id']}: {row['since']} to {row['until']}": row["id"] for row in kept}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        look: dict[str, Any] = {"label_visibility": "collapsed", "bind": "query-params", "width": 250}
        chosen = st.selectbox("Replay", list(names), key="m_replay", **look)
        full = log.replay(desk.store, names[chosen])
        if full is None:
            return
        run = f"Run {words.moment(full['at'])} by {full['actor']}"
        st.caption(plain(f"{run}, laid against {full['truth'] or 'nothing: no truth was given'}"))
    if full["truth"]:
        _summary(full["summary"], desk.currency)
        _cases(full["result"].get("scenarios", []), desk.currency)
    else:
        _unjudged(full["summary"])
    matrix.draw(desk, load_scenarios(desk.home)[0])


def _start_line(desk: House, as_of: date | None) -> None:
    """The button that replays the last weeks, or how far that is."""
    until = as_of or now().date()
    going = long_work.of(desk, KIND)
    if going is None or not going.is_going:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            weeks = st.segmented_control(
                "Replay the last", list(WEEKS), default=next(iter(WEEKS)), required=True, key="replay_weeks"
            )
            st.button(
                "Replay",
                icon=":material/replay:",
                key="replay_start",
                on_click=_start,
                args=(desk, until, weeks),
            )
    long_work.draw(desk, KIND, "The replay", lambda work: long_work.clear(desk, KIND))


def _start(desk: House, until: date, weeks: str | None) -> None:
    """Callback: in a process of its own; what it finds is kept when it is whole."""
    since = until - timedelta(days=WEEKS[weeks or next(iter(WEEKS))])
    command = ["replay", "--since", str(since), "--until", str(until)]
    long_work.start(desk, KIND, command, busy="A replay is at work already")


def _none_yet(as_of: date | None) -> None:
    """What a replay is, and the command that makes one over the four weeks before the newest morning."""
    st.subheader("No replay yet", anchor=False)
    st.markdown(
        "A replay runs past mornings as they were known then, and lays the alerts against what really happened: "
        "caught or missed, how many days late, and the money lost before."
    )
    until = as_of or now().date()
    st.code(f"riskdesk replay --since {until - timedelta(days=28)} --until {until}", language="bash")
    st.caption("Past incidents come from truth.json of the home, or a JSON or CSV file given with --truth.")


def _unjudged(found: dict[str, Any]) -> None:
    """What was raised, where nobody said what really happened: no precision without labels."""
    incidents, mornings = words.count(found.get("incidents")), words.count(found.get("mornings"))
    st.info(
        f"{incidents} risk incidents in {mornings} mornings, unjudged: no past incidents were given. "
        "Name them in a JSON or CSV file and replay with --truth FILE."
    )


def _summary(found: dict[str, Any], currency: str) -> None:
    def number(name: str) -> Any:
        return found.get(name) or 0

    cards = {
        "Caught": (f"{number('caught')} of {number('cases')}", "true cases"),
        "Median delay": (_days(found.get("median_delay_days")), "from the first mover's first day"),
        "Named rightly": (f"{number('right')} of {number('caught')}", "segment or entity in the lead"),
        "Twins kept quiet": (f"{number('twins_quiet')} of {number('twins')}", "innocent cases"),
        "False a night": (
            words.digits(number("false_incidents_per_night"), 2, 2),
            _monthly(found),
        ),
        "Lost before the alert": (
            words.money(number("lost_before_alert"), currency),
            f"{words.money(number('lost_in_missed'), currency)} in missed ones",
        ),
    }
    look: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off", "border": True, "height": "stretch"}
    with st.grid(6, gap="small"):
        for label, (value, note) in cards.items():
            st.metric(label, value, note, **look)


def _monthly(found: dict[str, Any]) -> str:
    """False episodes per monitor and month, as the promise is compared between desks."""
    rate = found.get("false_episodes_per_monitor_month")
    return f"{words.digits(rate, 2, 2) if rate is not None else words.DASH} a monitor-month"


def _cases(cases: list[dict[str, Any]], currency: str) -> None:
    # Over 40 lines: one entry per column of the table and of its configuration.
    frame = pd.DataFrame(
        [
            {
                "outcome": [_outcome(case)],
                "scenario": words.label(case["scenario"]),
                "kind": "innocent twin" if case["innocent"] else case["kind"],
                "where": words.segment(case["segment"]),
                "start": words.day(case["start"]),
                "opened": words.day(case["opened_on"]),
                "delay": case["delay_days"],
                "money": case["money"],
                "lost": case["lost_before"],
                "right": {True: "yes", False: "no"}.get(case["right"], words.DASH),
                "alerts": len(case["alerts"]),
            }
            for case in sorted(cases, key=lambda case: (RANK.get(_outcome(case), 2), case["start"]))
        ]
    )
    columns = {
        "outcome": tables.badges("Outcome", OUTCOMES, 82),
        "scenario": tables.text("Scenario", 170),
        "kind": tables.text("Kind", 95),
        "where": tables.text("Where", 200),
        "start": tables.text("Began", 95),
        "opened": tables.text("Alert", 95),
        "delay": tables.number("Delay", "%.0f d", 62),
        "money": tables.money("Money", currency, 85),
        "lost": tables.money("Lost before", currency, 88, help="Money gone before the alert was opened"),
        "right": tables.text("Named rightly", 92, help="The right segment or entity stood first"),
        "alerts": tables.number("Alerts", width=58),
    }
    tables.show(
        frame,
        columns,
        exact=pd.DataFrame(cases),
        title="Case by case",
        key="replay",
        alt="Every case of the replay: caught or not, when, and the money lost before",
        rows=24,
        empty="No known cases to lay the alerts against.",
    )


def _outcome(case: dict[str, Any]) -> str:
    if case["caught"] is not None:
        return "caught" if case["caught"] else "missed"
    return {True: "quiet", False: "paged"}.get(case["quiet"], words.DASH)


def _days(value: float | None) -> str:
    return words.in_days(value)
