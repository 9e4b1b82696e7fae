"""The editor: a statement, which is in the address, and the role it is asked as; Ctrl+Enter runs it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from pages.desk import identity, session
from pages.desk.house import House
from pages.editor import sql_editor
from pages.parts import flash, unknown_value
from pages.sql import asked_values, completions, looked_at, running, saved
from pages.sql.saved import KEY
from queries.content.settings import Role
from queries.sandbox.placeholders import with_values
from queries.sandbox.tidy import tidy

BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}
LONGEST = 30_000  # characters of a statement; chosen: browsers and servers hand on an address of that length
HINT = "select country, count(*) from orders group by all"
_STATE = "sql_editor_state"  # of the session: what was put into the editor last


@dataclass
class _Put:
    """What the editor is told: the statement of the address it last saw, what to put in, and how often that changed."""

    seen: str = ""
    text: str = ""
    turn: int = 0
    instead: bool = False
    ran: str = ""


@dataclass(frozen=True)
class Asked:
    """A statement (empty: nothing asked yet), the role it is asked as, and whether it may run as it stands.

    values: of what it leaves open; wanting: what of that is still to be chosen, in words.
    """

    sql: str
    role: Role
    runs: bool = True
    values: dict[str, Any] = field(default_factory=dict)
    wanting: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """The statement with its values written in: what is run."""
        return with_values(self.sql, self.values) if self.values else self.sql


def asked(desk: House, as_of: date | None, kept: Callable[[Role], str] | None = None) -> Asked:
    """What the address asks. A statement that came with it from elsewhere waits for Run.

    kept: the statement of a kept result that is looked at, as far as a role may see it: it stands in the editor, and is
    not asked.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql_line"):
        asked_as = role(desk)
        st.caption(
            "Ctrl+Enter runs all of it, or what is selected: read only, in a process of its own. `$name` becomes a "
            "field. The address is the link to it, tabs stay in this browser."
        )
    sql, put = (str(st.query_params.get(KEY, "")) if kept is None else kept(asked_as)).strip(), _put()
    if sql != put.seen:
        put.seen, put.text, put.instead = sql, sql, False
        put.turn += 1
    if kept is not None:
        return Asked(sql, asked_as, runs=False)
    given = asked_values.draw(desk, sql, asked_as, as_of, saved.described(desk))
    runs = not given.wanting and (not sql or looked_at.may_run(desk, sql))
    return Asked(sql, asked_as, runs, given.values, tuple(given.wanting))


def draw(desk: House, question: Asked, marks: Sequence[sql_editor.Mark]) -> None:
    """The editor itself, with the faults of what was asked at their places."""
    put = _put()
    sql_editor.draw(
        key="workbench",
        # The browser keeps tabs apart by home; where that lies on the server is not its business.
        home=hashlib.blake2b(str(desk.root).encode(), digest_size=8).hexdigest(),
        text=put.text,
        version=str(put.turn),
        instead=put.instead,
        known=completions.known(desk, question.role),
        on_run=lambda sql: run(desk, sql),
        on_format=_format,
        marks=marks,
        hint=HINT,
    )


def run(desk: House, sql: str) -> None:
    """Callback: the person has read this statement and runs it."""
    text = sql.strip()
    if len(text) > LONGEST:
        flash.say(
            f"Not run: a statement of at most {LONGEST:,} characters fits the address, this one has {len(text):,}. Put "
            "long lists into a table, or save its parts as views of the home.",
            "failed",
        )
    elif text:
        looked_at.remember(desk, text)
        running.forget_stopped()
        asked_values.keep(text)
        st.query_params.pop(saved.RESULT, None)
        put = _put()
        st.query_params[KEY] = put.seen = put.ran = text


def just_ran(sql: str) -> bool:
    """Whether a person pressed Run for this statement, and nobody asked yet: the answer is true once."""
    put = _put()
    ran, put.ran = put.ran == sql != "", ""
    return ran


def fill(sql: str) -> None:
    """Callback: a statement goes into the address, and so into the editor."""
    st.query_params[KEY] = sql
    for name in (saved.QUESTION, saved.KEPT, saved.RESULT):
        st.query_params.pop(name, None)
    asked_values.keep(sql)


def role(desk: House) -> Role:
    """One of the roles that who is here may take. An address does not say which."""
    allowed = {one.name: one for one in identity.roles(desk.home.settings)}
    if not allowed:
        session.failed(
            "No role of riskdesk.toml is for you: somebody names you under people of one.",
            "Nothing to read here",
        )
        session.halt()
    name = st.selectbox("Role", list(allowed), key="sql_role", width=190, label_visibility="collapsed")
    wanted = st.query_params.get("sql_role")
    if wanted and wanted != name:
        unknown_value.tell(
            f"The address asks for the role “{wanted}”. It is asked as {name}: who you are says which."
        )
    return allowed[name]


def _format(sql: str) -> None:
    """Callback: the statement with line breaks and indents; what cannot be read stays as it is."""
    try:
        text = tidy(sql)
    except ValueError as error:
        flash.say(f"Not formatted: {error}", "failed")
        return
    put = _put()
    put.text, put.instead = text, True
    put.turn += 1


def _put() -> _Put:
    found: _Put = st.session_state.setdefault(_STATE, _Put())
    return found
