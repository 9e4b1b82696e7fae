"""What a text of a monitor would have raised on the past, and making it live once one has seen that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.home_file import file_text, fingerprint
from monitors.catalogue.scaffold import measures
from pages.desk.escape import plain
from pages.desk.house import House
from pages.monitors import long_work
from pages.parts import tables

WEEK = 7  # days


def measures_of(desk: House, as_of: date | None, table: str) -> list[str]:
    """The additive columns of a cube or view."""
    return measures(desk.engine(as_of), table)


def kind(name: str) -> str:
    """The work that tries a monitor."""
    return f"try_{name}"


def start(desk: House, name: str, text: str) -> None:
    """Callback: try a text on the past; where that monitor is being tried already, this is said."""
    command, files = ["try", f"{{folder}}/{name}.sql", "--json"], {f"{name}.sql": text}
    long_work.start(desk, kind(name), command, files, busy=f"{name} is being tried already")


def draw(desk: House, name: str, text: str) -> None:
    """The try at work, or what it came to."""
    long_work.draw(desk, kind(name), f"The try of {name}", lambda work: _alerts(desk, name, text, work))


def seen_of(desk: House, name: str, text: str) -> dict[str, Any] | None:
    """What this very text would have raised; None where it was not tried to its end."""
    work = long_work.of(desk, kind(name))
    if work is None or work.is_going or work.code != 0 or not _is_of(work, name, text):
        return None
    found = long_work.result(work)
    return found if isinstance(found, dict) else None


def make_live(desk: House, name: str, text: str, may: bool, write: Callable[[], None]) -> None:
    """The button, and the confirmation that says what it will page; open to a saved text that was tried."""
    seen = seen_of(desk, name, text)
    with st.popover("Make live …", disabled=not may, icon=":material/notifications_active:", key="edit_live"):
        if _words(file_text(desk.home, name) or "") != _words(text):
            st.caption("Save it in shadow first.")
        elif seen is None:
            st.caption("Try this text on the past first: then it is known what it will page.")
        else:
            st.markdown(
                plain(
                    f"{_sum(seen)}. Live, alerts like these page its owner and count in the morning's promise."
                )
            )
            st.button("Make it live", type="primary", key="edit_live_yes", on_click=write)


def _alerts(desk: House, name: str, text: str, work: long_work.LongWork) -> None:
    found = long_work.result(work)
    if not isinstance(found, dict):
        st.error("The try ended without a result.")
        return
    if not _is_of(work, name, text):
        st.caption("Changed since it was tried.")
    frame = pd.DataFrame(
        [
            {
                "fired": words.day(row["fired_on"]),
                "where": words.segment(row["segment"]),
                "since": words.day(row["first_bucket"][:10]),
                "effect": words.times(row["effect"]),
                "detector": words.family(row["detector"]),
                "money": row["money"],
            }
            for row in reversed(found["alerts"])
        ]
    )
    columns = {
        "fired": tables.text("Alert on", 82),
        "where": tables.text("Where", 150),
        "since": tables.text("Since", 82),
        "effect": tables.times("Effect", 62),
        "detector": tables.text("By", 80),
        "money": tables.money("Money", desk.currency, 80),
    }
    tables.show(
        frame,
        columns,
        title="Would have raised",
        key="edit_alerts",
        alt="The alerts this text would have raised on the past mornings",
        rows=10,
        note=_sum(found),
        empty="Nothing on these mornings.",
    )


def _sum(found: dict[str, Any]) -> str:
    """`6 alerts in 28 mornings, 1.5 a week`."""
    mornings = (date.fromisoformat(found["until"]) - date.fromisoformat(found["since"])).days
    number = len(found["alerts"])
    weekly = words.digits(number / max(mornings, 1) * WEEK, 2)
    return f"{words.plural(number, 'alert')} in {words.plural(mornings, 'morning')}, {weekly} a week"


def _is_of(work: long_work.LongWork, name: str, text: str) -> bool:
    """Whether the try was of this text, its status apart."""
    try:
        tried = (work.folder / f"{name}.sql").read_text(encoding="utf-8")
    except OSError:
        return False
    return fingerprint(_words(tried)) == fingerprint(_words(text))


def _words(text: str) -> str:
    """The text without its status and comments on it, which do not change what it raises."""
    rows = [row.strip() for row in text.splitlines()]
    kept = [row for row in rows if row and not row.startswith(("-- #", "--#", "-- status", "--status"))]
    return "\n".join(kept)
