"""The session that `app.py` opens and every page requires: no page reads data without it.

Streamlit can be made to run a page file on its own (its old page discovery does so on a cold server). A page
that starts with `desk = require()` then shows one sentence and stops before anything is read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

_KEY = "riskdesk_session"


@dataclass(frozen=True)
class Desk:
    """Whose desk this session looks at."""

    home: Path


def home_folder() -> Path:
    """The home this process serves: RISKDESK_HOME, else `home` in the working directory."""
    return Path(os.environ.get("RISKDESK_HOME", "home")).resolve()


def open_session() -> Desk:
    """Set the session up; only app.py calls this, on every run."""
    desk = Desk(home=home_folder())
    st.session_state[_KEY] = desk
    return desk


def require() -> Desk:
    """The session's desk, or one sentence and a stop when the page was run without app.py."""
    desk = st.session_state.get(_KEY)
    if not isinstance(desk, Desk):
        st.error(
            "This page was opened without the desk around it. Open it from the front page.",
            icon=":material/lock:",
        )
        st.stop()
    return desk
