"""Under whose name acknowledgements and decisions are stored.

Where people sign in, the name they signed in with. Elsewhere a name that is believed and not checked: what was typed in
this session, what this browser remembers, the server's `--actor`, in this order.
"""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from pages.desk import audit_notes, house, identity, session
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import flash, links
from queries.masking.mask_key import MaskKeyError, read_key
from queries.masking.unmask import unmask

SHORTEST = 10  # characters of a reason for which a value is revealed
_SHOWN = "riskdesk_revealed"
LONGEST, tidy = identity.LONGEST, identity.tidy
_REMEMBER = """
export default function (component) {
  const { cookie } = component.data ?? {}
  if (cookie) document.cookie = cookie
}
"""
_remember = st.components.v2.component("riskdesk_remember_actor", js=_REMEMBER)


def current() -> str | None:
    """The name of who is at this desk, or None when nobody said yet."""
    return identity.name_here(house.open_house().home.settings)


def set_current(name: str | None) -> None:
    """Take a name for the rest of the session; the next page drawn tells the browser to remember it."""
    st.session_state[identity.NAME] = tidy(name)


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
    if st.session_state.get(identity.NAME):
        _remember(
            key="actor_cookie",
            data={"cookie": f"{identity.NAME}={quote(name or '')}; path=/; max-age=31536000; samesite=lax"},
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
    if here.role.extracts is not None:
        st.caption(plain(f"Extracts: {', '.join(sorted(here.role.extracts)) or 'none'}"))
    if here.limited:
        st.caption("What reaches beyond that is not shown: its sums are of more than you see.")
    if here.administers:
        links.link(links.Destination(links.ACCESS), "People and audit", ":material/admin_panel_settings:")


def _may_reveal(desk: House) -> bool:
    """Whether who is here may have a value revealed: they have, not only look through, a role with `partly`."""
    return desk.here is not None and desk.here.role.partly


def reveal(desk: House) -> None:
    """The control at the right of a page's header: two fields and a button; above them what was revealed, once."""
    if not _may_reveal(desk):
        return
    with st.popover("Reveal", icon=":material/visibility:", type="tertiary", key="reveal_control"):
        _fields()


def _fields() -> None:
    shown = st.session_state.pop(_SHOWN, None)
    if shown is not None:
        st.markdown(plain(shown[0]))
        st.code(shown[1], language=None)
        st.caption("Shown once. Who asked, when and why stands in the audit; the value does not.")
    with st.form("reveal", border=False):
        st.text_input("Masked value", key="reveal_mask", placeholder="#a1b2c3d4e5f6", max_chars=40)
        st.text_input(
            "Why it has to be known",
            key="reveal_why",
            max_chars=500,
            placeholder="Kept in the audit, for good",
        )
        st.form_submit_button("Reveal", icon=":material/visibility:", on_click=_reveal)


def _reveal() -> None:
    """Callback: the audit first, then the value."""
    desk = session.here()
    mask, why = str(st.session_state["reveal_mask"]).strip(), str(st.session_state["reveal_why"]).strip()
    if desk is None or not _may_reveal(desk):
        flash.say("Your role may not reveal masked values.", "failed")
        return
    if len(why) < SHORTEST:
        flash.say(
            f"A reason of {SHORTEST} characters or more is kept with it: nothing was revealed.", "failed"
        )
        return
    try:
        key = read_key(desk.home.state)
    except MaskKeyError as error:
        flash.say(str(error), "failed")
        return
    if told := key.told(mask):
        flash.say(told, "failed")
        return
    if trouble := audit_notes.tell(desk, "revealed", mask, {"reason": why}):
        flash.say(f"{trouble}. Nothing was revealed.", "failed")
        return
    found = unmask(desk.engine(None), key, mask)
    if found is None:
        flash.say(f"No row that you may see has the mask {mask[:40]}.", "failed")
        return
    st.session_state[_SHOWN] = (f"{mask} · {found.column} of {found.table}", found.value)
