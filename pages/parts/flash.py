"""What just happened, said once on the next run: callbacks cannot draw, so they leave word here."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from pages.desk.escape import plain

_KEY = "riskdesk_flash"
Kind = Literal["done", "failed"]


def say(text: str, kind: Kind = "done") -> None:
    """Leave a sentence (as data: it is escaped) for the next run."""
    st.session_state.setdefault(_KEY, []).append((kind, text))


def show() -> None:
    """Draw and forget what was left: done as a toast, failed as a box that stays until the next action."""
    for kind, text in st.session_state.pop(_KEY, []):
        if kind == "done":
            st.toast(plain(text), icon=":material/check_circle:")
        else:
            st.error(plain(text), icon=":material/error:")
