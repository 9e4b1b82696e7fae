"""The list of broken records: what must be decided today first, with filters that are in the address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.money.money_check import MoneyChecks
from pages.desk import role_choice
from pages.desk.broken_records import Record
from pages.desk.escape import plain
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.losses import loss_data
from pages.losses.loss_data import CLEAR, SHOWN, LossFilter
from pages.losses.loss_words import COLOURS, standing_words
from pages.parts import tables, unknown_value

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ANY = {"l_check": "Any check", "l_market": "Any market", "l_stage": "Any stage", "l_owner": "Any owner"}


def ask(desk: House, rows: Sequence[Record], checks: MoneyChecks, names: Names) -> LossFilter:
    """The filters, in one line."""
    choices = {
        "l_check": loss_data.values(rows, "check_name"),
        "l_market": loss_data.values(rows, "market"),
        "l_stage": loss_data.values(rows, "stage"),
        "l_owner": sorted({loss_data.owner_of(row) for row in rows}),
    }
    unknown_value.say("l_show", SHOWN, "list", f"“{CLEAR}” is shown")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="loss_filters"):
        shown = st.segmented_control(
            "Which",
            SHOWN,
            default=CLEAR,
            required=True,
            key="l_show",
            bind="query-params",
            label_visibility="collapsed",
        )
        chosen = {}
        for name, options in choices.items():
            unknown_value.say(name, options, name.removeprefix("l_"), f"{ANY[name].lower()} is shown")
            chosen[name] = st.selectbox(
                ANY[name],
                options,
                index=None,
                key=name,
                bind="query-params",
                width=170,
                placeholder=ANY[name],
                label_visibility="collapsed",
                format_func=(lambda one: loss_data.title_of(checks, one))
                if name == "l_check"
                else words.label,
            )
        role_choice.choose(desk)
    asked = {name.removeprefix("l_"): value or "" for name, value in chosen.items()}
    return LossFilter(shown=shown or CLEAR, of=_of(rows, names), **asked)


def _of(rows: Sequence[Record], names: Names) -> tuple[str, str]:
    """Whom the address asks for, as `column:value`; what names nobody here is told and passed over."""
    told = st.query_params.get("l_of", "")
    if not told:
        return ("", "")
    column, _, token = told.partition(":")
    known = {str({**row["fields"], **row["record_key"]}.get(column, "")) for row in rows} - {""}
    value = names.of(column).value_of(token, known)
    if value is None:
        unknown_value.tell(f"No record here names “{unknown_value.short(told)}”: the others are shown.")
        return ("", "")
    label = f"Only {words.label(column.removesuffix('_id'))} {names.shown(column, value)}"
    st.button(
        plain(label), icon=":material/close:", key="l_of_off", on_click=_forget_of, help="Show the others too"
    )
    return (column, value)


def _forget_of() -> None:
    st.query_params.pop("l_of", None)


def draw(
    desk: House, as_of: date, rows: Sequence[Record], checks: MoneyChecks, names: Names, known: Sequence[str]
) -> str | None:
    """The table; the id of the chosen record, None where there is none."""
    frame = _frame(rows, checks, names, as_of)
    title = f"{words.plural(len(rows), 'record')}"
    tables.heading(title, frame.drop(columns="stands_badge"), key="loss_list", note="the largest first")
    if not rows:
        return None
    columns: dict[str, Any] = {
        "check": tables.text("What", 196),
        "open": tables.number(
            "Open", f"{words.symbol(desk.currency)}%,.2f", 76, help="Neither back nor written off"
        ),
        "record": tables.text("Record", 150),
        "market": tables.text("Market", 52),
        "age": tables.number("Age", "%.0f d", 46, help="Days since the record's own day"),
        "loss": tables.number("At loss", f"{words.symbol(desk.currency)}%,.2f", 76),
        "stands_badge": tables.badges("Stands", COLOURS, 92),
        "owner": tables.text("Owner", 96),
    }
    if any(frame["due"]):  # a column of dashes would push the others out of sight
        columns["due"] = tables.text("Until", 88)
    return tables.pick(
        frame,
        columns,
        ids=[str(row["id"]) for row in rows],
        parameter="loss",
        prefix="loss_rows",
        alt="Records whose money does not add up",
        rows=18,
        known=known,
    )


def _frame(rows: Sequence[Record], checks: MoneyChecks, names: Names, as_of: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "check": [loss_data.title_of(checks, row["check_name"]) for row in rows],
            "record": [
                " · ".join(_part(names.shown(name, value)) for name, value in row["record_key"].items())
                for row in rows
            ],
            "market": [row["market"] or None for row in rows],
            "day": [row["day"] for row in rows],
            "age": [(as_of - date.fromisoformat(row["day"])).days for row in rows],
            "loss": [(row["cents"] or row["most_cents"]) / 100 for row in rows],
            "open": [row["open_cents"] / 100 for row in rows],
            "stands": [row["standing"] for row in rows],
            "stands_badge": [[standing_words(row)] for row in rows],
            "owner": [loss_data.owner_of(row) for row in rows],
            "due": [row["due"] and words.day(date.fromisoformat(row["due"])) for row in rows],
        }
    )


def _part(value: str) -> str:
    """A part of a record's key: a day as a day."""
    return words.day(date.fromisoformat(value)) if _DAY.fullmatch(value) else words.label(value)


def in_sight(rows: Sequence[Record], asked: LossFilter, as_of: date) -> list[Record]:
    """The records asked for; before them the one that the address names, whatever becomes of it under the hand."""
    found = [row for row in rows if asked.takes(row, as_of)]
    named = st.query_params.get("loss", "")
    held = [row for row in rows if str(row["id"]) == named and row not in found]
    return [*held, *found]


def say_nothing(asked: LossFilter, rows: Sequence[Record]) -> None:
    """Why the list is empty."""
    if not rows:
        st.success("Money adds up: no record breaks a check.", icon=":material/check_circle:")
    elif asked.shown == CLEAR and not (
        asked.check or asked.market or asked.stage or asked.owner or asked.of[0]
    ):
        st.success("Cleared: nothing has to be decided today.", icon=":material/check_circle:")
    else:
        st.info(
            "No record is as asked for. Widen the filters, or choose “All”.", icon=":material/filter_alt:"
        )
