"""Saved questions by team, with typed parameters; choosing one fills the editor."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links
from queries.content.sql_file import SqlFile, SqlFileError, read_sqlfile

KEY = "sql"  # the editor, and the address


def read(desk: House) -> list[SqlFile]:
    """The home's saved questions that can be read, by team and name."""
    found = []
    for path in desk.home.content("saved"):
        try:
            found.append(read_sqlfile(path, kind="saved"))
        except SqlFileError as error:
            st.warning(plain(str(error)), icon=":material/warning:")
    return sorted(found, key=lambda file: (str(file.header.get("team", "")), file.name))


def picker(desk: House) -> None:
    """A choice of saved questions, the parameters of the chosen one, and a button that fills the editor."""
    questions = {file.name: file for file in read(desk)}
    if not questions:
        st.caption("This home has no saved questions: put .sql files into saved/.")
        return
    name = st.selectbox("Saved question", list(questions), format_func=words.metric, key="sql_saved")
    chosen = questions[name]
    st.caption(plain(chosen.description))
    values = {key: _field(name, key, about) for key, about in chosen.header.get("params", {}).items()}
    st.button("Fill in", on_click=_fill, args=(chosen, values), icon=":material/edit:", key="sql_fill")


def _field(question: str, name: str, about: dict[str, Any]) -> Any:
    label, key = plain(about.get("meaning", words.label(name))), f"sql_param_{question}_{name}"
    default = about.get("default")
    if about.get("type") == "date":
        day = date.fromisoformat(str(default)) if default else None
        return st.date_input(label, value=day, key=key)
    if about.get("type") in ("integer", "double"):
        return st.number_input(label, value=default, key=key)
    return st.text_input(label, value=str(default or ""), key=key)


def _fill(file: SqlFile, values: dict[str, Any]) -> None:
    st.session_state[KEY] = links.filled(body(file), values)


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
