"""The line of Review about money that does not add up: what the digest says of it, and the way to the records."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors.messages.loss_line import loss_sentence
from monitors.store.losses import loss_book
from pages.desk import broken_records
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.parts import links


def draw(desk: House, as_of: date) -> None:
    """The sentence with its link; nothing where no check of money has run, or who is here may see no record."""
    said = _line(desk.written, as_of, desk)
    if not said:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="known_losses", border=True
    ):
        st.markdown(plain(said), width="stretch")
        links.link(links.Destination(links.LOSSES), "Losses", ":material/account_balance:")


@kept(16)
def _line(written: str, as_of: date, _desk: House) -> str:
    rows = broken_records.records(_desk, as_of)
    if not loss_book.ever_run(_desk.store, as_of):
        return ""
    if not rows and _desk.here is not None and _desk.here.limited:
        return ""
    return loss_sentence(loss_book.sums(rows), _desk.currency)
