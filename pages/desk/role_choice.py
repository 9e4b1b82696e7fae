"""As whom one looks, where who is here may take several roles: one choice for all pages of a session."""

from __future__ import annotations

import streamlit as st

from pages.desk import identity
from pages.desk.house import House

KEY = "looks_as"  # the widget


def choose(desk: House) -> str | None:
    """Draw the choice and say what was chosen; None where there is no choice. An address does not say it."""
    roles = [role.name for role in identity.roles(desk.home.settings)]
    if len(roles) < 2:
        return None
    chosen = st.selectbox(
        "Role", roles, key=KEY, width=128, label_visibility="collapsed", persist_state="session",
        help="As whom you look: personal data is masked or in the clear",
    )  # fmt: skip
    return str(chosen)
