"""What this person asked before, kept in the desk's memory, the newest first; a click fills the editor."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.store import StoreError
from monitors.store.workbench import asked
from pages.desk import audit_notes
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import flash
from pages.sql import editor, looked_at, running
from pages.sql.editor import Asked
from pages.sql.running import Answer
from queries.masking.mask_key import read_key

SAID = {
    "done": "",
    "refused": "refused",
    "failed": "failed",
    "timeout": "took too long",
    "stopped": "stopped",
}
LINES = 6  # of a statement shown


def note(desk: House, question: Asked, as_of: date | None, answer: Answer | None) -> None:
    """Keep what was just asked, once for each press of Run."""
    if answer is None or answer.result.kind == "busy" or not editor.just_ran(question.sql):
        return
    table = answer.result.table
    told = {
        "sql": read_key(desk.home.state).over(question.sql),
        "role": question.role.name,
        "how": answer.result.kind,
    }
    rows = table.num_rows if table is not None else None
    if trouble := audit_notes.tell(desk, "ran", "sql", {**told, "rows": rows}):
        flash.say(trouble, "failed")
    try:
        asked.remember(
            desk.store,
            looked_at.person(desk),
            question.statement,
            role=question.role.name,
            as_of=as_of,
            kind=answer.result.kind,
            rows=table.num_rows if table is not None else None,
            seconds=answer.seconds,
            at=now(),
        )
    except StoreError as error:
        flash.say(f"Not kept in the history: {error}", "failed")


def draw(desk: House) -> None:
    """What runs now, and the list of what was asked, each statement once."""
    with st.expander("Running now", icon=":material/pending:", key="sql_running_now"):
        _running(desk)
    past = asked.history(desk.store, looked_at.person(desk))
    if not past:
        st.caption("Nothing asked yet. What you run is kept here for 90 days, for you alone.")
    for place, one in enumerate(past):
        came = SAID.get(one.kind, one.kind) or words.plural(one.rows or 0, "row")
        times = f" · {words.plural(one.times, 'time')}" if one.times > 1 else ""
        seen = f" · data as of {words.day(one.as_of)}" if one.as_of else ""
        st.caption(plain(f"{words.moment(one.at)} · {came} · {words.in_seconds(one.seconds)}{times}{seen}"))
        lines = one.sql.splitlines()
        st.code("\n".join(lines[:LINES]) + ("\n…" if len(lines) > LINES else ""), language="sql")
        st.button(
            "Fill in", key=f"sql_history_{place}", on_click=editor.fill, args=(one.sql,), type="tertiary"
        )


@st.fragment(run_every=2)
def _running(desk: House) -> None:
    """Drawn anew by itself: what runs changes without a click."""
    running.draw_others(desk, looked_at.person(desk))
