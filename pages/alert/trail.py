"""What people said and what the desk did, in order; and cases like this one before."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import acts, log, machine
from pages.alert.subject import Subject, view_name
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actions, tables

FIELDS = {
    "state": "State",
    "acknowledged": "Acknowledged by",
    "owner": "Owner",
    "disposition": "Judged",
    "decision": "Decided",
    "snoozed": "Snoozed until",
    "severity": "Severity",
}


def comments(desk: House, as_of: date, subject: Subject) -> None:
    """The comments and a place to write one."""
    number = subject.row.incident.id
    st.markdown("**Comments**")
    for said in log.comments(desk.store, number):
        st.markdown(f":gray[{plain(said['actor'])} · {words.moment(said['at'])}]")
        st.text(said["text"])
    with st.form("comment", clear_on_submit=True, border=False):
        st.text_area(
            "Comment", key="comment_text", height=68, max_chars=10_000, label_visibility="collapsed",
            placeholder="What do you know about this?",
        )  # fmt: skip
        st.form_submit_button("Comment", on_click=_comment, args=(desk, as_of, number))


def _comment(desk: House, as_of: date, number: int) -> None:
    text = st.session_state["comment_text"]
    actions.act(desk, as_of, "Comment stored", lambda store, who: acts.comment(store, number, text, who))


def draw(desk: House, subject: Subject) -> None:
    """What people did and how the incident moved, newest first; each view's own steps on demand."""
    kept = log.trail(desk.store, subject.row.incident.id)
    by_hand = [row for row in kept if row["actor"] != machine.MACHINE or row["subject"] == "incident"]
    rows = kept if st.session_state.get("alert_steps") else by_hand
    frame = pd.DataFrame(
        {
            "at": [words.moment(row["at"]) for row in rows],
            "actor": [row["actor"] for row in rows],
            "what": [_change(row, desk.names) for row in rows],
            "why": [row["why"] for row in rows],
        }
    ).iloc[::-1]
    columns = {
        "at": tables.text("When", 120),
        "actor": tables.text("Who", 90),
        "what": tables.text("What", 420),
        "why": tables.text("Why", 420),
    }
    note = f"{len(rows)} of {words.plural(len(kept), 'change')}"
    tables.show(frame, columns, title="Trail", key="trail", alt="Changes of this incident", rows=8, note=note)
    if len(kept) > len(by_hand):
        st.toggle("With every step of the machine", key="alert_steps")


def _change(row: dict[str, object], names: words.MetricNames) -> str:
    field = FIELDS.get(str(row["field"]), words.label(row["field"]))
    old, new = _value(row["old"]), _value(row["new"])
    where = (
        f" ({names.metric(str(row['monitor']))}, {words.segment(str(row['segment']))})"
        if row["monitor"]
        else ""
    )
    return f"{field}: {f'{old} → ' if row['old'] else ''}{new}{where}"


def _value(value: object) -> str:
    text = str(value) if value is not None else words.DASH
    return words.STATES.get(text) or words.DISPOSITIONS.get(text) or words.DECISIONS.get(text) or text


def similar(desk: House, subject: Subject) -> None:
    """Earlier episodes of the same kind: what they turned out to be."""
    rows = log.similar(desk.store, subject.episode)
    frame = pd.DataFrame(rows)
    if not frame.empty:
        frame["where"] = [words.segment(text) for text in frame["segment"]]
        frame["effect"] = [words.times(value) for value in frame["effect"]]
        frame["since"] = [words.day(day) for day in frame["first_bucket"]]
        frame["judged"] = [words.DISPOSITIONS.get(value, "not judged") for value in frame["disposition"]]
    columns = {
        "since": tables.text("Since", 92),
        "where": tables.text("Where", 230),
        "effect": tables.times("Effect", 66),
        "money": tables.money("Money", desk.currency, 80),
        "judged": tables.text("Judged", 110),
    }
    tables.show(
        frame,
        columns,
        title="Seen before",
        key="similar",
        alt="Earlier alerts of the same metric, here and beside",
        rows=6,
        empty="Nothing like it before.",
    )


def views(subject: Subject, called: words.MetricNames) -> None:
    """The episodes that share this cause, each one a link to the same page seen from there."""
    if len(subject.episodes) < 2:
        return
    numbers = [str(one.id) for one in subject.episodes]
    names = {str(one.id): view_name(one, called) for one in subject.episodes}
    chosen = st.selectbox(
        f"{words.plural(len(numbers), 'view')} of one cause",
        numbers,
        index=numbers.index(str(subject.episode.id)),
        format_func=names.__getitem__,
        key=f"alert_view_{subject.row.incident.id}",
    )
    if chosen != str(subject.episode.id):
        st.query_params["episode"] = chosen
        st.rerun()
