"""Feedback: how right monitors and detectors were by what people decided, and what that suggests for their options."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.header_edit import HeaderEditError
from monitors.catalogue.home_file import HomeFileError
from monitors.feedback.accepting import accept_tuning, counts_said
from monitors.feedback.proposing import FEWEST_FALSE
from monitors.store import StoreError, log
from monitors.store.acts import Act
from monitors.store.tuning import tunings
from monitors.store.tuning.tunings import Tuning
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.monitors import long_work, may_write
from pages.monitors.catalogue_view import JUDGED, JUDGED_DAYS, said
from pages.parts import actor, flash, tables

KIND = "tune"
STATES = {"accepted": "green", "rejected": "red", "outdated": "gray"}


def draw(desk: House, as_of: date | None) -> None:
    """Proposals first, then precision by monitor and by detector, then what became of earlier proposals."""
    if as_of is None:
        st.info("No morning has been run yet: there is nothing to decide on, and nothing to learn from.")
        return
    _proposals(desk, as_of)
    until = as_of + timedelta(days=1)
    since = until - timedelta(days=JUDGED_DAYS)
    left, right = st.columns([1.6, 1], gap="medium")
    with left:
        _by_monitor(desk, since, until)
    with right:
        _by_detector(desk, since, until)
    _answered(desk)


def _proposals(desk: House, as_of: date) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Proposals", anchor=False, width="content")
        going = long_work.of(desk, KIND)
        st.button(
            "Search for proposals",
            icon=":material/search:",
            key="tune_start",
            disabled=going is not None and going.is_going,
            on_click=_start,
            args=(desk,),
            help="Tries changes of the monitors' options on the past mornings. Takes minutes.",
        )
    long_work.draw(desk, KIND, "The search for proposals", lambda work: _searched(desk, work))
    waiting = [one for one in tunings.tunings(desk.store) if one.state == "proposed"]
    if not waiting:
        st.caption(
            f"None waits. A monitor with {FEWEST_FALSE} or more judged false alarms (D on Review) is searched: "
            "a change is chosen by the older two thirds of the decisions and held against the newer ones."
        )
    for one in waiting:
        _card(desk, as_of, one)


def _start(desk: House) -> None:
    long_work.start(desk, KIND, ["tune", "--json"], busy="A search is at work already")


def _searched(desk: House, work: long_work.LongWork) -> None:
    """What the last search came to, monitor by monitor."""
    found = long_work.result(work) or []
    told = [
        f"{desk.names.metric(one['monitor'])}: {one['change'] or one['why']}" for one in found if one["false"]
    ]
    line = "; ".join(told) or "no monitor has an incident judged a false alarm"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(f"Searched. {line}."))
        long_work.away_button(desk, KIND)


def _card(desk: House, as_of: date, one: Tuning) -> None:
    """One proposal with its figures, and the two buttons."""
    figures = one.figures
    with st.container(border=True, key=f"tuning_{one.id}"):
        st.markdown(f"**{plain(desk.names.metric(one.monitor))}: {plain(one.change)}**")
        newer = counts_said(figures["newer"]) or "no newer decision to hold it against"
        left_out = (
            f" · {figures['not_seen']} judged ones left out: alone it does not raise them"
            if figures["not_seen"]
            else ""
        )
        st.markdown(
            plain(f"Chosen by the older decisions: {counts_said(figures['older'])}.")
            + "  \n"
            + plain(f"Held against the newer ones: {newer}.")
        )
        st.caption(
            plain(
                f"{words.plural(figures['tried'], 'change')} tried on the days {words.day(one.since)} to "
                f"{words.day(one.until)}, the monitor alone{left_out}. "
                "The first figure flatters: the change was chosen by it."
            )
        )
        if not may_write.may_write(desk):
            st.caption(may_write.REFUSED)
            return
        box = st.form(f"tuning_form_{one.id}", border=False)
        with box.container(horizontal=True, vertical_alignment="bottom"):
            why = f"tuning_why_{one.id}"
            st.text_input("Why", key=why, placeholder="Needed to reject; kept with the change", width=420)
            answer: dict[str, Any] = {"args": (desk, as_of, one)}
            st.form_submit_button("Accept: write the file", type="primary", on_click=_accept, **answer)
            st.form_submit_button("Reject", on_click=_reject, **answer)


def _accept(desk: House, as_of: date, one: Tuning) -> None:
    def deed(who: Act, why: str) -> str:
        path = accept_tuning(desk.home, desk.store, one, who, why)
        return f"Written: {desk.home.shown(path)}. The next run judges by it."

    _do(desk, as_of, one, deed)


def _reject(desk: House, as_of: date, one: Tuning) -> None:
    def deed(who: Act, why: str) -> str:
        tunings.answer_tuning(desk.store, one.id, "rejected", who, why)
        return "Rejected: the same change is not proposed again"

    _do(desk, as_of, one, deed)


def _do(desk: House, as_of: date, one: Tuning, deed: Callable[[Act, str], str]) -> None:
    """Callback: under the current name; whatever goes wrong is a sentence."""
    name = actor.current()
    if name is None:
        flash.say("Say who you are first, at the top right of the page: it is kept with the change", "failed")
        return
    try:
        flash.say(deed(Act(name, now(), as_of), st.session_state[f"tuning_why_{one.id}"] or ""))
    except (HomeFileError, HeaderEditError, StoreError) as error:
        flash.say(str(error), "failed")


def _by_monitor(desk: House, since: date, until: date) -> None:
    rows = [row for row in log.judged(desk.store, since, until) if row["fired"]]
    rows.sort(key=lambda row: (-(row["false_alarm"] or 0), -(row["judged"] or 0), row["monitor"]))
    right = log.precision(desk.store, since, until)
    frame = pd.DataFrame(
        [
            {
                "monitor": desk.names.metric(row["monitor"]),
                "precision": said(right.get(row["monitor"])),
                "fired": row["fired"],
                "judged": row["judged"] or 0,
                "real": row["real"] or 0,
                "false": row["false_alarm"] or 0,
                "other": (row["judged"] or 0) - (row["real"] or 0) - (row["false_alarm"] or 0),
            }
            for row in rows
        ]
    )
    columns = {
        "monitor": tables.text("Monitor", 230),
        "precision": tables.text("Judged real", 150, help=JUDGED),
        **_counts(),
        "other": tables.number("Other", width=60, help="Expected, a new normal, a fault of the data"),
    }
    tables.show(
        frame,
        columns,
        title="By monitor",
        key="feedback_monitors",
        alt="Monitors with how many of their judged incidents were real",
        rows=14,
        note=f"incidents of {JUDGED_DAYS} days, each once a monitor",
        empty="No incident has fired in this time.",
    )


def _by_detector(desk: House, since: date, until: date) -> None:
    found = tunings.precision_by_detector(desk.store, since, until)
    rows = tunings.judged_by_detector(desk.store, since, until)
    frame = pd.DataFrame(
        [
            {
                "detector": words.family(row["detector"]),
                "precision": said(found[row["detector"]]),
                "fired": row["fired"],
                "judged": row["judged"] or 0,
                "real": row["real"] or 0,
                "false": row["false_alarm"] or 0,
            }
            for row in rows
        ]
    )
    columns = {
        "detector": tables.text("Detector", 100),
        "precision": tables.text("Judged real", 132, help=JUDGED),
        **_counts(),
    }
    tables.show(
        frame,
        columns,
        title="By detector",
        key="feedback_detectors",
        alt="Detectors with how many of their judged incidents were real",
        rows=14,
        note="each incident once a detector",
        empty="No incident has fired in this time.",
    )


def _counts() -> dict[str, tables.Column]:
    return {
        "fired": tables.number("Fired", width=46, help="Incidents in which it spoke"),
        "judged": tables.number("Judged", width=52),
        "real": tables.number("Real", width=44),
        "false": tables.number("False", width=46, help="Judged a false alarm"),
    }


def _answered(desk: House) -> None:
    """What became of earlier proposals, who said so and why."""
    kept = [one for one in tunings.tunings(desk.store) if one.state != "proposed"]
    if not kept:
        return
    frame = pd.DataFrame([_answer(desk, one) for one in kept])
    columns = {
        "state": tables.badges("State", STATES, 84),
        "monitor": tables.text("Monitor", 210),
        "change": tables.text("Change", 260),
        "older": tables.text("By the older decisions", 260),
        "who": tables.text("Who", 90),
        "at": tables.text("When", 120),
        "why": tables.text("Why", 260),
    }
    tables.show(
        frame,
        columns,
        title="Answered",
        key="feedback_answered",
        alt="Earlier proposals, what became of them, by whom and why",
        rows=10,
    )


def _answer(desk: House, one: Tuning) -> dict[str, Any]:
    return {
        "state": [one.state],
        "monitor": desk.names.metric(one.monitor),
        "change": one.change,
        "older": counts_said(one.figures["older"]),
        "who": one.state_by,
        "at": words.moment(one.state_at),
        "why": one.reason,
    }
