"""Who somebody is, as it was checked: by Streamlit's sign-in, or by a proxy the settings trust. Never a typed name.

A proxy's header is believed only where it came through the gate: that one refuses requests from elsewhere, and marks
those it let in by a word that is made anew in every process.
"""

from __future__ import annotations

import os
import secrets

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from queries.content.settings import Role, Settings

GATE_HEADER = "x-riskdesk-gate"
GATE_WORD = secrets.token_urlsafe(24)
ROLE_VARIABLE = "RISKDESK_ROLE"


def has_streamlit_sign_in() -> bool:
    """Whether `.streamlit/secrets.toml` sets up Streamlit's own sign-in."""
    try:
        return bool(st.secrets.get("auth"))
    except (StreamlitSecretNotFoundError, FileNotFoundError):
        return False


def person(settings: Settings) -> str | None:
    """The name somebody was signed in with, or None."""
    if settings.sign_in.header:
        return _from_proxy(settings.sign_in.header)
    if has_streamlit_sign_in() and st.user.get("is_logged_in") and st.user.get("email_verified") is not False:
        name = st.user.get("email") or st.user.get("preferred_username") or st.user.get("sub")
        return str(name) if name else None
    return None


def must_sign_in(settings: Settings) -> bool:
    """Whether this desk knows its people, and does not know this one."""
    return (bool(settings.sign_in.header) or has_streamlit_sign_in()) and person(settings) is None


def roles(settings: Settings) -> list[Role]:
    """The roles that who is here may take, in the order of the settings.

    On a desk without sign-in that is also the one it was started with (`serve --role`): it is reached from its own
    machine alone.
    """
    who = person(settings)
    started = None
    if not settings.sign_in.header and not has_streamlit_sign_in():
        started = os.environ.get(ROLE_VARIABLE)
    found = [role for role in settings.roles.values() if role.is_for(who) or role.name == started]
    return sorted(found, key=lambda role: role.name != started)


def _from_proxy(header: str) -> str | None:
    headers = st.context.headers
    if not secrets.compare_digest(headers.get(GATE_HEADER, ""), GATE_WORD):
        return None
    return " ".join(headers.get(header, "").split()) or None
