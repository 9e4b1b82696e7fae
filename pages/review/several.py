"""Several incidents at once: chosen in the list, acknowledged, assigned, snoozed or decided by one click.

Which are chosen is in the address. Each is written as it was seen: where a colleague was faster that one stays as the
colleague left it, the others go through, and one line says both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import get_args

import pandas as pd
import streamlit as st

from monitors import words
from monitors.life.stakes import least_total
from monitors.store import Store, StoreError, acts
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.kept.made_of import as_sent
from pages.parts import actions, actor, tables, unknown_value
from pages.parts.incident import Row
from pages.parts.keyboard import shortcut

PARAMETER = "several"  # of the address: the incidents chosen, with commas between; or none of them yet
NONE = "none"
HAND = "incident"  # of the address: the row under the hand, as in the list of one at a time
DEEDS = ["Acknowledge", "Assign", "Snooze", "Decide"]
LISTED = 8  # headlines of chosen ones that the panel names
Deed = Callable[[Store, acts.Act, int, int], object]  # store, who, incident, its version as it was seen


def asked(rows: Sequence[Row], everyone: Sequence[Row]) -> list[Row] | None:
    """The rows of the list that the address has chosen; None where it chooses one at a time.

    One that a filter hides is not chosen: nobody acts on what is not seen. One that the morning does not have at all
    is told.
    """
    if PARAMETER not in st.query_params:
        return None
    wanted = set(st.query_params[PARAMETER].split(","))
    strange = sorted(wanted - {str(row.incident.id) for row in everyone} - {NONE, ""})
    if strange:
        named = ", ".join(f"“{one[:20]}”" for one in strange[:3])
        unknown_value.tell(f"{named} {'is' if len(strange) == 1 else 'are'} not of this morning: not chosen.")
    return [row for row in rows if str(row.incident.id) in wanted]


def switch(ids: Sequence[str], *, many: bool) -> None:
    """The button beside the list's title: from one at a time to several, and back, by the same key."""
    if many:
        st.button(
            "All",
            icon=":material/done_all:",
            type="tertiary",
            key="several_all",
            on_click=_keep,
            args=(ids,),
            help="Choose every incident of this list",
        )
    st.button(
        "One at a time" if many else "Choose several",
        icon=":material/close:" if many else ":material/checklist:",
        shortcut=shortcut("V"),
        type="tertiary",
        key="several_switch",
        disabled=not ids and not many,
        on_click=_keep if many else _begin,
        args=(None,) if many else (),
    )


def table(
    frame: pd.DataFrame, columns: Mapping[str, tables.Column], rows: Sequence[Row], chosen: Sequence[Row]
) -> None:
    """The list with a box at each row."""
    ids = [str(row.incident.id) for row in rows]
    key = tables.identity("several", ids)
    marked = {row.incident.id for row in chosen}
    selection = {"rows": [at for at, row in enumerate(rows) if row.incident.id in marked]}
    if key in st.session_state:  # the address may have changed without the table: by Back
        st.session_state[key] = {"selection": {**selection, "columns": [], "cells": []}}
    st.dataframe(
        as_sent(frame),
        column_config=dict(columns),
        column_order=list(columns),
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(frame), 16),
        key=key,
        placeholder=words.DASH,
        alt="Incidents of this morning, to choose several of",
        on_select=lambda: _keep([ids[at] for at in st.session_state[key]["selection"]["rows"]]),
        selection_mode="multi-row",
        selection_default={"selection": selection},
    )
    if rows:
        _hand(rows, marked)


def _hand(rows: Sequence[Row], marked: Collection[int]) -> None:
    """The row under the hand, in words, for the table marks only what is chosen: J and K move it, X ticks it."""
    ids = [str(row.incident.id) for row in rows]
    asked = st.query_params.get(HAND, "")
    at = ids.index(asked) if asked in ids else 0
    on = rows[at].incident.id in marked
    chosen = {str(number) for number in marked}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="several_hand"):
        for label, letter, icon, to in (
            ("Next", "J", ":material/keyboard_arrow_down:", at + 1),
            ("Previous", "K", ":material/keyboard_arrow_up:", at - 1),
        ):
            there = 0 <= to < len(ids)
            st.button(
                label,
                shortcut=shortcut(letter),
                icon=icon,
                type="tertiary",
                key=f"several_{label.lower()}",
                disabled=not there,
                on_click=_move,
                args=(ids[to] if there else ids[at],),
            )
        st.button(
            "Untick" if on else "Tick",
            shortcut=shortcut("X"),
            icon=":material/check_box:" if on else ":material/check_box_outline_blank:",
            type="tertiary",
            key="several_tick",
            on_click=_keep,
            args=([one for one in ids if (one in chosen) != (one == ids[at])],),
        )
        st.caption(plain(f"{at + 1} of {len(ids)}: {rows[at].headline.title}"), width="stretch")


def _move(incident: str) -> None:
    """Callback: the hand is on another row; what is chosen stays."""
    st.query_params[HAND] = incident


def _begin() -> None:
    """Callback: several from now on, the one under the hand first."""
    _keep(st.query_params.get_all(HAND))


def _keep(ids: Sequence[str] | None) -> None:
    """Callback: these are chosen; None = one at a time again."""
    if ids is None:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = ",".join(ids) or NONE


def draw(desk: House, as_of: date, chosen: Sequence[Row]) -> None:
    """The panel of several: what they are, how much together, and what is done with all of them."""
    with st.container(border=True, key="several_panel"):
        if not chosen:
            st.markdown("**No incident is chosen**")
            st.caption("Tick several in the list. With one ticked, its panel opens here.")
            return
        total = least_total(row.incident.facts for row in chosen)
        st.markdown(f"**{words.plural(len(chosen), 'incident')} chosen**")
        least = "at least " if total.at_least else ""
        st.caption(plain(f"{least}{words.money(total.amount, desk.currency)} at stake together"))
        told = [f"• {plain(row.headline.title)}" for row in chosen[:LISTED]]
        if len(chosen) > LISTED:
            told.append(f"• and {len(chosen) - LISTED} more")
        st.markdown("  \n".join(told))
        deed = st.segmented_control(
            "What is done with all of them",
            DEEDS,
            default=DEEDS[0],
            required=True,
            key="several_do",
            bind="query-params",
        )
        {"Acknowledge": _acknowledge, "Assign": _assign, "Snooze": _snooze, "Decide": _decide}[
            deed or DEEDS[0]
        ](desk, as_of, chosen)


def each(store: Store, who: acts.Act, chosen: Sequence[tuple[int, int]], done: str, deed: Deed) -> None:
    """Do it to each (incident, version as seen). Raises StoreError with one line when some were not: how many were
    `done`, and of the others why, a colleague who was faster by name.
    """
    failed = []
    for number, version in chosen:
        try:
            deed(store, who, number, version)
        except StoreError as error:
            failed.append(str(error))
    if failed:
        through = f"{len(chosen) - len(failed)} of {words.plural(len(chosen), 'incident')} {done}"
        raise StoreError(f"{through}. Left as they are: {' '.join(dict.fromkeys(failed))}")


def _do(desk: House, as_of: date, chosen: Sequence[Row], done: str, deed: Deed, also: str = "") -> None:
    """Callback: to all of them, under the current name."""
    seen = [(row.incident.id, row.incident.version) for row in chosen]
    said = f"{words.plural(len(seen), 'incident')} {done}{also}"
    actions.act(desk, as_of, said, lambda store, who: each(store, who, seen, done, deed))


def _acknowledge(desk: House, as_of: date, chosen: Sequence[Row]) -> None:
    """Those that somebody has acknowledged already stay that person's."""
    fresh = [row for row in chosen if not row.incident.acknowledged_by]
    before = len(chosen) - len(fresh)
    also = f"; {before} had been before" if before else ""

    def deed(store: Store, who: acts.Act, number: int, version: int) -> None:
        acts.acknowledge(store, number, who, version)

    st.button(
        f"Acknowledge {len(fresh)}" if fresh else "All are acknowledged",
        type="primary",
        shortcut=shortcut("A"),
        key="several_acknowledge",
        disabled=not fresh,
        on_click=_do,
        args=(desk, as_of, fresh, "acknowledged", deed, also),
    )


def _assign(desk: House, as_of: date, chosen: Sequence[Row]) -> None:
    def submit() -> None:
        owner = actor.tidy(st.session_state["several_owner"])

        def deed(store: Store, who: acts.Act, number: int, version: int) -> None:
            acts.assign(store, number, owner, who, version)

        _do(desk, as_of, chosen, f"assigned to {owner}" if owner else "handed back", deed)

    with st.form("several_assign", border=False):
        st.text_input(
            "Owner of all",
            value=actor.current() or "",
            key="several_owner",
            max_chars=actor.LONGEST,
            placeholder="Empty hands them back",
        )
        st.form_submit_button(f"Assign {len(chosen)}", type="primary", on_click=submit)


def _snooze(desk: House, as_of: date, chosen: Sequence[Row]) -> None:
    def submit() -> None:
        days = actions.SNOOZES[st.session_state["several_for"]]
        until = datetime.combine(now().date() + timedelta(days=days), time(6))
        why = st.session_state["several_why"]

        def deed(store: Store, who: acts.Act, number: int, version: int) -> None:
            acts.snooze(store, who, until, incident=number, why=why, version=version)

        _do(desk, as_of, chosen, f"snoozed until {words.moment(until)}", deed)

    with st.form("several_snooze", border=False):
        st.segmented_control(
            "For", list(actions.SNOOZES), default="Until tomorrow", required=True, key="several_for"
        )
        st.text_input("Why", key="several_why", placeholder="What are we waiting for?")
        st.form_submit_button(f"Snooze {len(chosen)}", type="primary", on_click=submit)


def _decide(desk: House, as_of: date, chosen: Sequence[Row]) -> None:
    # Over 40 lines: one form, field by field, with what it submits.
    def submit() -> None:
        said = {
            "disposition": st.session_state["several_was"],
            "decision": st.session_state["several_does"],
            "owner": actor.tidy(st.session_state["several_whose"]),
            "due": st.session_state["several_due"],
            "note": st.session_state["several_note"],
        }

        def deed(store: Store, who: acts.Act, number: int, version: int) -> None:
            acts.decide(store, number, who, version=version, **said)

        _do(desk, as_of, chosen, "decided", deed)

    with st.form("several_decide", border=False):
        st.pills(
            "What were they?",
            list(get_args(acts.Disposition)),
            format_func=words.DISPOSITIONS.__getitem__,
            key="several_was",
        )
        st.pills(
            "What do we do?",
            list(get_args(acts.DecisionKind)),
            format_func=words.DECISIONS.__getitem__,
            key="several_does",
        )
        whose, due = st.columns(2)
        whose.text_input("Owner", key="several_whose", max_chars=actor.LONGEST, placeholder="As it is")
        due.date_input("Due", value=None, key="several_due")
        st.text_area("Note", key="several_note", max_chars=2000, placeholder="Why, in a sentence", height=80)
        st.form_submit_button(f"Decide {len(chosen)}", type="primary", on_click=submit)
