"""Saved questions by team, with typed parameters; choosing one fills the editor."""

from __future__ import annotations

import streamlit as st

from monitors import words
from monitors.store.workbench import saved_queries
from pages.desk import withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actor, unknown_value
from pages.sql import asked_values
from queries.content.problem import Problem
from queries.content.saved_query import QueryParameter, SavedQuery, read_saved, read_saved_text
from queries.content.sql_file import SqlFile
from queries.engine.standing_on import mentions

KEY = "sql"  # the editor, and the address
QUESTION = "question"  # of the address: the saved question of a file the statement was opened from
KEPT = "saved"  # of the address: the number of a query that people saved
RESULT = "result"  # of the address: a result that was kept


def read(desk: House) -> list[SavedQuery]:
    """The home's saved questions that can be read, by team and name; the others are left to `faults`."""
    found = [one for one in _every(desk) if isinstance(one, SavedQuery)]
    return sorted(found, key=lambda one: (one.team, one.file.name))


def readable(desk: House) -> list[SavedQuery]:
    """Those of them that ask for no table kept back from who is here."""
    catalog, back = desk.engine(None).catalog, withheld.reasons(desk)
    return [one for one in read(desk) if not {*mentions(catalog, one.file.sql)} & back.keys()]


def titled(one: SavedQuery) -> str:
    """What a question is called."""
    return one.title or words.metric(one.file.name)


def asks(one: SavedQuery) -> list[str]:
    """What it asks for before it runs, in words."""
    return [param.meaning or words.label(key) for key, param in one.params.items()]


def faults(desk: House) -> list[str]:
    """Of each file of a saved question that cannot be read all that is wrong with it."""
    return [" · ".join(map(str, one)) for one in _every(desk) if not isinstance(one, SavedQuery)]


def _every(desk: House) -> list[SavedQuery | list[Problem]]:
    return [read_saved(path, desk.home.shown(path)) for path in desk.home.content("saved")]


def described(desk: House) -> dict[str, QueryParameter]:
    """What is known of the open values of the statement in the address: by the file or query it was opened from."""
    name, number = st.query_params.get(QUESTION, ""), st.query_params.get(KEPT, "")
    if name:
        found = next((one for one in read(desk) if one.file.name == name), None)
        if found is None:
            gone = f"There is no saved question “{unknown_value.short(name)}” any more"
            unknown_value.tell(f"{gone}: its values are asked for by their names alone.")
        return dict(found.params) if found else {}
    kept = (
        saved_queries.query(desk.store, int(number))
        if number.isascii() and number.isdigit() and len(number) < 18
        else None
    )
    if kept is None or kept.deleted or (not kept.team and kept.owner != actor.current()):
        return {}  # Mine says what became of it
    text = read_saved_text(kept.sql, kept.name)
    return dict(text.params) if isinstance(text, SavedQuery) else {}


def picker(desk: House) -> None:
    """A choice of saved questions, what the chosen one asks for, and a button that opens it."""
    for told in faults(desk):
        st.warning(plain(told), icon=":material/warning:")
    questions = {one.file.name: one for one in readable(desk)}
    if not questions:
        none = "This home has no saved questions: put .sql files into saved/."
        st.caption(plain(withheld.alone(desk, none)))
        return
    name = st.selectbox(
        "Saved question",
        list(questions),
        format_func=lambda one: plain(titled(questions[one])),
        key="sql_saved",
    )
    chosen = questions[name]
    st.caption(plain(chosen.file.description))
    if chosen.params:
        st.caption(plain(f"Asks for: {words.listing(asks(chosen), 8)}."))
    st.button("Open", on_click=_fill, args=(chosen.file,), icon=":material/edit:", key="sql_fill")


def _fill(file: SqlFile) -> None:
    text = body(file.sql)
    asked_values.keep(text)
    for name in (KEPT, RESULT):
        st.query_params.pop(name, None)
    st.query_params[KEY], st.query_params[QUESTION] = text, file.name


def body(text: str) -> str:
    """A statement without its header: what a person edits."""
    lines, inside = [], False
    for line in text.splitlines():
        marker = line.strip().startswith("-- ///")
        if marker:
            inside = not inside
        elif not inside:
            lines.append(line)
    return "\n".join(lines).strip()
