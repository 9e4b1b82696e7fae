"""What somebody saw, ran, took out or had revealed, told in the audit under their name; no personal value is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from monitors.store import StoreError
from monitors.store.audit import audit_log
from monitors.store.audit.audit_log import Happening
from pages.desk import identity, session
from pages.desk.house import House, now

Made = TypeVar("Made")
_SEEN = "riskdesk_saw"
_KEPT = ("id", "kind", "as_of", "rule", "monitor", "meeting")  # of an address


def tell(desk: House, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> str:
    """An entry by who is here. Returns why it was not written, to be said; empty where it was."""
    who = (desk.here.login if desk.here else "") or identity.name_here(desk.home.settings) or ""
    try:
        audit_log.add(desk.store, Happening(who, now(), action, subject, detail))
    except StoreError as error:
        return f"Not in the audit: {error}"
    return ""


def saw(place: str) -> str:
    """A page was arrived at, by who signed in: once for each address. On a desk without sign-in there is one person.

    Returns why that was not written.
    """
    desk = session.here()
    if desk is None or desk.here is None or not desk.here.login:
        return ""
    about = {name: st.query_params[name] for name in _KEPT if name in st.query_params}
    if st.session_state.get(_SEEN) == (place, about):
        return ""
    st.session_state[_SEEN] = (place, about)
    return tell(desk, "saw", place or "review", about)


def taken(name: str, make: Callable[[], Made], rows: int | None = None) -> Callable[[], Made]:
    """What makes a download when it is clicked, and tells of it first: then there is no session any more to ask who."""
    desk = session.here()
    if desk is None:
        return make
    login = desk.here.login if desk.here else ""
    who, store = login or identity.name_here(desk.home.settings) or "", desk.store

    def told() -> Made:
        detail = {} if rows is None else {"rows": rows}
        try:
            audit_log.add(store, Happening(who, now(), "exported", name, detail))
        except StoreError:
            if login:  # who signed in takes nothing out that the audit does not know of
                raise
        return make()

    return told
