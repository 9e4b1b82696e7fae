"""Results that people keep: the link shows the same rows cold, and runs nothing; or it says what became of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from monitors.store import Store, StoreError
from monitors.store.acts import Act
from monitors.store.workbench import kept_results, kept_sweep
from monitors.store.workbench.kept_results import KeptResult
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import actions, actor, unknown_value
from pages.sql import editor, looked_at, pinning
from pages.sql.asked_values import PREFIX
from pages.sql.editor import Asked
from pages.sql.running import Answer
from pages.sql.saved import KEPT, KEY, QUESTION, RESULT
from queries.answers.kept_tables import (
    KeptTableError,
    covers,
    limits_of,
    read_table,
    remove_table,
    sight_of,
    write_table,
)
from queries.content.settings import Role
from queries.masking.mask_key import MaskKeyError, read_key
from queries.sandbox.launch import SandboxResult


def opened(desk: House) -> KeptResult | None:
    """The result that the address names; what is wrong with such an address is said."""
    wanted = st.query_params.get(RESULT, "")
    if not wanted:
        return None
    number = unknown_value.number(wanted)
    found = kept_results.kept_result(desk.store, number) if number is not None else None
    if found is None and number is not None and kept_results.is_beyond(desk.store, number):
        unknown_value.tell(
            f"Result {number} is {kept_results.UNSEEN}: it was kept by somebody who sees more than you do."
        )
    elif found is None:
        unknown_value.tell(f"There is no kept result “{unknown_value.short(wanted)}”.")
    return found


def statement_of(kept: KeptResult, role: Role) -> str:
    """What was asked, for who sees as much: a statement may name people whom another role sees masked."""
    return kept.statement if covers(role, kept.sight) else ""


def rows_of(desk: House, kept: KeptResult, role: Role) -> Any | str:
    """The rows of a result for who asks as this role; or in words why they are not shown."""
    if not covers(role, kept.sight):
        return (
            f"This is {kept_results.UNSEEN}: it was asked as {kept.role}, which sees more than {role.name} does. "
            "Neither its name nor its rows nor its statement are shown to you."
        )
    if why := kept.why_gone(now().date()):
        return f"The rows of “{kept.name}” are not kept any more: {why}. Run it anew for today's."
    try:
        return read_table(desk.home.state, kept.file)
    except KeptTableError as error:
        return f"“{kept.name}” cannot be shown: {error}. Run it anew."


def draw(desk: House, kept: KeptResult, role: Role) -> Answer | None:
    """What it is, of when, and the way to run it anew; gives its rows as an answer where they may be shown."""
    seen = f" · data as of {words.morning(kept.as_of)}" if kept.as_of else ""
    rows, shown = rows_of(desk, kept, role), covers(role, kept.sight)
    name = kept.name if shown else _capital(kept_results.UNSEEN)
    st.markdown(
        f"**{plain(name)}** &ensp;:gray[{plain(f'kept by {kept.actor}, {words.moment(kept.at)}{seen}')} · "
        f"{plain(f'asked as {kept.role}{_alone(kept)} · stays until {words.day(kept.until)}')}]"
    )
    with st.container(horizontal=True, gap="small", key="sql_kept_acts"):
        if shown:
            st.button(
                "Run anew",
                key="sql_anew",
                icon=":material/refresh:",
                on_click=editor.run,
                args=(desk, kept.statement),
            )
        if not isinstance(rows, str):
            pinning.draw(desk, kept)
    if isinstance(rows, str):
        st.info(plain(rows), icon=":material/inventory_2:")
        return None
    if kept.mask and not role.personal and kept.mask != _mask(desk):
        st.caption("Its masks were made with an older key: they match nothing that is asked now.")
    return Answer(SandboxResult("done", rows, kept.truncated), kept.seconds)


def _alone(kept: KeptResult) -> str:
    """The markets and stages that a result is of, where it is not of all: who sees more must know."""
    limits = limits_of(kept.sight)
    return f", who saw {words.listing(limits)} alone" if limits else ""


def keep_control(desk: House, as_of: date | None, asked: Asked, answer: Answer) -> None:
    """The popover that keeps what is shown, under a name."""
    day = as_of or now().date()

    def submit() -> None:
        name = (st.session_state["sql_keep_name"] or "").strip() or _unnamed()

        def keep(store: Store, who: Act) -> None:
            number = _keep(desk, store, who, name, as_of, asked, answer)
            for key in [
                key for key in st.query_params if key in (KEY, QUESTION, KEPT) or key.startswith(PREFIX)
            ]:
                del st.query_params[key]  # the link says which result, and nothing else of it
            st.query_params[RESULT] = str(number)

        actions.act(desk, day, "Kept: the address is its link", keep)

    with (
        st.popover("Keep", icon=":material/inventory_2:", type="tertiary", key="sql_keep"),
        st.form("sql_keep_form", border=False),
    ):
        st.text_input(
            "Name",
            key="sql_keep_name",
            max_chars=kept_results.LONGEST_NAME,
            placeholder="Result of this day and time",
        )
        st.caption(
            f"The rows as they are, for {kept_results.STAYS.days} days, with a link. It is shown to who may ask as "
            f"{plain(asked.role.name)}, or as a role that sees as much."
        )
        st.form_submit_button("Keep", on_click=submit, icon=":material/inventory_2:")


def _keep(
    desk: House, store: Store, who: Act, name: str, as_of: date | None, asked: Asked, answer: Answer
) -> int:
    table = answer.result.table
    if table is None:
        raise StoreError("there are no rows to keep")
    desk.need("keep results", within=True)
    if not desk.sight:  # who sees a part of the home lets nothing of others go
        kept_sweep.sweep(store, desk.home.state, who.at)
    try:
        file, size = write_table(desk.home.state, table)
    except KeptTableError as error:
        raise StoreError(str(error)) from error
    about = {
        "statement": asked.statement,
        "role": asked.role.name,
        "sight": sight_of(asked.role),
        "as_of": as_of,
        "file": file,
        "bytes": size,
        "rows": table.num_rows,
        "truncated": answer.result.truncated,
        "seconds": answer.seconds,
        "mask": "" if asked.role.personal else _mask(desk),
    }
    looked_at.remember(desk, asked.statement)
    try:
        return kept_results.keep(store, who, name, about)
    except BaseException:
        remove_table(desk.home.state, file)  # no row names it
        raise


def draw_list(desk: House, role: Role) -> None:
    """The newest kept results, each a click away for who sees as much; one's own can be forgotten."""
    found = kept_results.newest(desk.store, now().date())
    if not found:
        st.caption(
            "No result is kept yet. Keep, beside the rows of a query, makes a link that shows them as they are."
        )
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if covers(role, one.sight):
                st.button(plain(one.name), key=f"sql_kept_{one.id}", type="tertiary", on_click=_open, args=(one.id,),
                          icon=":material/inventory_2:")  # fmt: skip
            else:
                st.caption(_capital(kept_results.UNSEEN))
            st.caption(plain(f"{words.plural(one.rows, 'row')} · {one.actor} · {words.moment(one.at)}"))
            if _may_forget(desk, one):
                st.button("Forget", key=f"sql_forget_{one.id}", type="tertiary", icon=":material/delete:",
                          on_click=_forget, args=(desk, one), help="Its rows go for good")  # fmt: skip


def _may_forget(desk: House, one: KeptResult) -> bool:
    """Whether it is theirs, or they administer the desk."""
    return one.actor == actor.current() or (desk.here is not None and desk.here.administers)


def _forget(desk: House, one: KeptResult) -> None:
    """Callback: the rows go at once."""

    def forget(store: Store, who: Act) -> None:
        if not _may_forget(desk, one):
            raise StoreError("a result is forgotten by who kept it, or by who administers the desk")
        kept_results.forget(store, one.id, who.at, f"{who.actor} had it forgotten")
        remove_table(desk.home.state, one.file)

    actions.act(desk, one.as_of or now().date(), "Forgotten: its rows are gone", forget)


def _open(number: int) -> None:
    """Callback: the address of a result, and nothing of what was asked before."""
    for key in [key for key in st.query_params if key != "as_of"]:
        del st.query_params[key]
    st.query_params[RESULT] = str(number)


def _unnamed() -> str:
    """The name of what nobody named: never the statement, which may name people."""
    return f"Result of {words.day(now().date())}, {now():%H:%M} UTC"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _mask(desk: House) -> str:
    try:
        return read_key(desk.home.state).label
    except MaskKeyError:
        return ""
