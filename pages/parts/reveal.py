"""One masked value in the clear, for who may: with a reason, and in the audit before it is looked for.

It is shown once, in this session alone: it is in no address, no table and no download.
"""

from __future__ import annotations

import streamlit as st

from pages.desk import session
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import audit_notes, flash
from queries.sandbox.mask_key import MaskKeyError, read_key
from queries.sandbox.unmask import unmask

SHORTEST = 10  # characters of a reason
_SHOWN = "riskdesk_revealed"


def may_reveal(desk: House) -> bool:
    """Whether who is here may have a value revealed: they have, not only look through, a role with `partly`."""
    return desk.here is not None and desk.here.role.partly


def draw(desk: House) -> None:
    """The control at the right of a page's header: two fields and a button; above them what was revealed, once."""
    if not may_reveal(desk):
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
    if desk is None or not may_reveal(desk):
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
    if not audit_notes.tell(desk, "revealed", mask, {"reason": why}):
        flash.say("Nothing was revealed: it could not be kept in the audit.", "failed")
        return
    found = unmask(desk.engine(None), key, mask)
    if found is None:
        flash.say(f"No row that you may see has the mask {mask[:40]}.", "failed")
        return
    st.session_state[_SHOWN] = (f"{mask} · {found.column} of {found.table}", found.value)
