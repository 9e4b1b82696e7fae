"""The rule that is looked at: always in the address, for the first of the list is not the same in every view."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts import unknown_value

KEY = "rule_choice"


def choose_rule(rules: Sequence[str]) -> str:
    """The rule of the address, or the first; chosen from a list."""
    asked = st.query_params.get("rule", "")
    if asked and asked not in rules:
        unknown_value.tell(f"There is no rule “{asked}” in these days: {rules[0]} is shown.")
    shown = asked if asked in rules else rules[0]
    st.session_state[KEY] = shown
    st.query_params["rule"] = shown
    st.selectbox("Rule", rules, key=KEY, width=240, label_visibility="collapsed", on_change=_keep)
    return shown


def _keep() -> None:
    st.query_params["rule"] = st.session_state[KEY]
