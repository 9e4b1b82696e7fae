"""Tables: one look, numbers with their units, and beside each its SQL and its download.

Cells are data and stay data: `st.dataframe` never reads them as markup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.kept.made_of import as_sent, facts_as_sent
from pages.parts import unknown_value
from pages.parts.export import UNIT, downloads, with_units
from pages.parts.keyboard import shortcut
from pages.parts.links import Destination, go, sql_link

ROW, HEAD = 30, 30  # pixels; Streamlit gives the header the height of a row
Column = Any  # what st.column_config.* returns; Streamlit gives it no public type


def show(
    frame: pd.DataFrame,
    columns: Mapping[str, Column],
    *,
    title: str,
    key: str,
    alt: str,
    sql: str | None = None,
    exact: pd.DataFrame | None = None,
    rows: int = 12,
    empty: str = "Nothing here.",
    note: str | None = None,
    leads: Sequence[Destination | None] = (),
) -> None:
    """A titled table with SQL and download beside the title. `exact` is what the files hold, if not `frame`.

    leads: where a click on a row's first cell goes, one a row; None = nowhere.
    """
    heading(title, with_units(frame if exact is None else exact, frame, columns), key=key, sql=sql, note=note)
    if frame.empty:
        st.caption(plain(empty[:1].upper() + empty[1:]))
        return
    if not any(leads):
        _draw(frame, columns, rows, key=key, alt=alt)
        return
    first = next(iter(columns))
    arrows = {**columns, first: {**columns[first], "label": f"{columns[first]['label']} →"}}
    clicks: dict[str, Any] = {"on_select": "rerun", "selection_mode": "single-cell"}
    clicked = _draw(frame, arrows, rows, key=identity(key, map(str, leads)), alt=alt, **clicks)
    for row, name in clicked["selection"]["cells"]:
        place = leads[row]
        if name == first and place is not None:
            go(place)


def _draw(
    frame: pd.DataFrame, columns: Mapping[str, Column], rows: int, *, key: str, alt: str, **selection: Any
) -> Any:
    """The table itself, dense, with a dash where nothing is known; what is selected in it."""
    return st.dataframe(
        as_sent(frame),
        column_config={name: _read(one) for name, one in columns.items()},
        column_order=list(columns),
        hide_index=True,
        row_height=ROW,
        height=height_of(len(frame), rows),
        key=key,
        placeholder=words.DASH,
        alt=alt,
        **selection,
    )


def _read(column: Column) -> Column:
    """What Streamlit reads of a column."""
    return {name: one for name, one in column.items() if name != UNIT}


def facts(rows: Mapping[str, str], *, alt: str) -> None:
    """A small table of names and what is said of them, both Markdown: what is data in them the caller has escaped."""
    st.table(
        facts_as_sent(tuple(rows.items())), border="horizontal", hide_index=False, hide_header=True, alt=alt
    )


def heading(
    title: str, frame: pd.DataFrame, *, key: str, sql: str | None = None, note: str | None = None
) -> None:
    """The line above a table or chart: what it is at the left, SQL and download at the right."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}_heading"):
        st.markdown(f"**{plain(title)}**" + (f"&ensp;{muted(note)}" if note else ""), width="stretch")
        if sql:
            sql_link(sql)
        downloads(frame, key)


def muted(text: str) -> str:
    """Text of less weight, as Markdown; the text itself is escaped."""
    return f":gray[{plain(text)}]"


def height_of(count: int, at_most: int) -> int:
    """Pixels of a table that shows all its rows, or `at_most` of them and scrolls."""
    return HEAD + ROW * max(1, min(count, at_most)) + 2


def identity(prefix: str, ids: Iterable[object]) -> str:
    """A widget key that changes with the rows: a selection is a position and must not outlive its rows."""
    digest = hashlib.blake2b("\x1f".join(map(str, ids)).encode(), digest_size=6).hexdigest()
    return f"{prefix}_{digest}"


def pick(
    frame: pd.DataFrame,
    columns: Mapping[str, Column],
    *,
    ids: Sequence[str],
    parameter: str,
    prefix: str,
    alt: str,
    rows: int = 16,
    known: Collection[str] | None = None,
) -> str:
    """A table of which one row is always selected; returns that row's id, which is also in the address.

    A click anywhere in a row selects it, J and K move on and back. known: ids that exist though filters hide them;
    an address that asks for none of these is told so.
    """
    key = identity(prefix, ids)
    asked = st.query_params.get(parameter, "")
    at = ids.index(asked) if asked in ids else 0
    if asked and asked not in ids and asked not in (known or ()):
        unknown_value.tell(
            f"{words.titled(parameter)} “{unknown_value.short(asked)}” is not in this list: the first row is shown."
        )
    selection: dict[str, Any] = {
        "on_select": lambda: _choose(key, ids, parameter, _clicked(key, at)),
        "selection_mode": ["single-row-required", "single-cell"],
        "selection_default": {"selection": {"rows": [at]}},
    }
    if key in st.session_state:  # the address may have changed without the table: by Back, or by a key
        _select(key, at)
    _draw(frame, columns, rows, key=key, alt=alt, **selection)
    _steps(key, ids, parameter, at)
    if asked != ids[at]:
        st.query_params[parameter] = ids[at]
    return ids[at]


def _steps(key: str, ids: Sequence[str], parameter: str, at: int) -> None:
    """The buttons under a table that move the chosen row, with their keys."""
    with st.container(horizontal=True, gap="small", key=f"{parameter}_steps"):
        for label, letter, icon, to in (
            ("Next", "J", ":material/keyboard_arrow_down:", at + 1),
            ("Previous", "K", ":material/keyboard_arrow_up:", at - 1),
        ):
            st.button(
                label,
                shortcut=shortcut(letter),
                icon=icon,
                type="tertiary",
                key=f"{parameter}_{label.lower()}",
                disabled=not 0 <= to < len(ids),
                on_click=_choose,
                args=(key, ids, parameter, to),
            )


def _choose(key: str, ids: Sequence[str], parameter: str, at: int) -> None:
    """Callback: another row is chosen, in the table and in the address."""
    if 0 <= at < len(ids):
        st.query_params[parameter] = ids[at]
        _select(key, at)


def _select(key: str, at: int) -> None:
    st.session_state[key] = {"selection": {"rows": [at], "columns": [], "cells": []}}


def _clicked(key: str, before: int) -> int:
    """The row under the hand: that of a clicked cell, else the one marked."""
    selection = st.session_state[key]["selection"]
    if selection["cells"]:
        return int(selection["cells"][0][0])
    return int(selection["rows"][0]) if selection["rows"] else before


def times(label: str, width: int | None = 62, help: str | None = None) -> Column:
    """Ratios said by `words.times`, at the right like the numbers they are."""
    return st.column_config.TextColumn(label, width=width, help=help, alignment="right")


def text(label: str, width: int | str | None = None, help: str | None = None, pinned: bool = False) -> Column:
    """A column of words."""
    return st.column_config.TextColumn(label, width=width, help=help, pinned=pinned)


def number(label: str, pattern: str = "%,.0f", width: int | None = 90, help: str | None = None) -> Column:
    """A right-aligned numeric column; sorts as a number. A unit in `pattern` is set as in `monitors.words`."""
    pattern = pattern.replace("f ", f"f{words.THIN}")
    return st.column_config.NumberColumn(label, format=pattern, width=width, help=help)


def money(label: str, currency: str, width: int | None = 95, help: str | None = None) -> Column:
    """Amounts, whole, with the currency's sign."""
    return number(label, f"{_symbol(currency)}%,.0f", width, help)


def counted(
    label: str, what: str, currency: str, width: int, pattern: str = "%,.0f", help: str | None = None
) -> Column:
    """A number of what a monitor counts: amounts with the currency's sign, else events, as the label says."""
    if what == "money":
        return money(label, currency, width, help)
    said = "Minutes" if what == "minutes" else "Events"
    return {**number(label, pattern, width, f"{said}. {help}" if help else said), UNIT: what}


def scaled(unit: str, currency: str) -> tuple[Callable[[pd.Series], pd.Series], str]:
    """How a monitor's values go into a column: what to do to the fractions, and the printf pattern."""
    if unit == "bps":
        return (lambda values: values * 1e4), "%.0f bps"
    if unit == "percent":
        return (lambda values: values * 100), "%.2f %%"
    if unit == "money":
        return (lambda values: values), _symbol(currency) + "%,.0f"
    return (lambda values: values), "%,.0f" if unit in ("count", "minutes") else "%.2f"


def _symbol(currency: str) -> str:
    """The currency's sign, as a printf pattern holds it."""
    return words.symbol(currency).replace("%", "%%")


def badges(label: str, colors: Mapping[str, str], width: int | None = 85) -> Column:
    """Coloured words; the cells are lists of them."""
    return st.column_config.MultiselectColumn(
        label, options=list(colors), color=list(colors.values()), width=width
    )


def spark(label: str, width: int | None = 120, help: str | None = None) -> Column:
    """A small line without axes."""
    return st.column_config.LineChartColumn(label, width=width, help=help, y_min=0)
