"""What can be asked: the tables of the home with the meaning of their columns and what is masked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import tables
from queries.content.settings import Role
from queries.engine.opening import EngineError

KINDS = {"extract": "Events", "dimension": "Dimension", "cube": "Cube", "view": "View"}


def draw(desk: House, role: Role) -> None:
    """A choice of tables and the columns of the chosen one."""
    engine = desk.engine(None)
    kinds = engine.catalog.names()
    names = sorted(kinds, key=lambda name: (list(KINDS).index(kinds[name]), name))
    table = st.selectbox(
        "Table", names, format_func=lambda name: f"{KINDS[kinds[name]]} · {name}", key="sql_tables"
    )
    if table is None:
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


def meaning(column: object, role: Role) -> str:
    """What a column of a contract means, and whether its values are masked for a role."""
    text = str(getattr(column, "meaning", "") or "")
    masked = getattr(column, "personal", False) and not role.personal
    return f"masked · {text}" if masked else text
