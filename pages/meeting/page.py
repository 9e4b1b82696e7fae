"""Meeting: what do we decide, who does it, and until when?"""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.desk import session
from pages.meeting import (
    agenda_item,
    closing,
    decision_form,
    kept_minutes,
    meeting_clock,
    meeting_opening,
    next_agenda,
    period_view,
    room,
)
from pages.parts import actions, empty, links, status_line, unknown_value
from pages.parts.keyboard import shortcut

VIEWS = ["Meetings", "Weeks together"]

desk = session.require()
session.whole_home_only(
    desk, "A meeting and its minutes are of the whole home: this page is not shown to you."
)
morning = status_line.morning(desk)
status_line.draw(desk, morning)
if morning is None:
    empty.first_morning(desk)
    session.halt()

here = room.enter(desk)
if here is None:
    unknown_value.say("mt_view", VIEWS, "view", "the meetings are shown")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meetings_line"):
        links.back_link()
        view = st.segmented_control(
            "View",
            VIEWS,
            default="Meetings",
            required=True,
            key="mt_view",
            bind="query-params",
            label_visibility="collapsed",
        )
    if view == "Meetings":
        kept_minutes.all_meetings(desk)
        next_agenda.draw(desk, morning)
    else:
        period_view.draw(desk, morning)
    session.halt()

if here.row["state"] == "ended":
    links.back_link()
    kept_minutes.draw(desk, here.row)
    session.halt()

as_of = date.fromisoformat(here.row["as_of"])
room.watch(desk, here.number)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting_bar"):
    links.back_link()
    st.markdown(f"**{room.title(here)}**", width="content")
    meeting_clock.draw(here.row["started_at"], here.row["place_at"], here.item is not None and not here.away)
    st.space("stretch")
    if here.away:
        st.button(
            f"The room is at {room.named(here)}: go there",
            icon=":material/groups:",
            type="tertiary",
            key="meeting_follow",
            on_click=room.follow,
            args=(here.number, int(here.row["place"])),
        )
    for label, letter, icon, to in (
        ("Previous", "K", ":material/keyboard_arrow_up:", here.place - 1),
        ("Next", "J", ":material/keyboard_arrow_down:", here.place + 1),
    ):
        st.button(
            label,
            shortcut=shortcut(letter),
            icon=icon,
            key=f"meeting_{label.lower()}",
            disabled=not 0 <= to <= here.last,
            on_click=room.go,
            args=(desk, here.number, to),
        )

if here.item is not None:
    row = agenda_item.load(desk, as_of, here.item["incident_id"])
    left, right = st.columns([1.9, 1], gap="medium")
    if row is None:
        st.info(f"Incident {here.item['incident_id']} is no longer found: a later run took it back.")
    else:
        with right:
            decision_form.draw(desk, as_of, here, row)
        with left:
            agenda_item.draw(desk, as_of, row)
elif here.place == 0:
    meeting_opening.draw(desk, as_of, here)
else:
    closing.draw(desk, as_of, here)
actions.dialogs()
