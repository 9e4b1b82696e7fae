"""What people said and what the desk did, in order; and cases like this one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import acts, log, machine
from pages.alert.subject import Subject, view_name
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.parts import actions, links, tables
from pages.parts.notes import seen_before

FIELDS = {
    "state": "State",
    "acknowledged": "Acknowledged by",
    "owner": "Owner",
    "disposition": "Judged",
    "decision": "Decided",
    "snoozed": "Snoozed until",
    "severity": "Severity",
    "joined": "Joined into incident",
    "took in": "Took in incident",
    "split": "Split off into incident",
    "split from": "Split off from incident",
    "incident": "Moved, incident",
}
TAKEN_BACK = {
    "acknowledged": "Acknowledgement of {old} taken back",
    "snoozed": "Snooze until {old} taken back",
    "owner": "No longer owned by {old}",
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
    incident, every = subject.row.incident.id, bool(st.session_state.get("alert_steps"))
    frame, steps, shorter = _steps(desk.written, desk.content, incident, every, desk)
    columns = {
        "morning": tables.text("Known", 152, help="The morning whose data showed it, or that was looked at"),
        "clock": tables.text("Done", 130, help="The clock, when it was written down"),
        "actor": tables.text("Who", 90),
        "what": tables.text("What", 360),
        "why": tables.text("Why", 360),
    }
    note = f"{len(frame)} of {words.plural(steps, 'change')}"
    tables.show(frame, columns, title="Trail", key="trail", alt="Changes of this incident", rows=8, note=note)
    if shorter:
        st.toggle("With every step of every alert", key="alert_steps")


@kept(100)
def _steps(
    written: str, content: str, incident: int, every: bool, _desk: House
) -> tuple[pd.DataFrame, int, bool]:
    """The rows of the trail, newest first; how many changes there are in all, and whether some can be left out."""
    found = log.trail(_desk.store, incident)
    brief = _brief(found)
    rows = found if every else brief
    frame = pd.DataFrame(
        {
            "morning": [f"Morning of {words.day(row['as_of'])}" for row in rows],
            "clock": [_clock(row) for row in rows],
            "actor": [row["actor"] for row in rows],
            "what": [_change(row, _desk.names) for row in rows],
            "why": [row["why"] for row in rows],
        }
    ).iloc[::-1]
    return frame, len(found), len(found) > len(brief)


def _brief(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes of the incident, and what people said of single alerts: a decision on all of them is one row."""
    whole = {(row["actor"], row["at"], row["field"]) for row in kept if row["subject"] == "incident"}
    return [
        row
        for row in kept
        if row["subject"] == "incident"
        or (row["actor"] != machine.MACHINE and (row["actor"], row["at"], row["field"]) not in whole)
    ]


def _clock(row: Mapping[str, Any]) -> str:
    """ "at 08:14 UTC"; with its day where that is not the morning's own."""
    if str(row["at"])[:10] == row["as_of"]:
        return f"at {str(row['at'])[11:16]} UTC"
    return words.moment(row["at"])


def _change(row: Mapping[str, Any], names: words.MetricNames) -> str:
    field, where = str(row["field"]), ""
    if row["monitor"]:
        where = f" ({names.metric(str(row['monitor']))}, {words.segment(str(row['segment']))})"
    if row["new"] is None and field in TAKEN_BACK:
        return TAKEN_BACK[field].format(old=_value(field, row["old"])) + where
    name, old, new = FIELDS.get(field, words.label(field)), row["old"], _value(field, row["new"])
    return f"{name}: {f'{_value(field, old)} → ' if old else ''}{new}{where}"


def _value(field: str, value: object) -> str:
    text = str(value) if value is not None else words.DASH
    if field == "snoozed" and value is not None:
        return words.moment(text)
    return words.STATES.get(text) or words.DISPOSITIONS.get(text) or words.DECISIONS.get(text) or text


def similar(desk: House, as_of: date, rows: Sequence[log.Row]) -> None:
    """Earlier incidents of the same kind (of `log.similar`): what was decided, by whom, and what came of it."""
    named = tuple((row["incident_id"], row["segment"], row["family"], row["first_bucket"]) for row in rows)
    frame = _earlier(named, desk.written, as_of, rows)
    columns = {
        "incident": tables.text("Incident", 96),
        "since": tables.text("Since", 60),
        "where": tables.text("Where", 120),
        "effect": tables.times("Effect", 58),
        "money": tables.money("Money", desk.currency, 66),
        "decided": tables.text("Decided", 190, help="What it was, what was done, and who said so"),
        "came": tables.text("Then", 170),
    }
    tables.show(
        frame,
        columns,
        title="What we did before",
        key="similar",
        alt="Earlier incidents of the same metric, here and beside, with what was decided",
        rows=6,
        leads=[links.alert_place(row["incident_id"]) for row in rows],
        empty="Nothing like it before.",
    )


@kept(100)
def _earlier(
    cases: tuple[tuple[int, str, str, str], ...], written: str, as_of: date, _rows: Sequence[log.Row]
) -> pd.DataFrame:
    """The table of cases: incident, segment, family and first bucket tell which alert of an incident is meant."""
    rows = _rows
    return pd.DataFrame(
        {
            "incident": [f"Incident {row['incident_id']}" for row in rows],
            "since": [words.day(row["first_bucket"], as_of) for row in rows],
            "where": [words.segment(row["segment"]) for row in rows],
            "effect": [words.times(row["effect"]) for row in rows],
            "money": [row["money"] or None for row in rows],
            "decided": [_decided(row["said"], as_of) for row in rows],
            "came": [seen_before.came_of_it(row, as_of) for row in rows],
        }
    )


def _decided(said: log.StandingDecision | None, as_of: date) -> str:
    if said is None:
        return "not judged"
    parts = (words.DISPOSITIONS.get(said.disposition or ""), words.DECISIONS.get(said.decision or ""))
    return f"{', '.join(part for part in parts if part)} ({said.actor}, {words.day(said.at, as_of)})"


def views(subject: Subject, called: words.MetricNames) -> None:
    """The episodes that share this cause, each one a link to the same page seen from there."""
    if len(subject.episodes) < 2:
        return
    numbers = [str(one.id) for one in subject.episodes]
    names = {str(one.id): view_name(one, called) for one in subject.episodes}
    st.markdown(tables.muted(f"{words.plural(len(numbers), 'view')} of one cause:"), width="content")
    chosen = st.selectbox(
        f"{words.plural(len(numbers), 'view')} of one cause",
        numbers,
        label_visibility="collapsed",
        width=460,
        help="The alerts that share this cause, each seen from its own metric and segment",
        index=numbers.index(str(subject.episode.id)),
        format_func=names.__getitem__,
        key=f"alert_view_{subject.row.incident.id}",
    )
    if chosen != str(subject.episode.id):
        st.query_params["episode"] = chosen
        st.rerun()
