"""What became of an intervention that people wrote down: its result, a note, an end, or that it was withdrawn."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.interventions.intervention_ledger import DESK, Intervention
from monitors.store import Store, acts
from monitors.store.database import Row
from monitors.store.intervened import (
    add_intervention_step,
    end_intervention,
    intervention_steps,
    withdrawn_interventions,
)
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actions, links, tables

NOTE, END, WITHDRAW = "Note", "It ends", "Withdraw it"
ICONS = {
    "result": ":material/flag_check:",
    "note": ":material/edit_note:",
    "ended": ":material/event_busy:",
    "withdrawn": ":material/undo:",
}


def draw(desk: House, item: Intervention) -> None:
    """Where it came from, and what was written down about it since."""
    with st.container(horizontal=True, gap="small", key="intervention_origin"):
        if item.incident is not None:
            links.link(
                links.alert_place(item.incident), f"Answers incident {item.incident}", ":material/flag:"
            )
        if item.proposal is not None:
            links.link(links.proposal_place(item.proposal), "The proposal", ":material/how_to_vote:")
        if item.rule_id:
            links.link(links.rule_place(item.rule_id), f"Rule {item.rule_id}", ":material/rule:")
        for kind in desk.kinds.kinds.values():
            if item.scope and set(item.scope) <= set(kind.peers):
                place = links.ranking_place(
                    kind.name, **{f"s_{name}": value for name, value in item.scope.items()}
                )
                where = words.segment(item.scope)
                links.link(place, f"{kind.plural} in {where}", ":material/storefront:")
    for step in intervention_steps(desk.store, item.id):
        when = f"{step['actor']}, {words.moment(step['at'])}"
        day = f" on {words.day(step['last_day'])}" if step["last_day"] else ""
        told = f"{words.titled(step['kind'])}{day}: {step['text']}"
        st.markdown(f"{ICONS[step['kind']]} {plain(told)} {tables.muted(when)}")


def menu(desk: House, as_of: date, item: Intervention) -> None:
    """A note, its end, or that it never was: appended, nothing is written over."""
    if item.source != DESK:
        return
    with (
        st.popover("Change", icon=":material/edit:", type="tertiary", key="intervention_change"),
        st.form("intervention_step", border=False),
    ):
        kind = st.segmented_control(
            "What", [NOTE, END, WITHDRAW], default=NOTE, required=True, key="step_kind"
        )
        st.date_input("Last day in force, where it ends", value=as_of, key="step_day")
        st.text_area("Why, or what", key="step_text", max_chars=500, height=68)
        st.form_submit_button(
            "Write it down", type="primary", key="step_write", on_click=_write, args=(desk, as_of, item)
        )
    del kind


def _write(desk: House, as_of: date, item: Intervention) -> None:
    """Callback of the form."""
    kind, text, day = (st.session_state[f"step_{name}"] for name in ("kind", "text", "day"))

    def write(store: Store, who: acts.Act) -> None:
        if kind == END:
            end_intervention(store, item.id, day or as_of, text, who)
        else:
            add_intervention_step(store, item.id, "withdrawn" if kind == WITHDRAW else "note", text, who)

    done = {NOTE: "Noted", END: "Its end is written down", WITHDRAW: "Withdrawn: it is measured no more"}
    actions.act(desk, as_of, done[kind], write)


def withdrawn(desk: House, number: str) -> Row | None:
    """One that was withdrawn, by its id in the ledger; None where there is none."""
    return next((row for row in withdrawn_interventions(desk.store) if f"D{row['id']}" == number), None)


def tell_withdrawn(desk: House, row: Row) -> None:
    """What an address of a withdrawn one says: who withdrew it, when and why."""
    step = [one for one in intervention_steps(desk.store, f"D{row['id']}") if one["kind"] == "withdrawn"][-1]
    st.info(
        plain(f"By {step['actor']}, {words.moment(step['at'])}: {step['text'] or 'no reason given'}"),
        title=plain(f"“{row['name']}” was withdrawn"),
        icon=":material/undo:",
    )
