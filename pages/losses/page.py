"""Losses: which money does not add up, record by record, and what is done about it?"""

from __future__ import annotations

import streamlit as st

from pages.desk import broken_records, role_choice, session, withheld
from pages.desk.shown_ids import names_as
from pages.losses import loss_data, loss_list, loss_panel, loss_sums_view
from pages.parts import status_line, unknown_value

VIEWS = ["Records", "Checks"]

desk = session.require()
as_of = status_line.morning(desk)
status_line.draw(desk, as_of)
if as_of is None:
    st.info(
        "No morning has been run yet: `riskdesk run` runs the checks of money too.",
        icon=":material/schedule:",
    )
    session.halt()
rows, checks = broken_records.records(desk, as_of), loss_data.checks(desk)
if not checks.checks and not rows and desk.here is not None and desk.here.limited:
    withheld.say(desk, withheld.reasons(desk), "Money that does not add up")
    session.halt()
if not checks.checks and not checks.problems:
    st.info(
        "This home has no checks of money. A file in checks/ makes one: see “A money check” in CONTRIBUTING.",
        icon=":material/account_balance:",
    )
    session.halt()
loss_sums_view.cards(desk, rows, as_of)
unknown_value.say("l_view", VIEWS, "view", "the records are shown")
view = st.segmented_control(
    "View",
    VIEWS,
    default="Records",
    required=True,
    key="l_view",
    bind="query-params",
    label_visibility="collapsed",
)
if view == "Checks":
    loss_sums_view.by_check(desk, rows, checks, as_of)
    loss_sums_view.over_time(desk, as_of)
else:
    names = names_as(desk, desk.engine(as_of).catalog.contracts, st.session_state.get(role_choice.KEY))
    asked = loss_list.ask(desk, rows, checks, names)
    found = loss_list.in_sight(rows, asked, as_of)
    left, right = st.columns([1.55, 1], gap="medium")
    with left:
        chosen = loss_list.draw(desk, as_of, found, checks, names, [str(row["id"]) for row in rows])
        if chosen is None:
            loss_list.say_nothing(asked, rows)
        loss_sums_view.by_check(desk, rows, checks, as_of, brief=True)
    with right:
        if chosen is not None:
            row = next(one for one in found if str(one["id"]) == chosen)
            loss_panel.draw(desk, as_of, row, checks[row["check_name"]], names)
        else:
            loss_sums_view.over_time(desk, as_of)
