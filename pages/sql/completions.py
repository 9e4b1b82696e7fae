"""What completion offers: tables of a role with the meaning of their columns, functions that run, saved questions."""

from __future__ import annotations

from typing import Any

import streamlit as st

from monitors import words
from pages.desk.house import House
from pages.sql import schema
from pages.sql.saved import body, read
from queries.content.settings import Role
from queries.engine.opening import EngineError
from queries.sandbox.guard import FUNCTIONS


def known(desk: House, role: Role) -> dict[str, Any]:
    """For `sql_editor.draw`. Read once per version of the data, the content and the role."""
    return _known(desk.data_version, desk.content, role.name, desk, role)


@st.cache_resource(max_entries=16, show_spinner=False)
def _known(data: str, content: str, role: str, _desk: House, _role: Role) -> dict[str, Any]:
    engine = _desk.engine(None)
    catalog = engine.catalog
    tables: dict[str, Any] = {}
    for name, kind in catalog.names().items():
        try:
            types = engine.columns(name)
        except EngineError:
            continue  # Tables says what is wrong with it
        contract = dict(catalog.contracts.items()).get(name)
        about = {column.name: column for column in contract.columns} if contract else {}
        tables[name] = {
            "kind": schema.KINDS[kind].lower(),
            "about": contract.description if contract else _about(catalog, name),
            "columns": [
                {"name": column, "type": str(of).lower(), "about": schema.meaning(about.get(column), _role)}
                for column, of in types.items()
            ],
        }
    for monitor in _desk.catalogue.monitors:
        tables.setdefault(monitor.name, {"kind": "monitor", "about": monitor.description, "columns": []})
    saved = [
        {
            "label": one.title or words.metric(one.file.name),
            "about": one.file.description,
            "sql": body(one.file.sql),
        }
        for one in read(_desk)
    ]
    names = sorted(name for name in FUNCTIONS if name.isidentifier() and not name.startswith("_"))
    return {"schema": tables, "functions": names, "snippets": saved}


def _about(catalog: Any, name: str) -> str:
    """The first sentence of a view's file; of a cube's too."""
    file = catalog.views.get(name) or getattr(catalog.cubes.get(name), "file", None)
    return str(getattr(file, "description", ""))
