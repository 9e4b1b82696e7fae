"""The form that keeps a trial as a proposal: name, owner, reason, its figures frozen, its address."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import streamlit as st

from monitors.rules.proposal import frozen
from monitors.store import Store, acts
from monitors.store.proposals import propose
from pages.desk.house import House
from pages.parts import actions
from pages.rules import trial

FIELDS = ("proposal_name", "proposal_owner", "proposal_reason")


def draw(desk: House, as_of: date, days: int, tried: trial.Trial) -> None:
    """A closed line that opens to the form; nothing to propose while nothing is changed."""
    if tried.result is None or all(change.is_nothing for change in tried.changes):
        st.caption(
            "Move the threshold, write a condition or choose what the rule does: then it can be proposed."
        )
        return
    with (
        st.expander("Propose this change", icon=":material/how_to_vote:", key="propose"),
        st.form("proposal", border=False),
    ):
        with st.container(horizontal=True, gap="small"):
            st.text_input(
                "Name", key="proposal_name", placeholder="Set the threshold back in one market", width=340
            )
            st.text_input("Owner", key="proposal_owner", width=180)
        st.text_area("Reason", key="proposal_reason", height=68)
        st.form_submit_button(
            "Save the proposal",
            type="primary",
            key="proposal_save",
            on_click=_save,
            args=(desk, as_of, days, tried),
        )


def _save(desk: House, as_of: date, days: int, tried: trial.Trial) -> None:
    """Callback: the figures as they stand, and the address that shows them again."""
    result = tried.result
    if result is None:
        return
    name, owner, reason = (str(st.session_state.get(field, "")) for field in FIELDS)
    state = {key: st.query_params[key] for key in st.query_params} | {"as_of": as_of.isoformat()}

    def keep(store: Store, who: acts.Act) -> None:
        propose(
            store,
            who,
            name=name,
            rule=tried.rule,
            change=trial.tried_words(tried),
            reason=reason,
            owner=owner,
            days=(result.log.since, result.log.until),
            figures=frozen(result, trial.points(desk, as_of, days, result.log, tried)),
            address=urlencode(state),
        )

    actions.act(desk, as_of, "Proposal saved: it is in the list under Proposals", keep)
