"""What is typed into a decision and not stored yet: by incident, so that going on and back loses nothing."""

from __future__ import annotations

import streamlit as st


def key(field: str, incident: int) -> str:
    """The key of a field: what is typed for one incident is never another's."""
    return f"meet_{field}_{incident}"


def is_begun(incident: int) -> bool:
    """Whether somebody has begun to fill the form of an incident on this screen, and not stored it."""
    state = st.session_state
    return bool(state.get(key("do", incident)) or state.get(key("note", incident)))
