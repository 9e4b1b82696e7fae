"""The editor: a statement and a role, both in the address; Ctrl+Enter runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.desk.house import House
from pages.sql.saved import KEY
from queries.content.settings import Role

_HISTORY = "sql_history"
KEPT = 20
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


@dataclass(frozen=True)
class Asked:
    """A statement (empty: nothing asked yet) and the role it is asked as."""

    sql: str
    role: Role


def draw(desk: House) -> Asked:
    """The form. What is in it after a run is what was asked."""
    roles = desk.home.settings.roles
    # Enough lines for what came with the address; the editor can be dragged larger.
    lines = str(st.session_state.get(KEY, st.query_params.get(KEY, ""))).count("\n") + 2
    with st.form("workbench", border=False):
        sql = st.text_area(
            "SQL",
            key=KEY,
            **BOUND,
            height=min(420, max(150, 20 * lines)),
            placeholder="select country, count(*) from orders group by all",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.form_submit_button("Run", type="primary", icon=":material/play_arrow:")
            role = st.selectbox(
                "Role",
                list(roles),
                key="sql_role",
                bind="query-params",
                width=190,
                label_visibility="collapsed",
            )
            st.caption(
                "Ctrl+Enter runs it, read only, in a process of its own. The address is the link to it."
            )
    asked = Asked((sql or "").strip(), roles[role])
    _remember(asked.sql)
    return asked


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
