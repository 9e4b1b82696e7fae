"""Rules: which rules work, which rot, and what if we moved the threshold?"""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.desk import role_choice, session, withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actions, empty, status_line, unknown_value
from pages.rules import board_view, overlap_view, proposals_view, rule_data, rule_view, whatif_view

VIEWS = {
    "Board": board_view.draw,
    "Overlap": overlap_view.draw,
    "Rule": rule_view.draw,
    "What if": whatif_view.draw,
    "Proposals": proposals_view.draw,
}

VIEW = "rules_view_control"


def _keep() -> None:
    """Callback: the view goes into the address; a rule stays in it only where one is shown."""
    st.query_params["rules_view"] = st.session_state[VIEW]
    if st.session_state[VIEW] not in ("Rule", "What if"):
        st.query_params.pop("rule", None)


def controls(desk: House, as_of: date) -> tuple[str, int]:
    """The view and the days looked at; both in the address."""
    unknown_value.say("rules_view", VIEWS, "view", "the board is shown")
    asked = st.query_params.get("rules_view", "")
    # An address that names a rule and no view means the rule's page.
    named = "Rule" if "rule" in st.query_params and not asked else "Board"
    st.session_state[VIEW] = asked if asked in VIEWS else named
    unknown_value.say("rules_days", rule_data.PERIODS, "period", "4 weeks are shown")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rules_controls"):
        view = st.segmented_control(
            "View", list(VIEWS), required=True, key=VIEW, on_change=_keep, label_visibility="collapsed"
        )
        days = st.segmented_control(
            "Period",
            list(rule_data.PERIODS),
            default="4 weeks",
            required=True,
            key="rules_days",
            bind="query-params",
            label_visibility="collapsed",
        )
        role_choice.choose(desk)
    return view or "Board", rule_data.PERIODS[days or "4 weeks"]


desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()
chosen, period = controls(desk, as_of)
# A trial reads the log of scores alone, and a proposal stays what it is without rules.
if (
    chosen in ("Board", "Overlap", "Rule")
    and not (found := rule_data.figures(desk, as_of, period)).book.rules
):
    others = withheld.fold(desk, found.book.notes, "This page")
    if len(others) == len(found.book.notes):
        st.title("No rules here")
        st.markdown(
            "This home lands nothing about rules. `docs/rules.md` says which extracts and drill-downs this page reads."
        )
    if others:
        st.caption(plain(" · ".join(dict.fromkeys(others))))
    session.halt()
VIEWS[chosen](desk, as_of, period)
actions.dialogs()
