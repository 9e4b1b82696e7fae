"""The rule that is looked at: always in the address, for the first of the list is not the same in every view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from monitors.catalogue.loading import Monitor
from monitors.explain.rules import BY
from pages.parts import links, unknown_value

KEY = "rule_choice"
RULE = BY[1]  # the dimension by which the drill-down of the rules tells them apart


def choose_rule(rules: Sequence[str]) -> str:
    """The rule of the address, or the first; chosen from a list."""
    asked = st.query_params.get("rule", "")
    if asked and asked not in rules:
        unknown_value.tell(
            f"There is no rule “{unknown_value.short(asked)}” in these days: {rules[0]} is shown."
        )
    shown = asked if asked in rules else rules[0]
    st.session_state[KEY] = shown
    st.query_params["rule"] = shown
    st.selectbox("Rule", rules, key=KEY, width=240, label_visibility="collapsed", on_change=_keep)
    return shown


def watching(
    monitors: Iterable[Monitor], rule: str, where: Mapping[str, str] | None = None
) -> links.Destination | None:
    """The metric of a rule, in a segment: of the monitor that watches single rules, live ones first.

    None where none does, or none is counted by the segment.
    """
    found = [one for one in monitors if (RULE,) in one.watch and set(where or {}) <= set(one.columns or ())]
    order = sorted(found, key=lambda one: (one.status != "live", one.watch.index((RULE,)), one.name))
    return links.metric_place(order[0].name, {RULE: rule, **(where or {})}) if order else None


def _keep() -> None:
    st.query_params["rule"] = st.session_state[KEY]
