"""Queries that people saved: one's own and those shared with a team, with every version, and a way back to each."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from monitors import words
from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.workbench import saved_queries
from monitors.store.workbench.saved_queries import KeptQuery
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import actions, actor, unknown_value
from pages.sql import asked_values, editor
from pages.sql.editor import Asked
from pages.sql.saved import KEPT, body, described
from queries.content.saved_query import with_header
from queries.sandbox.placeholders import open_names


def draw(desk: House, as_of: date | None, question: Asked) -> None:
    """The list, the chosen one with its versions, and the form that saves what is asked."""
    day = as_of or now().date()
    kept = {one.id: one for one in saved_queries.queries(desk.store, actor.current() or "")}
    wanted = st.query_params.get(KEPT, "")
    if wanted and (not wanted.isdigit() or int(wanted) not in kept):
        _gone(desk, day, wanted)
    if kept:
        ids = list(kept)
        at = ids.index(int(wanted)) if wanted.isdigit() and int(wanted) in kept else 0
        chosen = st.selectbox(
            "Saved query",
            ids,
            index=at,
            key="sql_mine",
            format_func=lambda one: kept[one].name + (f" · {kept[one].team}" if kept[one].team else ""),
        )
        _one(desk, day, kept[chosen], question)
    else:
        st.caption("You have saved nothing yet, and no team has.")
    _save_form(desk, day, question)


def _gone(desk: House, day: date, wanted: str) -> None:
    found = saved_queries.query(desk.store, int(wanted)) if wanted.isdigit() and len(wanted) < 18 else None
    if found is None or not found.deleted or (not found.team and found.owner != actor.current()):
        unknown_value.tell(f"Saved query “{unknown_value.short(wanted)}” is not among yours or your teams'.")
        return
    st.warning(plain(f"“{found.name}” was deleted."), icon=":material/delete:")

    def back(store: Store, who: Act) -> None:
        saved_queries.undelete(store, who, found.id)

    st.button("Bring it back", key="sql_undelete", on_click=actions.act, args=(desk, day, "It is back", back))


def _one(desk: House, day: date, one: KeptQuery, question: Asked) -> None:
    """Who saved it, what can be done with it, its versions."""
    whose = "yours alone" if not one.team else f"shared with {one.team}, by {one.owner}"
    st.caption(plain(f"Version {one.number}, {one.actor}, {words.moment(one.at)} · {whose}"))

    def change(store: Store, who: Act) -> None:
        saved_queries.change(store, who, one.id, _with_values(desk, question), knew=one.number)

    def delete(store: Store, who: Act) -> None:
        saved_queries.delete(store, who, one.id)

    with st.container(horizontal=True, gap="small"):
        st.button("Fill in", key="sql_mine_fill", icon=":material/edit:", on_click=_open, args=(one,))
        st.button(
            "Save as version " + str(one.number + 1),
            key="sql_mine_change",
            disabled=not question.sql or question.sql == body(one.sql),
            help="What was run last becomes its newest version; the older ones stay",
            on_click=actions.act,
            args=(desk, day, "Saved", change),
        )
        st.button(
            "Delete",
            key="sql_mine_delete",
            type="tertiary",
            on_click=actions.act,
            args=(desk, day, f"“{one.name}” is deleted", delete),
        )
    st.code(one.sql, language="sql")
    _older(desk, day, one)


def _older(desk: House, day: date, one: KeptQuery) -> None:
    """Its older versions, each with a way back."""
    older = saved_queries.versions(desk.store, one.id)[1:]
    if older:
        with st.expander(f"{words.plural(len(older), 'older version')}", icon=":material/history:"):
            for version in older:
                said = f" · {version.note}" if version.note else ""
                st.caption(
                    plain(f"Version {version.number}, {version.actor}, {words.moment(version.at)}{said}")
                )
                st.code(version.sql, language="sql")
                st.button(
                    f"Restore version {version.number}",
                    key=f"sql_restore_{version.number}",
                    type="tertiary",
                    on_click=actions.act,
                    args=(desk, day, "Restored", partial(_restore, one.id, version.number)),
                )


def _restore(number: int, version: int, store: Store, who: Act) -> None:
    saved_queries.restore(store, who, number, version)


def _open(one: KeptQuery) -> None:
    """Callback: into the editor, and its number into the address."""
    editor.fill(body(one.sql))
    st.query_params[KEPT] = str(one.id)


def _with_values(desk: House, question: Asked) -> str:
    """The statement, and before it what each of its open values is: as it was described, or as the page took it."""
    known, names = described(desk), open_names(question.sql)
    params = {name: known.get(name) or asked_values.kind_of(desk, name, question.role) for name in names}
    ranges = {name: one for name, one in known.items() if one.type == "range" and f"{name}_since" in names}
    spanned = {f"{name}_{end}" for name in ranges for end in ("since", "until")}
    return with_header(
        question.sql, ranges | {name: one for name, one in params.items() if name not in spanned}
    )


def _save_form(desk: House, day: date, question: Asked) -> None:
    """Save what was run last under a name."""
    if not question.sql:
        return

    def submit() -> None:
        name, team = st.session_state["sql_save_name"], st.session_state["sql_save_team"]

        def save(store: Store, who: Act) -> None:
            st.query_params[KEPT] = str(
                saved_queries.save(store, who, name, _with_values(desk, question), team=(team or "").strip())
            )

        actions.act(desk, day, "Saved", save)

    with st.form("sql_save", border=True):
        st.markdown("**Save what was run last**")
        left, right = st.columns(2)
        left.text_input("Name", key="sql_save_name", max_chars=saved_queries.LONGEST_NAME)
        right.text_input("Team", key="sql_save_team", max_chars=60, placeholder="Empty: yours alone")
        st.form_submit_button("Save", on_click=submit, icon=":material/bookmark_add:")
