"""What can be asked: the tables of the role with the meaning of their columns, what is masked, and some rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors import words
from pages.charts.quick import result_frame
from pages.desk.escape import plain
from pages.desk.house import House
from pages.editor.known_words import KINDS, meaning, tables_of
from pages.parts import tables
from pages.sql import editor
from queries.content.settings import Role
from queries.engine.opening import EngineError
from queries.engine.table_sql import quote
from queries.macros.macro_file import Macro
from queries.sandbox import launch
from queries.sandbox.launch import SandboxResult
from queries.sandbox.snapshot import readable_macros

SAMPLE = 5  # rows
SECONDS = 10.0


def draw(desk: House, role: Role) -> None:
    """A choice of tables, the columns of the chosen one, and on demand some of its rows as the role sees them."""
    # Over 40 lines: one table, one line each for its columns.
    engine = desk.engine(None)
    kinds = tables_of(desk, role)
    macros = {one.name: one for one in readable_macros(desk.home, role)}
    table = st.selectbox(
        "Table or macro",
        [*kinds, *macros],
        format_func=lambda name: f"{KINDS[kinds[name]] if name in kinds else 'Macro'} · {name}",
        key="sql_tables",
    )
    if table in macros:
        _macro(macros[table])
        return
    if table is None:
        st.caption("Your role may read no table of this home.")
        return
    try:
        types = engine.columns(table)
    except EngineError as error:
        st.caption(plain(str(error)))
        return
    contract = dict(engine.catalog.contracts.items()).get(table)
    about = {column.name: column for column in contract.columns} if contract else {}
    if contract and contract.description:
        st.caption(plain(contract.description))
    frame = pd.DataFrame(
        {
            "column": list(types),
            "type": [kind.lower() for kind in types.values()],
            "meaning": [meaning(about.get(name), role) for name in types],
        }
    )
    st.dataframe(
        frame,
        column_config={
            "column": tables.text("Column", 130),
            "type": tables.text("Type", 85),
            "meaning": tables.text("Meaning", 230),
        },
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(frame), 14),
        key="sql_schema",
        alt=f"Columns of {words.label(table)}",
    )
    hidden = [name for name in types if getattr(about.get(name), "personal", False) and not role.personal]
    if hidden:
        st.caption(
            plain(f"Masked for {role.name}: {words.listing(hidden, 12)}. Equal values have equal masks.")
        )
    if st.toggle("Some rows", key="sql_sample"):
        _sample(desk, role, table)


def _macro(macro: Macro) -> None:
    """How a macro is called, what it is for and what its parameters mean, a use of it, and its text."""
    st.code(f"from {macro.call}" if macro.of_rows else macro.call, language="sql")
    st.caption(plain(macro.file.description))
    told = {name: one.meaning for name, one in macro.parameters.items()}
    if macro.takes:
        frame = pd.DataFrame(
            {
                "parameter": list(macro.takes),
                "default": [value or None for value in macro.takes.values()],
                "meaning": [told.get(name, "") for name in macro.takes],
            }
        )
        st.dataframe(
            frame,
            column_config={
                "parameter": tables.text("Parameter", 100),
                "default": tables.text("Default", 65),
                "meaning": tables.text("Meaning", 280),
            },
            hide_index=True,
            row_height=tables.ROW,
            height=tables.height_of(len(frame), 8),
            placeholder="none",
            key="sql_macro",
            alt=f"Parameters of {words.label(macro.name)}",
        )
    if macro.example:
        st.button(
            "Open an example",
            icon=":material/edit:",
            key="sql_macro_example",
            on_click=editor.fill,
            args=(macro.example,),
        )
    with st.expander("Its text", icon=":material/code:"):
        st.code(macro.body, language="sql")


def _sample(desk: House, role: Role, table: str) -> None:
    found = _rows(str(desk.root), desk.data_version, repr(role), table, desk, role)
    if found.table is None:
        st.caption(plain(f"No rows could be read: {found.error}"))
        return
    st.dataframe(
        result_frame.shown(found.table),
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(found.table.num_rows, SAMPLE),
        placeholder="null",
        key="sql_sample_rows",
        alt=f"Some rows of {words.label(table)}",
    )


@st.cache_resource(max_entries=60, show_spinner="Reading some rows …")
def _rows(root: str, version: str, role: str, table: str, _desk: House, _role: Role) -> SandboxResult:
    """By the sandbox, like every row this page shows: masked where the role sees masks."""
    return launch.run(
        _desk.home,
        f"select * from {quote(table)} limit {SAMPLE}",
        _role.name,
        max_rows=SAMPLE,
        timeout=SECONDS,
    )
