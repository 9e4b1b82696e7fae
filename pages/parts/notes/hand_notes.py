"""What people write beside the days of a metric: on the charts of Metrics and of alerts, with who and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from monitors import words
from monitors.store import Store, acts, log
from monitors.store.acts import LONGEST_ANNOTATION
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actions, tables

HERE, METRIC, EVERY = "Here", "This metric", "Every metric"  # where an annotation is shown
SHOWN = 8  # annotations listed; all are on the chart


def of(desk: House, monitor: str, where: Mapping[str, str], since: date, last: date) -> list[dict[str, Any]]:
    """The annotations of some days, as `log.annotations` has them."""
    return [dict(row) for row in log.annotations(desk.store, monitor, where, since, last)]


def events(notes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(ISO day, what and who) for a chart; the text is data."""
    return [(str(one["first_day"]), f"“{one['text']}” {one['actor']}") for one in notes]


def draw(
    desk: House, as_of: date, monitor: str, where: Mapping[str, str], since: date, notes: list[dict[str, Any]]
) -> None:
    """A popover with the annotations of these days and a form for another one."""
    label = f"Annotations {len(notes)}" if notes else "Annotate"
    with st.popover(label, icon=":material/edit_note:", key="annotations", type="tertiary"):
        for one in notes[:SHOWN]:
            _note(desk, as_of, one)
        if len(notes) > SHOWN:
            st.caption(f"and {len(notes) - SHOWN} more on the chart")
        _form(desk, as_of, monitor, where, since)


def _note(desk: House, as_of: date, one: Mapping[str, Any]) -> None:
    first, last = (date.fromisoformat(str(one[name])) for name in ("first_day", "last_day"))
    days = words.day(first) if first == last else words.span(first, last)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"note_{one['id']}"):
        said = (
            f"{days}, {words.segment(str(one['segment']))}, {one['actor']} on {words.moment(str(one['at']))}"
        )
        st.markdown(f"**{plain(one['text'])}** &ensp;{tables.muted(said)}", width="stretch")
        taken: dict[str, Any] = {"help": "Take it off the charts", "on_click": _remove}
        st.button(
            "",
            icon=":material/close:",
            key=f"note_off_{one['id']}",
            type="tertiary",
            args=(desk, as_of, one["id"]),
            **taken,
        )


def _form(desk: House, as_of: date, monitor: str, where: Mapping[str, str], since: date) -> None:
    newest = as_of - timedelta(days=1)
    part = desk.here is not None and (desk.here.stages is not None or desk.unseen.monitors is not None)
    with st.form("annotate", clear_on_submit=True, border=False):
        st.text_input(
            "What happened",
            key="note_text",
            max_chars=LONGEST_ANNOTATION,
            placeholder="In a few words, as it shall stand over the chart",
        )
        st.date_input(
            "Days",
            value=(newest, newest),
            key="note_days",
            format="YYYY-MM-DD",
            max_value=newest,
            min_value=since,
        )
        st.segmented_control(
            "Shown beside",
            [HERE, METRIC] if part else [HERE, METRIC, EVERY],
            default=HERE,
            required=True,
            key="note_scope",
            help=f"Here: {words.segment(where)}, what lies in it and what holds it",
        )
        st.form_submit_button(
            "Write it down", type="primary", on_click=_write, args=(desk, as_of, monitor, dict(where))
        )


def _write(desk: House, as_of: date, monitor: str, where: dict[str, str]) -> None:
    """Callback of the form."""
    text, scope = str(st.session_state["note_text"]), st.session_state["note_scope"]
    chosen = st.session_state["note_days"]
    days = (
        (chosen[0], chosen[-1]) if isinstance(chosen, tuple) and chosen else (as_of - timedelta(days=1),) * 2
    )
    about = None if scope == EVERY else monitor
    segment = where if scope == HERE else {}

    def write(store: Store, who: acts.Act) -> None:
        acts.annotate(store, who, days, text, about, segment)

    actions.act(desk, as_of, "Written beside the chart", write)


def _remove(desk: House, as_of: date, number: int) -> None:
    actions.act(
        desk, as_of, "Taken off the charts", lambda store, who: acts.remove_annotation(store, number, who)
    )
