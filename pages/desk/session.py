"""The session that `app.py` opens and every page requires: no page reads data without it.

Streamlit can be made to run a page file on its own (its old page discovery does so on a cold server). A page
that starts with `desk = require()` then shows one sentence and stops before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from monitors.observe.series import SeriesError
from monitors.store import StoreError
from pages.desk import coming_in, house, identity, withheld
from pages.desk.coming_in import TurnedAway
from pages.desk.escape import plain
from pages.desk.house import House
from queries.content.home import HomeError
from queries.content.problem import Problem
from queries.content.sql_file import SqlFileError
from queries.engine.opening import EngineError, WithheldError
from queries.state.disk import disk_trouble
from queries.state.ledger import LedgerError

_KEY = "riskdesk_session"
KNOWN = (StoreError, EngineError, LedgerError, SqlFileError, SeriesError)
_CHECK = "`riskdesk check` goes through every contract, cube and monitor and names file and line."
SAID: list[tuple[type[Exception], tuple[str, str]]] = [
    (
        StoreError,
        (
            "The desk's memory could not be opened",
            "It was left as it is: nothing was written to it. Incidents, decisions and comments are in that "
            "file alone, so keep a copy of it before anything else is tried.",
        ),
    ),
    (LedgerError, ("The ledger of landed drops could not be read", "`riskdesk ingest` writes it anew.")),
    (
        WithheldError,
        (
            "You may not see this",
            "Who administers the desk says what a role may read: its `extracts` stand in riskdesk.toml, the markets "
            "and stages of a person on the page People and audit.",
        ),
    ),
    (EngineError, ("The data could not be read", f"{_CHECK} `riskdesk run` builds the cubes anew.")),
    (Exception, ("This could not be read", _CHECK)),
]


def open_session() -> House:
    """Set the session up; only app.py calls this, on every run. An unusable home stops the run."""
    try:
        desk = house.open_house()
    except HomeError as error:
        explain_home(error.problems)
        halt()
    if identity.must_sign_in(desk.home.settings):
        _ask_to_sign_in(desk)
        halt()
    with guard():
        found = coming_in.come_in(desk.home.settings, desk.store)
        if isinstance(found, TurnedAway):
            _turn_away(desk, found)
            halt()
        st.session_state[_KEY] = house.house_of(desk, found, coming_in.roles_of(desk.home.settings, found))
        return require()
    return halt()


def _turn_away(desk: House, found: TurnedAway) -> None:
    """Who signed in and is not let in is told why, and sees nothing of the desk."""
    st.session_state.pop(_KEY, None)
    st.subheader(plain(desk.home.settings.name))
    st.error(plain(found.why), icon=":material/block:")
    st.markdown(" ".join(part if at % 2 else plain(part) for at, part in _code_parts(found.todo)))
    if identity.has_streamlit_sign_in():
        with st.container(horizontal=True):
            if found.again:
                st.button("Sign in again", on_click=st.login, type="primary", key="sign_in")
            st.button("Sign out", on_click=st.logout, key="sign_out")


def _code_parts(text: str) -> list[tuple[int, str]]:
    """The parts of a sentence with its commands marked as code: (place, part), commands at odd places."""
    return [(at, f"`{part}`" if at % 2 else part) for at, part in enumerate(text.split("`")) if part]


def _ask_to_sign_in(desk: House) -> None:
    """Who is not known sees the desk's name and the way in, and nothing of its data."""
    st.session_state.pop(_KEY, None)
    st.subheader(plain(desk.home.settings.name))
    if desk.home.settings.sign_in.header:
        st.error("The proxy before this desk did not say who you are. Sign in there and load the page again.")
    elif st.user.get("is_logged_in"):
        st.error("Your sign-in has no confirmed address. Sign out, and in again with another one.")
        st.button("Sign out", on_click=st.logout, key="sign_out")
    else:
        st.button("Sign in", on_click=st.login, type="primary", icon=":material/login:", key="sign_in")


def require() -> House:
    """The session's house, or one sentence and a stop when the page was run without app.py."""
    desk = st.session_state.get(_KEY)
    if not isinstance(desk, House):
        st.error("This page was opened without the desk around it. Open it from the front page.")
        halt()
    return desk


def here() -> House | None:
    """The session's house, for callbacks; None before it was opened."""
    desk = st.session_state.get(_KEY)
    return desk if isinstance(desk, House) else None


def only_admins(desk: House) -> None:
    """A page for who administers the desk; anybody else reads one sentence."""
    if desk.here is None or not desk.here.administers:
        st.error('This page is for who administers the desk: a role with `may = "administer"`.')
        halt()


def whole_home_only(desk: House, what: str) -> None:
    """A page that cannot be limited is not shown to who sees a part of the home alone. what: the reason."""
    if desk.here is None or not desk.here.limited:
        return
    st.info(plain(f"You see {desk.here.alone} alone. {what}"), icon=withheld.ICON)
    halt()


@contextmanager
def guard() -> Iterator[None]:
    """What the lower floors may answer with is said in words; anything else is a fault of ours, and logged."""
    try:
        yield
    except WithheldError as error:
        desk = here()
        if desk is None or not (tables := withheld.tables_in(desk, str(error))):
            _say_known(error)
        else:
            withheld.say(desk, tables, "This")
    except KNOWN as error:
        _say_known(error)
    except Exception as error:
        told = disk_trouble(error)
        if told is None:
            raise
        failed(told, "The home cannot be written")


def _say_known(error: Exception) -> None:
    """What the lower floors answer with, under the title of its kind, and what to do about it."""
    title, todo = next(said for kind, said in SAID if isinstance(error, kind))
    failed(str(error), title)
    st.markdown(todo)


def failed(reason: str, title: str = "This could not be read") -> None:
    """One thing on this page could not be read; the reason is data and stays text."""
    st.error(plain(reason), title=title, icon=":material/error:")


def halt() -> NoReturn:
    """End this run here; what is drawn stays."""
    st.stop()
    raise RuntimeError("st.stop came back")


def explain_home(problems: list[Problem]) -> None:
    """What is wrong with the home, and the three commands that make one."""
    st.title("No desk here yet")
    for problem in problems:
        st.error(plain(str(problem)), icon=":material/folder_off:")
    st.markdown("Write the demo marketplace, take it in and run the monitors, then reload this page:")
    st.code(
        "riskdesk --home home demo\nriskdesk --home home ingest\nriskdesk --home home run", language="bash"
    )
