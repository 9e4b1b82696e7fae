"""What completion offers: tables of a role with the meaning of their columns, functions that run, snippets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.desk.house import House
from queries.content.settings import Role
from queries.engine.opening import EngineError
from queries.macros.macro_file import Macro
from queries.sandbox.guard import FUNCTIONS
from queries.sandbox.snapshot import APART, readable_macros, take_snapshot

KINDS = {"extract": "Events", "dimension": "Dimension", "cube": "Cube", "view": "View"}


def known(desk: House, role: Role, snippets: Sequence[dict[str, str]]) -> dict[str, Any]:
    """For the editor. snippets: texts to put in, each with a label and what it is about."""
    found = _known(desk.data_version, desk.content, repr(role), desk, role)
    macros = [
        {"name": one.name, "takes": one.signature, "about": macro_words(one)}
        for one in readable_macros(desk.home, role)
    ]
    return {**found, "macros": macros, "snippets": list(snippets)}


def macro_words(macro: Macro) -> str:
    """What a macro is, and what each of its parameters means."""
    said = [f"{name}: {one.meaning}" for name, one in macro.parameters.items()]
    return " · ".join([macro.file.description, *said])


def tables_of(desk: House, role: Role) -> dict[str, str]:
    """Table → its kind, of those that a role may read: events first, then by name."""
    kinds = desk.engine(None).catalog.names()
    seen = take_snapshot(desk.home, role, "", None).tables
    order = list(KINDS)
    names = sorted(
        (name for name in kinds if name in seen), key=lambda name: (order.index(kinds[name]), name)
    )
    return {name: kinds[name] for name in names}


def meaning(column: object, role: Role) -> str:
    """What a column of a contract means, and whether its values are masked for a role."""
    text = str(getattr(column, "meaning", "") or "")
    masked = getattr(column, "personal", False) and not role.personal
    return f"masked · {text}" if masked else text


@st.cache_resource(max_entries=16, show_spinner=False)
def _known(data: str, content: str, role: str, _desk: House, _role: Role) -> dict[str, Any]:
    engine = _desk.engine(None)
    catalog = engine.catalog
    tables: dict[str, Any] = {}
    for name, kind in tables_of(_desk, _role).items():
        try:
            types = engine.columns(name)
        except EngineError:
            continue  # Tables says what is wrong with it
        contract = dict(catalog.contracts.items()).get(name)
        about = {column.name: column for column in contract.columns} if contract else {}
        tables[name] = {
            "kind": KINDS[kind].lower(),
            "about": contract.description if contract else _about(catalog, name),
            "columns": [
                {"name": column, "type": str(of).lower(), "about": meaning(about.get(column), _role)}
                for column, of in types.items()
            ],
        }
    for monitor in _desk.catalogue.monitors:
        name = monitor.name if monitor.name not in catalog.names() else f"{monitor.name}{APART}"
        columns = [{"name": one, "type": "", "about": ""} for one in monitor.columns or ()]
        tables[name] = {"kind": "monitor", "about": monitor.description, "columns": columns}
    names = sorted(name for name in FUNCTIONS if name.isidentifier() and not name.startswith("_"))
    return {"schema": tables, "functions": names}


def _about(catalog: Any, name: str) -> str:
    """The first sentence of a view's file; of a cube's too."""
    file = catalog.views.get(name) or getattr(catalog.cubes.get(name), "file", None)
    return str(getattr(file, "description", ""))
