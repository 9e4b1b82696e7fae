"""What a statement gave: a table, or in words why it was refused or failed."""

from __future__ import annotations

import streamlit as st

from pages.parts.house import House
from pages.sql.editor import Asked
from queries import sandbox


def draw(desk: House, asked: Asked) -> None:
    """Run what is asked and show it; the same question of the same data is answered once."""
    if not asked.sql:
        st.caption("Nothing asked yet. Choose a saved question at the right, or write a select.")
        return
    answer = _run(str(desk.root), desk.data_version, asked.sql, asked.role.name, desk)
    st.write(answer)


@st.cache_data(max_entries=32, show_spinner="Running …")
def _run(root: str, version: str, sql: str, role: str, _desk: House) -> object:
    return sandbox.run(_desk.home, sql, role=role)
