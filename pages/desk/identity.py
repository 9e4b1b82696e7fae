"""Who somebody is, as it was checked: by Streamlit's sign-in, or by a proxy the settings trust. Never a typed name.

A proxy's header is believed only where it came through the gate: that one refuses requests from elsewhere, and marks
those it let in by a word that is made anew in every process. A token of Streamlit's sign-in is looked at on every
rerun: its cookie lasts 30 days, whatever its issuer meant.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from queries.content.settings import Role, Settings

GATE_HEADER = "x-riskdesk-gate"
GATE_WORD = secrets.token_urlsafe(24)
ROLE_VARIABLE = "RISKDESK_ROLE"
NAME = "riskdesk_actor"  # of a session and of a cookie: a typed name
LONGEST = 60
_DISCOVERY = "/.well-known/"


def has_streamlit_sign_in() -> bool:
    """Whether `.streamlit/secrets.toml` sets up Streamlit's own sign-in."""
    return bool(_auth())


def has_sign_in(settings: Settings) -> bool:
    """Whether people sign in to this desk, one way or the other."""
    return bool(settings.sign_in.header) or has_streamlit_sign_in()


def person(settings: Settings) -> str | None:
    """The name somebody was signed in with, or None."""
    if settings.sign_in.header:
        return _from_proxy(settings.sign_in.header)
    if has_streamlit_sign_in() and st.user.get("is_logged_in") and st.user.get("email_verified") is not False:
        name = st.user.get("email") or st.user.get("preferred_username") or st.user.get("sub")
        return str(name) if name else None
    return None


def name_here(settings: Settings) -> str | None:
    """The name of who is here: the one signed in with; else one that is believed, as typed in this session, as this
    browser remembers it, or the server's `--actor`.
    """
    if signed := person(settings):
        return tidy(signed)
    cookie = st.context.cookies.get(NAME, "")
    remembered = unquote(cookie) if isinstance(cookie, str) else ""
    return tidy(st.session_state.get(NAME) or remembered or os.environ.get("RISKDESK_ACTOR"))


def tidy(name: str | None) -> str | None:
    """A name as it is stored: trimmed, one line, at most LONGEST characters; None when nothing is left."""
    text = " ".join((name or "").split())[:LONGEST]
    return text or None


def must_sign_in(settings: Settings) -> bool:
    """Whether this desk knows its people, and does not know this one."""
    return has_sign_in(settings) and person(settings) is None


def subject(settings: Settings) -> str | None:
    """Who somebody is to their issuer, whatever they are called: `issuer subject`; None where nobody says so."""
    if settings.sign_in.header or person(settings) is None or not st.user.get("sub"):
        return None
    return f"{st.user.get('iss')} {st.user.get('sub')}"


def token_fault(settings: Settings, now: float) -> str | None:
    """Why the token of Streamlit's sign-in does not count, in words. now: seconds since 1970, UTC."""
    if settings.sign_in.header or person(settings) is None:
        return None
    wanted = settings.sign_in.issuer or _issuer(_auth())
    issued = str(st.user.get("iss") or "")
    if wanted is None or issued.rstrip("/") != wanted.rstrip("/"):
        taken = wanted or "nobody: [auth] has no server_metadata_url"
        return f"Your sign-in was issued by {issued or 'nobody named'}; this desk takes those of {taken}."
    named = st.user.get("aud")
    audience = [str(one) for one in named] if isinstance(named, list | tuple) else [str(named or "")]
    if str(_provider(_auth()).get("client_id")) not in audience:
        return "Your sign-in was issued for another application."
    until = st.user.get("exp")
    if not isinstance(until, int | float) or isinstance(until, bool):
        return "Your sign-in does not say how long it holds."
    return "Your sign-in has ended." if until <= now else None


def roles(settings: Settings) -> list[Role]:
    """The roles that who is here may look through: those a session left in the settings of its house, theirs first."""
    return list(settings.roles.values())


def started_role() -> str | None:
    """The role that whoever reaches a desk without sign-in has (`serve --role`)."""
    return os.environ.get(ROLE_VARIABLE)


def _from_proxy(header: str) -> str | None:
    headers = st.context.headers
    if not secrets.compare_digest(headers.get(GATE_HEADER, ""), GATE_WORD):
        return None
    return " ".join(headers.get(header, "").split()) or None


def _auth() -> dict[str, Any]:
    """The table [auth] of `.streamlit/secrets.toml`; empty where there is none."""
    try:
        found = st.secrets.get("auth")
    except (StreamlitSecretNotFoundError, FileNotFoundError):
        return {}
    return dict(found) if found else {}


def _provider(auth: dict[str, Any]) -> dict[str, Any]:
    """The table of the provider somebody signed in with: [auth] itself, or one named inside it."""
    named = str(st.user.get("provider") or "default")
    inside = auth.get(named)
    return dict(inside) if isinstance(inside, Mapping) else auth


def _issuer(auth: dict[str, Any]) -> str | None:
    """The issuer of a provider, by the address of its metadata: what stands before `/.well-known/` is its name."""
    address = str(_provider(auth).get("server_metadata_url") or "")
    return address.split(_DISCOVERY)[0] if _DISCOVERY in address else None
