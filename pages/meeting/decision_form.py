"""The decision on the incident of the agenda: what, why, who, until when. Kept as typed while one goes on and back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import streamlit as st

from monitors import words
from monitors.store import Store, acts, meetings
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention
from monitors.store.meetings import LONGEST_REASON, MeetingDecision
from pages.desk.escape import plain
from pages.desk.house import House
from pages.meeting import room
from pages.meeting.drafts import key
from pages.meeting.room import Room
from pages.parts import actions, actor
from pages.parts.incident import Row
from pages.parts.keyboard import shortcut

USUAL = timedelta(days=7)  # when something decided is due, where nobody says; chosen


def draw(desk: House, as_of: date, here: Room, row: Row) -> None:
    """The form, and what was decided in this meeting already."""
    # Over 40 lines: one form, field by field.
    number, item = row.incident.id, here.item or {}
    keep: dict[str, Any] = {"persist_state": "session"}
    with st.container(border=True, key="meeting_decision", gap="small"):
        st.markdown("**What do we do?**")
        _done(item, as_of)
        st.pills(
            "What do we do?",
            list(get_args(acts.DecisionKind)),
            format_func=words.DECISIONS.__getitem__,
            key=key("do", number),
            label_visibility="collapsed",
            **keep,
        )
        st.selectbox(
            "Reason",
            meetings.reasons(desk.store),
            index=None,
            placeholder="From the list, or a new one",
            accept_new_options=True,
            key=key("reason", number),
            **keep,
        )
        if row.monitor is not None and st.session_state.get(key("do", number)) == "intervene":
            _intervention(as_of, row, keep)
        left, right = st.columns(2, gap="small")
        left.text_input(
            "Owner", value=row.incident.owner or "", max_chars=actor.LONGEST, key=key("owner", number), **keep
        )
        right.date_input("Due", value=as_of + USUAL, key=key("due", number), **keep)
        st.text_area(
            "Note", max_chars=2000, height=90, placeholder="In a sentence", key=key("note", number), **keep
        )
        st.pills(
            "What was it?",
            list(get_args(acts.Disposition)),
            format_func=words.DISPOSITIONS.__getitem__,
            default=row.incident.disposition,
            key=key("was", number),
            **keep,
        )
        st.button(
            "Store and go on",
            type="primary",
            shortcut=shortcut("D"),  # Enter would press the choice that has the focus
            key="meeting_store",
            disabled=st.session_state.get(key("do", number)) is None,
            on_click=_store,
            args=(desk, as_of, here, row),
            help="Keeps the decision and goes on to the next incident",
        )


def _intervention(as_of: date, row: Row, keep: dict[str, Any]) -> None:
    """What goes into the ledger of interventions with the decision; left empty it waits there as decided."""
    left, right = st.columns([2, 1], gap="small")
    left.text_input(
        "What is changed",
        max_chars=120,
        key=key("change", row.incident.id),
        placeholder="Goes into the ledger of interventions",
        help="Its scope and metric are the incident's, the note is what we expect, its result is due after 28 days. "
        "Left empty it waits under Interventions to be planned.",
        **keep,
    )
    right.date_input("In force from", value=as_of, key=key("from", row.incident.id), **keep)


def _planned(as_of: date, row: Row, owner: str | None, note: str) -> PlannedIntervention | None:
    """The intervention that the decision makes; None where nobody said what is changed."""
    state, number = st.session_state, row.incident.id
    name = " ".join(str(state.get(key("change", number)) or "").split())
    if not name or state[key("do", number)] != "intervene":
        return None
    day = state.get(key("from", number)) or as_of
    return PlannedIntervention(
        name,
        day,
        row.incident.monitor,
        row.incident.segment,
        hypothesis=note,
        owner=owner or "",
        incident=number,
    )


def _done(item: dict[str, Any], as_of: date) -> None:
    if not item.get("decision_id"):
        return
    reason = f" ({item['reason']})" if item["reason"] else ""
    owner = f", {item['owner']}" if item["owner"] else ""
    due = f", by {words.day(item['due'], as_of)}" if item["due"] else ""
    told = f"{words.DECISIONS[item['decision']]}{reason}{owner}{due}"
    st.success(plain(f"Decided here by {item['actor']}: {told}"), icon=":material/gavel:")


def _store(desk: House, as_of: date, here: Room, row: Row) -> None:
    """Callback: keep the decision, and the intervention it makes; where that worked, go on."""
    state, incident, version = st.session_state, row.incident.id, row.incident.version
    reason, due = state.get(key("reason", incident)) or "", state.get(key("due", incident))
    owner = actor.tidy(state.get(key("owner", incident)))
    what = MeetingDecision(
        decision=state[key("do", incident)],
        reason=" ".join(reason.split())[:LONGEST_REASON],
        disposition=state.get(key("was", incident)),
        owner=owner,
        # What is accepted is done with, unless somebody has it.
        due=due if isinstance(due, date) and (state[key("do", incident)] != "accept" or owner) else None,
        note=state.get(key("note", incident)) or "",
    )

    plan = _planned(as_of, row, owner, what.note)

    def keep(store: Store, who: Act) -> None:
        with store.write():
            if what.reason:
                meetings.add_reason(store, what.reason, who)
            meetings.decide(store, here.number, incident, what, who, version)
            if plan is not None:
                add_intervention(store, plan, who)
        for field in ("do", "note", "change", "from"):
            state.pop(key(field, incident), None)
        room.go(desk, here.number, here.place + 1)

    actions.act(desk, as_of, f"Decided: {words.DECISIONS[what.decision]}", keep)
