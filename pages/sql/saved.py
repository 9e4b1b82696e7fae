"""Saved questions by team, with typed parameters; choosing one fills the editor."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House
from queries.content.problem import Problem
from queries.content.saved_query import QueryParameter, SavedQuery, read_saved
from queries.content.sql_file import SqlFile
from queries.engine.table_sql import filled

KEY = "sql"  # the editor, and the address


def read(desk: House) -> list[SavedQuery]:
    """The home's saved questions that can be read, by team and name; the others are left to `faults`."""
    found = [one for one in _every(desk) if isinstance(one, SavedQuery)]
    return sorted(found, key=lambda one: (one.team, one.file.name))


def faults(desk: House) -> list[str]:
    """Of each file of a saved question that cannot be read all that is wrong with it."""
    return [" · ".join(map(str, one)) for one in _every(desk) if not isinstance(one, SavedQuery)]


def _every(desk: House) -> list[SavedQuery | list[Problem]]:
    return [read_saved(path, desk.home.shown(path)) for path in desk.home.content("saved")]


def picker(desk: House, as_of: date | None) -> None:
    """A choice of saved questions, the parameters of the chosen one, and a button that fills the editor."""
    for told in faults(desk):
        st.warning(plain(told), icon=":material/warning:")
    questions = {one.file.name: one for one in read(desk)}
    if not questions:
        st.caption("This home has no saved questions: put .sql files into saved/.")
        return
    name = st.selectbox(
        "Saved question",
        list(questions),
        format_func=lambda one: plain(questions[one].title or words.metric(one)),
        key="sql_saved",
    )
    chosen = questions[name]
    st.caption(plain(chosen.file.description))
    values = {key: _field(name, about, as_of) for key, about in chosen.params.items()}
    st.button("Fill in", on_click=_fill, args=(chosen.file, values), icon=":material/edit:", key="sql_fill")


def _field(question: str, about: QueryParameter, as_of: date | None) -> Any:
    label, key = plain(about.meaning or words.label(about.name)), f"sql_param_{question}_{about.name}"
    default = about.begins_with(as_of)
    if about.type == "date":
        return st.date_input(label, value=default, key=key)
    if about.type in ("integer", "double"):
        return st.number_input(label, value=default, key=key)
    return st.text_input(label, value=str(default or ""), key=key)


def _fill(file: SqlFile, values: dict[str, Any]) -> None:
    st.query_params[KEY] = filled(body(file), values)


def body(file: SqlFile) -> str:
    """The statement without its header: what a person edits."""
    lines, inside = [], False
    for line in file.sql.splitlines():
        marker = line.strip().startswith("-- ///")
        if marker:
            inside = not inside
        elif not inside:
            lines.append(line)
    return "\n".join(lines).strip()
