"""From a query to a monitor: what its columns are taken for, to be agreed to, and the draft of the file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from monitors import words
from monitors.catalogue.from_query import Found, FromQueryError, draft, recognise
from monitors.catalogue.home_file import HomeFileError, checked_name
from pages.charts.quick import result_frame
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actor, links
from pages.sql.editor import Asked
from queries.answers.narrowed import totals

NOTHING = "nothing: a volume is watched"


def control(desk: House, asked: Asked, rows: Any) -> None:
    """The popover that makes a monitor of the query."""
    with st.popover("Monitor", icon=":material/add_alert:", type="tertiary", key="sql_monitor"):
        days, numbers, texts = result_frame.columns(rows)
        if macros := desk.macros.called(asked.statement):
            named = words.listing([one.name for one in macros])
            st.caption(
                plain(f"A monitor has no macros: write out what {named} stands for, as Tables shows it.")
            )
            return
        sums = {name: float(value) for name, value in totals(rows).items()}
        try:
            found = recognise(asked.statement, days, numbers, texts, sums)
        except FromQueryError as error:
            st.caption(plain(f"No monitor can be made of it yet: {error}."))
            return
        if found.ratio:
            st.caption(plain(f"“{found.ratio}” is a finished rate: it is counted as what it divides."))
            chosen = found
            st.code(f"{found.numerator}\nout of\n{found.denominator}", language="sql")
        else:
            chosen = _choose(found, numbers)
        split = st.multiselect("Split by", texts, default=list(found.dimensions), key="sql_monitor_by")
        name = st.text_input("Name", key="sql_monitor_name", placeholder="lower_case_name")
        st.caption(
            "It opens as a text in shadow: checked, tried on the past, and it pages nobody until it is made live."
        )
        if st.button("Write it", key="sql_monitor_write", type="primary", icon=":material/edit_note:"):
            _write(
                desk,
                asked,
                Found(chosen.day, chosen.numerator, chosen.denominator, tuple(split), found.grain),
                name,
            )


def _choose(found: Found, numbers: list[str]) -> Found:
    top = st.selectbox("Count", numbers, index=numbers.index(found.numerator), key="sql_monitor_top")
    options = [NOTHING, *numbers]
    at = options.index(found.denominator) if found.denominator else 0
    below = st.selectbox("Out of", options, index=at, key="sql_monitor_below")
    return Found(found.day, top, "" if below == NOTHING else below, found.dimensions, found.grain)


def _write(desk: House, asked: Asked, found: Found, name: str) -> None:
    """To the place where monitors are written, with the draft."""
    try:
        checked_name(name or "")
    except HomeFileError as error:
        st.error(plain(str(error)))
        return
    if name in [path.stem for path in desk.home.content("monitors")]:
        st.error(plain(f"there is a monitor {name} already: choose another name"))
        return
    owner = (actor.current() or "my-team").lower()
    links.go(links.writing_place(name, draft(name, asked.statement, found, owner=owner, says="")))
