"""Under whose name acknowledgements and decisions are stored.

Where people sign in, the name they signed in with. Elsewhere a name that is believed and not checked: what was typed in
this session, what this browser remembers, the server's `--actor`, in this order.
"""

from __future__ import annotations

import os
from urllib.parse import quote, unquote

import streamlit as st

from pages.desk import house, identity, session
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links

_KEY = "riskdesk_actor"
_COOKIE = "riskdesk_actor"
LONGEST = 60
_REMEMBER = """
export default function (component) {
  const { cookie } = component.data ?? {}
  if (cookie) document.cookie = cookie
}
"""
_remember = st.components.v2.component("riskdesk_remember_actor", js=_REMEMBER)


def tidy(name: str | None) -> str | None:
    """A name as it is stored: trimmed, one line, at most LONGEST characters; None when nothing is left."""
    text = " ".join((name or "").split())[:LONGEST]
    return text or None


def current() -> str | None:
    """The name of who is at this desk, or None when nobody said yet."""
    if signed := identity.person(house.open_house().home.settings):
        return tidy(signed)
    cookie = st.context.cookies.get(_COOKIE, "")
    remembered = unquote(cookie) if isinstance(cookie, str) else ""
    return tidy(st.session_state.get(_KEY) or remembered or os.environ.get("RISKDESK_ACTOR"))


def set_current(name: str | None) -> None:
    """Take a name for the rest of the session; the next page drawn tells the browser to remember it."""
    st.session_state[_KEY] = tidy(name)


def control() -> None:
    """The small control at the right of every page's header: who is here, and how to change it."""
    name, desk = current(), session.here()
    if signed := identity.person(house.open_house().home.settings):
        with st.popover(plain(signed), icon=":material/verified_user:", type="tertiary", key="actor_control"):
            st.caption("Signed in. Decisions are stored under this name.")
            _what_they_may(desk)
            if identity.has_streamlit_sign_in():
                st.button("Sign out", on_click=st.logout, key="sign_out")
        return
    with st.popover(
        plain(name) if name else "Who are you?",
        icon=":material/person:",
        type="tertiary",
        key="actor_control",
    ):
        st.text_input(
            "Your name",
            value=name or "",
            key="actor_name",
            max_chars=LONGEST,
            on_change=lambda: set_current(st.session_state["actor_name"]),
            help="Stored beside everything you acknowledge, assign, snooze or decide.",
        )
        st.caption("Not a sign-in: the desk believes it. This browser remembers the name.")
        _what_they_may(desk)
    if st.session_state.get(_KEY):
        _remember(
            key="actor_cookie",
            data={"cookie": f"{_COOKIE}={quote(name or '')}; path=/; max-age=31536000; samesite=lax"},
        )


def _what_they_may(desk: House | None) -> None:
    """The role somebody has and what of the home it sees; the way to people and audit; a masked value."""
    if desk is None or desk.here is None:
        return
    here = desk.here
    if here.login:
        rows = (
            f" · markets: {', '.join(here.role.markets) or 'none'}" if here.role.markets is not None else ""
        )
        stages = f" · stages: {', '.join(here.stages) or 'none'}" if here.stages is not None else ""
        st.caption(plain(f"Role: {here.role.name}{rows}{stages}"))
        if here.limited:
            st.caption("What reaches beyond that is not shown: its sums are of more than you see.")
    if here.administers:
        st.page_link(links.ACCESS, label="People and audit", icon=":material/admin_panel_settings:")
