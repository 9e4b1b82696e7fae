"""What completion offers in the workbench: tables, functions, and the saved questions."""

from __future__ import annotations

from typing import Any

from monitors import words
from pages.desk.house import House
from pages.editor import known_words
from pages.sql.saved import body, read
from queries.content.settings import Role


def known(desk: House, role: Role) -> dict[str, Any]:
    """For `sql_editor.draw`."""
    saved = [
        {
            "label": one.title or words.metric(one.file.name),
            "about": one.file.description,
            "sql": body(one.file.sql),
        }
        for one in read(desk)
    ]
    return known_words.known(desk, role, saved)
