"""A page as somebody of the table of people sees it, without a provider: who signed in is said by the test."""

from datetime import datetime

import pytest

from monitors.store import Store
from monitors.store.access import people
from monitors.store.access.people import By, Person
from queries.content.home import Home


def signed_in(monkeypatch: pytest.MonkeyPatch, home: Home, who: Person | str) -> None:
    """From here on the desk has a sign-in, and this person signed in; a text: somebody who is not in the table."""
    login = who if isinstance(who, str) else who.login
    if isinstance(who, Person):
        store = Store(home.state / "desk.sqlite")
        people.put(store, By("root", datetime(2026, 11, 16, 9, 0)), who, home.settings.roles)
        store.close()
    monkeypatch.setattr("pages.desk.identity.has_streamlit_sign_in", lambda: True)
    monkeypatch.setattr("pages.desk.identity.person", lambda settings: login)
    monkeypatch.setattr("pages.desk.identity.token_fault", lambda settings, now: None)
    monkeypatch.setattr("pages.desk.identity.subject", lambda settings: None)
