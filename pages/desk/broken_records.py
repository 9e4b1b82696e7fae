"""Records whose money does not add up, kept for the pages of one state of the store; and those that name somebody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import streamlit as st

from monitors.store.losses import loss_book
from pages.desk.house import House

Record = dict[str, Any]


def records(desk: House, as_of: date) -> list[Record]:
    """Every record that the morning knew, the largest open one first."""
    return _records(desk.written, as_of, desk)


def naming(rows: Sequence[Record], column: str, values: Collection[str]) -> list[Record]:
    """The records in which a column of the key or the evidence is one of these values."""
    wanted = set(values)
    return [row for row in rows if str({**row["fields"], **row["record_key"]}.get(column, "")) in wanted]


@st.cache_resource(max_entries=16, show_spinner=False)
def _records(written: str, as_of: date, _desk: House) -> list[Record]:
    return loss_book.losses(_desk.store, as_of)
