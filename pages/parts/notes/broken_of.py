"""In one line: the records in which somebody's money does not add up, with the way to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import streamlit as st

from monitors import words
from monitors.store.losses import loss_book
from pages.desk.broken_records import naming, records
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links
from pages.parts.links import LOSSES, Destination


def line(desk: House, as_of: date, column: str, values: Collection[str], token: str = "") -> None:
    """Of these values of a key column; nothing where no record names one. token: the one value as an address has it."""
    found = naming(records(desk, as_of), column, values)
    if not found:
        return
    told = loss_book.sums(found)
    said = (
        f"{words.plural(len(found), 'record')}, {words.to_the_cent(told.open, desk.currency)} open of "
        f"{words.to_the_cent(told.known, desk.currency)} known"
    )
    state = {"l_show": "All", **({"l_of": f"{column}:{token}"} if token else {})}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"broken_{column}"):
        st.markdown(f"**Money that does not add up** &ensp;{plain(said)}", width="content")
        links.link(Destination(LOSSES, state), "Losses", ":material/account_balance:")
