"""The values a statement leaves open: a field each, by the kind of value, and all of them in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import unknown_value
from pages.sql import offered_values
from queries.content.saved_query import NUMBERS, SINCE, UNTIL, QueryParameter
from queries.content.settings import Role
from queries.sandbox.placeholders import open_names

PREFIX = "p_"  # of the address: `p_since=2026-11-01`
_PUT = "sql_values_put"  # of the session: the statement whose first values were put into the address
DAYS = 15  # a span of days begins with so many; chosen
_DAY_WORDS = ("day", "date", "since", "until", "from", "to", "morning", "week")
_NUMBER_WORDS = (
    "n",
    "top",
    "most",
    "least",
    "limit",
    "number",
    "count",
    "amount",
    "share",
    "percent",
    "min",
    "max",
)


@dataclass
class Given:
    """The values of a statement by name; `wanting`: what is still to be chosen, in words."""

    values: dict[str, Any] = field(default_factory=dict)
    wanting: list[str] = field(default_factory=list)


def kind_of(desk: House, name: str, role: Role) -> QueryParameter:
    """What a value nobody has described is taken for by its name: a day, a market, a column's value, a number, text."""
    last = name.lower().split("_")[-1]
    if name.lower() == "market":
        return QueryParameter(name=name, type="market")
    if last in _DAY_WORDS:
        return QueryParameter(name=name, type="date", default=0 if last in (UNTIL, "to") else DAYS)
    column = offered_values.column_named(desk, name, role)
    if column:
        markets = desk.engine(None).catalog.contracts
        of_market = any(column == one.market for _, one in markets.items())
        return QueryParameter(name=name, type="market" if of_market else "value", of=column)
    if last in _NUMBER_WORDS or name.lower().split("_")[0] in _NUMBER_WORDS:
        return QueryParameter(name=name, type="number")
    return QueryParameter(name=name)


def draw(
    desk: House, sql: str, role: Role, as_of: date | None, described: Mapping[str, QueryParameter]
) -> Given:
    """A field for each value that the statement leaves open, filled from the address; none where none is left open.

    described: what is known of them by a saved query. What the address gives and the statement does not ask is told.
    """
    names, given = open_names(sql), Given()
    _tell_gone(names, described)
    asked = [_of_span(described, name) or described.get(name) or kind_of(desk, name, role) for name in names]
    spans = _spans(asked)
    fields = [one for one in asked if one.name not in {name for span in spans for name in span}]
    if not names:
        return given
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="sql_values"):
        for since, until in spans:
            _span(since, until, asked, described, as_of, given)
        for one in fields:
            value = _field(desk, one, role, as_of)
            if value is None or value == "":
                given.wanting.append(_label(one))
            else:
                given.values[one.name] = value
    _put_into_address(sql, given.values)
    return given


def _put_into_address(sql: str, values: Mapping[str, Any]) -> None:
    """What the fields began with stands in the address too, or a link would mean other days on another morning.

    Once for a statement: who goes back from there is not led forward again.
    """
    if st.session_state.get(_PUT) == sql:
        return
    st.session_state[_PUT] = sql
    for name, value in values.items():
        if PREFIX + name not in st.query_params:
            st.query_params[PREFIX + name] = value.isoformat() if isinstance(value, date) else str(value)


def keep(sql: str) -> None:
    """Callback, when a statement was written: the address loses the values it does not ask for."""
    names = open_names(sql)
    for key in [key for key in st.query_params if key.startswith(PREFIX)]:
        if key.removeprefix(PREFIX) not in names:
            del st.query_params[key]


def _tell_gone(names: list[str], described: Mapping[str, QueryParameter]) -> None:
    given = [key.removeprefix(PREFIX) for key in st.query_params if key.startswith(PREFIX)]
    for name in given:
        if name not in names:
            value = unknown_value.short(st.query_params[PREFIX + name])
            said = f"The address gives ${unknown_value.short(name)} the value “{value}”"
            unknown_value.tell(f"{said}: the query does not ask for it any more.")
    spans = {
        f"{name}_{end}" for name, one in described.items() if one.type == "range" for end in (SINCE, UNTIL)
    }
    for name, one in described.items():
        if names and one.type != "range" and name not in names and name not in spans:
            st.caption(
                plain(f"“{_label(one)}” is described, and the query does not ask for ${name} any more.")
            )


def _of_span(described: Mapping[str, QueryParameter], name: str) -> QueryParameter | None:
    """An end of a range that a saved query describes."""
    stem, _, end = name.rpartition("_")
    about = described.get(stem)
    if about is None or about.type != "range" or end not in (SINCE, UNTIL):
        return None
    days = about.default if isinstance(about.default, int) else DAYS
    return replace(about, name=name, type="date", default=0 if end == UNTIL else days)


def _spans(asked: list[QueryParameter]) -> list[tuple[str, str]]:
    """Two days that belong together: `since` and `until`, also behind a common word."""
    days = [one.name for one in asked if one.type == "date"]
    return [(name, name.removesuffix(SINCE) + UNTIL) for name in days
            if name.endswith(SINCE) and name.removesuffix(SINCE) + UNTIL in days]  # fmt: skip


def _label(one: QueryParameter) -> str:
    said = one.meaning or words.label(one.name)
    return said[:1].upper() + said[1:]


def _span(
    since: str,
    until: str,
    asked: list[QueryParameter],
    described: Mapping[str, QueryParameter],
    as_of: date | None,
    given: Given,
) -> None:
    """One field for both ends; the last day shown is the one before `until`."""
    by_name = {one.name: one for one in asked}
    begin, end = (_address_day(name, by_name[name].begins_with(as_of)) for name in (since, until))
    key, stem = f"sql_value_{since}", since.removesuffix(SINCE).rstrip("_")
    wanted = (begin, end - timedelta(days=1)) if begin and end and begin < end else ()
    label = (
        _label(described[stem]) if stem in described else f"Days of {words.label(stem)}" if stem else "Days"
    )

    def changed() -> None:
        chosen = st.session_state[key]
        if len(chosen) == 2:
            st.query_params[PREFIX + since] = chosen[0].isoformat()
            st.query_params[PREFIX + until] = (chosen[1] + timedelta(days=1)).isoformat()

    _preset(key, wanted)
    chosen = st.date_input(plain(label), key=key, on_change=changed, width=210)
    if isinstance(chosen, tuple) and len(chosen) == 2:
        given.values |= {since: chosen[0], until: chosen[1] + timedelta(days=1)}
    else:
        given.wanting.append(label)


def _field(desk: House, one: QueryParameter, role: Role, as_of: date | None) -> Any:
    """The field of one value, and what stands in it."""
    # Over 40 lines: a kind of field after the other.
    key, label = f"sql_value_{one.name}", plain(_label(one))
    said = st.query_params.get(PREFIX + one.name)

    def changed() -> None:
        value = st.session_state[key]
        if value is None or value == "":
            st.query_params.pop(PREFIX + one.name, None)
        else:
            st.query_params[PREFIX + one.name] = value.isoformat() if isinstance(value, date) else str(value)

    default = one.begins_with(as_of)
    if one.type == "date":
        _preset(key, _address_day(one.name, default))
        return st.date_input(label, key=key, on_change=changed, width=140)
    if one.type in NUMBERS:
        _preset(key, _address_number(one, default))
        whole = one.type == "integer"
        return st.number_input(label, key=key, step=1 if whole else None, format=None if whole else "%g",
                               on_change=changed, width=120)  # fmt: skip
    if one.type in ("market", "choice", "value"):
        options = offered_values.options(desk, one, role)
        wanted = (
            said
            if said is not None
            else str(default)
            if default is not None
            else options[0]
            if options
            else None
        )
        if said is not None and one.type != "value" and said not in options:
            unknown_value.tell(
                f"There is no {label.lower()} “{unknown_value.short(said)}” any more: choose another one."
            )
            wanted = None
        _preset(key, wanted)
        return st.selectbox(label, [*options, *([wanted] if wanted not in (None, *options) else [])], key=key,
                            accept_new_options=one.type == "value", on_change=changed, width=180)  # fmt: skip
    _preset(key, said if said is not None else str(default or ""))
    return st.text_input(label, key=key, on_change=changed, width=180)


def _preset(key: str, wanted: Any) -> None:
    """What the address says stands in the field, also after Back; what is being chosen stays."""
    seen = f"{key}_seen"
    if key not in st.session_state or st.session_state.get(seen) != wanted:
        st.session_state[key] = wanted
    st.session_state[seen] = wanted


def _address_day(name: str, default: Any) -> date | None:
    said = st.query_params.get(PREFIX + name)
    if said is None:
        return default if isinstance(default, date) else None
    try:
        return date.fromisoformat(said)
    except ValueError:
        unknown_value.tell(
            f"“{unknown_value.short(said)}” is no day for ${name}: a day is written 2026-11-01."
        )
        return default if isinstance(default, date) else None


def _address_number(one: QueryParameter, default: Any) -> float | int | None:
    said = st.query_params.get(PREFIX + one.name)
    if said is None:
        return default if isinstance(default, int | float) else None
    try:
        value = float(said)
        if value != value or abs(value) == float("inf"):
            raise ValueError(said)
    except ValueError:
        unknown_value.tell(f"“{unknown_value.short(said)}” is no number for ${one.name}.")
        return default if isinstance(default, int | float) else None
    return int(value) if one.type == "integer" else value
