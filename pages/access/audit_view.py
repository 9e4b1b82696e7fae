"""The audit: what was done, the newest first, found by a word, and whether all of it is as it was written."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store.audit import audit_log, verifying
from monitors.store.audit.audit_log import ACTIONS
from pages.access import audit_words
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import tables

MOST = 2000  # entries shown; the command line lists more
ANY = "Any action"


def draw(desk: House) -> None:
    """The search, the table, and the button that verifies."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="audit_controls"):
        search = st.text_input(
            "Search", key="ac_search", bind="query-params", placeholder="A login, a mask, a word", width=260
        )
        chosen = st.selectbox("Action", [ANY, *ACTIONS], key="ac_action", bind="query-params", width=150)
        span = st.date_input("Days (UTC)", value=(), key="ac_days", width=230)
        st.space("stretch")
        if st.button("Verify the chain", key="ac_verify", icon=":material/link:"):
            st.session_state["ac_verdict"] = verifying.verify(desk.store)
    _verdict()
    since, until = _days(span)
    found = audit_log.entries(
        desk.store,
        search=search,
        action=None if chosen == ANY else chosen,
        since=since,
        until=until,
        most=MOST,
    )
    _table(desk, found)


def _verdict() -> None:
    verdict = st.session_state.get("ac_verdict")
    if verdict is None:
        return
    if verdict.wrong:
        st.error(plain(verdict.wrong), title="The audit is not as it was written", icon=":material/link_off:")
        return
    st.success(
        plain(f"{words.plural(verdict.entries, 'entry')}, each as it was written. Head: {verdict.head}"),
        icon=":material/link:",
    )
    st.caption(
        "A chain written anew whole is found by a head that was kept outside: `riskdesk audit verify --head …`."
    )


def _table(desk: House, found: list[dict[str, Any]]) -> None:
    rows = [
        {
            "id": row["id"],
            "at": words.moment(row["at"]),
            "actor": row["actor"],
            "action": row["action"],
            "subject": audit_words.subject(row["action"], row["subject"]),
            "detail": audit_words.detail(row["detail"]),
        }
        for row in found
    ]
    columns = {
        "id": tables.number("No.", width=62),
        "at": tables.text("When", 135),
        "actor": tables.text("Who", 170),
        "action": tables.text("Action", 84),
        "subject": tables.text("Of what", 250),
        "detail": tables.text("What", None),
    }
    tables.show(
        pd.DataFrame(rows, columns=list(columns)),
        columns,
        title=words.plural(len(rows), "entry"),
        key="audit",
        alt="Entries of the audit with time, person, action and detail",
        rows=22,
        note=f"the newest {words.count(MOST)}" if len(rows) == MOST else "newest first",
        empty="No entry of this kind.",
    )


def _days(span: Any) -> tuple[Any, Any]:
    """The first day asked for and the day after the last; None where none is."""
    days = list(span) if isinstance(span, list | tuple) else [span]
    if not days:
        return None, None
    return days[0], (pd.Timestamp(days[-1]) + pd.Timedelta(days=1)).date()
