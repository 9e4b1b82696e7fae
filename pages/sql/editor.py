"""The editor: a statement, which is in the address, and the role it is asked as; Ctrl+Enter runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.desk import identity, session
from pages.desk.house import House
from pages.parts import unknown_value
from pages.sql import looked_at
from pages.sql.saved import KEY
from queries.content.settings import Role

_HISTORY = "sql_history"
KEPT = 20
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


@dataclass(frozen=True)
class Asked:
    """A statement (empty: nothing asked yet), the role it is asked as, and whether it may run as it stands."""

    sql: str
    role: Role
    runs: bool = True


def draw(desk: House) -> Asked:
    """The form. What is in it after a run is what was asked; what came with the address waits for Run."""
    # Enough lines for what came with the address; the editor can be dragged larger.
    lines = str(st.session_state.get(KEY, st.query_params.get(KEY, ""))).count("\n") + 2
    with st.form("workbench", border=False):
        text = st.text_area(
            "SQL",
            key=KEY,
            **BOUND,
            height=min(420, max(150, 20 * lines)),
            placeholder="select country, count(*) from orders group by all",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            pressed = st.form_submit_button("Run", type="primary", icon=":material/play_arrow:")
            role = _role(desk)
            st.caption(
                "Ctrl+Enter runs it, read only, in a process of its own. The address is the link to it."
            )
    sql = (text or "").strip()
    if pressed and sql:
        looked_at.remember(desk, sql)
    runs = not sql or looked_at.may_run(desk, sql)
    if runs:
        _remember(sql)
    return Asked(sql, role, runs)


def _role(desk: House) -> Role:
    """One of the roles that who is here may take. An address does not say which."""
    allowed = {role.name: role for role in identity.roles(desk.home.settings)}
    if not allowed:
        session.failed(
            "No role of riskdesk.toml is for you: somebody names you under people of one.",
            "Nothing to read here",
        )
        session.halt()
    name = st.selectbox("Role", list(allowed), key="sql_role", width=190, label_visibility="collapsed")
    asked = st.query_params.get("sql_role")
    if asked and asked != name:
        unknown_value.tell(
            f"The address asks for the role “{asked}”. It is asked as {name}: who you are says which."
        )
    return allowed[name]


def _remember(sql: str) -> None:
    kept: list[str] = st.session_state.setdefault(_HISTORY, [])
    if sql and (not kept or kept[0] != sql):
        st.session_state[_HISTORY] = [sql, *(one for one in kept if one != sql)][:KEPT]


def history() -> None:
    """What was asked in this session, newest first; a click fills the editor."""
    kept: list[str] = st.session_state.get(_HISTORY, [])
    if not kept:
        st.caption("Nothing asked yet in this session.")
    for place, sql in enumerate(kept):
        st.code(sql, language="sql")
        st.button("Fill in", key=f"sql_history_{place}", on_click=_fill, args=(sql,), type="tertiary")


def _fill(sql: str) -> None:
    st.session_state[KEY] = sql
