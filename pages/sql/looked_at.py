"""Which statements may run as they come with an address: those of the person, of the desk, or kept as saved.

Any other is shown and waits for Run: a link from somebody else does nothing that its reader has not looked at.
"""

from __future__ import annotations

import hashlib
import re

import streamlit as st

from monitors.store.workbench import saved_queries
from monitors.store.workbench.saved_queries import KeptQuery
from pages.desk import identity
from pages.desk.house import House
from pages.parts import actor, links
from pages.sql.saved import body, read

KEPT = 2000  # statements remembered of one person, while the server runs
_PARAMETER = re.compile(r"\\\$([a-z_][a-z0-9_]*)")
_VALUE = r"(?:(?:date|timestamp) )?'(?:[^']|'')*'|[+-]?[0-9.]+(?:e[+-]?[0-9]+)?|\$[a-z_][a-z0-9_]*"


def remember(desk: House, sql: str) -> None:
    """The person who is here has read this statement and run it."""
    mine = _of(desk)
    mine.pop(_digest(sql), None)
    mine[_digest(sql)] = None
    while len(mine) > KEPT:
        del mine[next(iter(mine))]


def may_run(desk: House, sql: str) -> bool:
    """Whether a statement of the address runs at once."""
    return _digest(sql) in _of(desk) or links.is_offered(sql) or _is_saved(desk, sql)


def person(desk: House) -> str:
    """Whose query it is: the name signed in with, else the name that is believed."""
    signed = identity.person(desk.home.settings)
    return f"signed {signed}" if signed else f"named {actor.current() or ''}"


def _is_saved(desk: House, sql: str) -> bool:
    """Whether it is the text of a saved question, whatever values its parameters have, or of a query one saved."""
    for question in read(desk):
        text = re.escape(body(question.file.sql))
        if re.fullmatch(_PARAMETER.sub(lambda _: f"(?:{_VALUE})", text), sql, re.IGNORECASE):
            return True
    return any(body(one.sql) == sql for one in _own(desk))


def _own(desk: House) -> list[KeptQuery]:
    """The queries this person saved."""
    who = actor.current() or ""
    return [one for one in saved_queries.queries(desk.store, who) if one.owner == who and who]


def _of(desk: House) -> dict[str, None]:
    return _asked(str(desk.root), person(desk))


@st.cache_resource(max_entries=500, show_spinner=False)
def _asked(root: str, person: str) -> dict[str, None]:
    return {}


def _digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
