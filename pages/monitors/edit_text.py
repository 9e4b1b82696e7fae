"""The text of a monitor in the editor of the workbench: highlighted, completed by tables and header keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from monitors.catalogue.monitor import Monitor
from pages.desk import identity
from pages.desk.house import House
from pages.editor import known_words, sql_editor
from queries.content.declared import keys_of
from queries.content.problem import Problem
from queries.content.settings import Role

KEY = "edit_field"


def draw(
    desk: House,
    text: str,
    version: int,
    checked: tuple[str, list[Problem]] | None,
    on_check: Callable[[], None],
) -> None:
    """The editor, with what the last check found at its lines. on_check: Ctrl+Enter."""
    found = checked[1] if checked is not None else []
    sql_editor.document(
        key=KEY,
        text=text,
        version=str(version),
        known=known_words.known(desk, _role(desk), _keys()),
        on_run=lambda _: on_check(),
        marks=[sql_editor.Mark(one.line, 0, _said(one)) for one in found if one.line],
    )


def current(version: int, otherwise: str) -> str:
    """What stands in the editor, to the last key; `otherwise` where nobody has changed this version."""
    return sql_editor.document_text(KEY, str(version), otherwise)


def _role(desk: House) -> Role:
    """Whose tables are offered."""
    return next(iter(identity.roles(desk.home.settings)), Role(name="nobody", extracts=frozenset()))


def _keys() -> list[dict[str, str]]:
    """The keys of a header, as lines to put in."""
    found = []
    for key in keys_of(Monitor):
        example: Any = key.example if key.example is not None else ""
        with_value = json.dumps(example, ensure_ascii=False, default=str)
        if not isinstance(example, dict):
            found.append({"label": key.name, "about": key.says, "sql": f"{key.name} = {with_value}"})
    return found


def _said(one: Problem) -> str:
    return ": ".join(part for part in (one.message, one.expected, one.hint) if part)
