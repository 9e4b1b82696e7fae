"""Interventions: did it work, at what cost, and did the fraud move?"""

from __future__ import annotations

import streamlit as st

from pages.desk import session
from pages.interventions import (
    balance,
    campaign_view,
    due,
    handed_on,
    kept_steps,
    ledger_table,
    observed,
    one,
    plan_view,
    prevented_view,
)
from pages.parts import actions, empty, status_line, unknown_value

VIEWS = {
    "Ledger": ledger_table.draw,
    "Frontier": prevented_view.draw,
    "Balance sheet": balance.draw,
    "Plan": plan_view.draw,
    "Before a campaign": campaign_view.draw,
}
FIRST = "Ledger"

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    empty.first_morning(desk)
    session.halt()

asked = st.query_params.get("id", "")
ledger = {item.id: item for item in observed.observatory(desk, as_of).ledger}
if asked in ledger:
    one.draw(desk, as_of, ledger[asked])
else:
    if asked and (gone := kept_steps.withdrawn(desk, asked)) is not None:
        kept_steps.tell_withdrawn(desk, gone)
    elif asked:
        short = unknown_value.short(asked)
        unknown_value.tell(f"No intervention “{short}” was known on this morning: all that were are shown.")
    unknown_value.say("i_view", VIEWS, "view", "the ledger is shown")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="interventions_views"):
        with st.container(width="stretch"):
            view = st.segmented_control(
                "View",
                list(VIEWS),
                default=FIRST,
                required=True,
                key="i_view",
                bind="query-params",
                label_visibility="collapsed",
            )
        handed_on.offer_all(desk, as_of)
    if view == FIRST:
        due.remind(desk, as_of)
        due.waiting(desk, as_of)
    VIEWS[view or FIRST](desk, as_of)
actions.dialogs()
