"""What became of a proposal. One that goes live may go into the ledger of interventions, to be measured."""

from __future__ import annotations

from datetime import date
from typing import get_args
from urllib.parse import parse_qs

import streamlit as st

from monitors import words
from monitors.store import Store, acts
from monitors.store.intervened import PlannedIntervention, add_intervention, written_interventions
from monitors.store.proposals import ProposalState, RuleProposal, answer_proposal
from pages.desk.house import House
from pages.parts import actions, links

NONE = "none: not measured"


def draw(desk: House, as_of: date, one: RuleProposal) -> None:
    """A closed line that opens to the form; the interventions it made stand under it."""
    with st.expander("Say what became of it", key="answer_proposal"), st.form("answer", border=False):
        with st.container(horizontal=True, gap="small"):
            st.selectbox("State", get_args(ProposalState), key="answer_state", width=130)
            st.date_input("In force from", value=as_of, key="answer_live_on", width=150)
            st.text_input("Note", key="answer_note", width="stretch")
        metrics = {desk.names.metric(name): name for name in _metrics(desk)}
        st.selectbox(
            "Where it goes live: the metric it is meant to move",
            [NONE, *metrics],
            key="answer_metric",
            help="With a metric it goes into the ledger of interventions: measured over 28 days, then due.",
        )
        st.form_submit_button("Save", key="answer_save", on_click=_save, args=(desk, as_of, one, metrics))
    for row in written_interventions(desk.store):
        if row["proposal"] == one.id:
            place = links.intervention_place(f"D{row['id']}")
            links.link(place, f"Measured from {words.day(row['day'])} on", ":material/experiment:")


def _metrics(desk: House) -> list[str]:
    """Daily monitors, those of rules first."""
    daily = [one for one in desk.catalogue.monitors if one.grain == "day" and one.status != "retired"]
    return [one.name for one in sorted(daily, key=lambda one: (one.stage, one.title))]


def _save(desk: House, as_of: date, one: RuleProposal, metrics: dict[str, str]) -> None:
    """Callback: the answer, and in the same breath the intervention."""
    state = str(st.session_state["answer_state"])
    live_on = st.session_state["answer_live_on"] if state == "live" else None
    note = str(st.session_state.get("answer_note", ""))
    metric = metrics.get(st.session_state["answer_metric"])

    def keep(store: Store, who: acts.Act) -> None:
        with store.write():
            answer_proposal(store, one.id, state, who, live_on, note)
            if live_on is not None and metric is not None:
                add_intervention(store, planned(one, metric, live_on), who)

    actions.act(desk, as_of, f"Kept: {state}", keep)


def planned(one: RuleProposal, metric: str, live_on: date) -> PlannedIntervention:
    """The intervention that a proposal is, once it is in force: its place, its reason and its owner go along."""
    place = parse_qs(one.address).get(f"in_{one.rule}", [""])[0]
    name, _, value = place.partition(" = ")
    return PlannedIntervention(
        one.name,
        live_on,
        metric,
        {name: value} if value else {},
        "rule",
        hypothesis=f"{one.change}. {one.reason}",
        owner=one.owner,
        rule_id=one.rule,
        proposal=one.id,
    )
