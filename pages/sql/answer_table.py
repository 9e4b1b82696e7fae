"""The rows of a result: searched, filtered, sorted, added up; every value as it came. All of it in the address."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from pages.charts.quick import result_frame
from pages.desk.escape import plain
from pages.parts import tables
from queries.answers import narrowed
from queries.answers.exact_columns import told
from queries.answers.narrowed import Narrow, NarrowError

MOST_COLUMNS = 200  # that a browser draws without a stop; the others are in the files; chosen
MOST_TOTALS = 6  # in the line under the table; the others under Columns
ROWS, COLUMNS = "Rows", "Columns"
NULL = "null"
_ANY = "Any column"


def draw(table: Any, seconds: float, truncated: bool, most: int, keep: Any) -> Any:
    """The heading with what can be done with it, the rows, their sums; gives the rows that are shown.

    keep: draws what keeps the result, between the heading and the download.
    """
    rows, said = table, ""
    how = _controls(table) if table.num_rows > 1 else Narrow()
    try:
        rows = narrowed.narrowed(table, how)
    except NarrowError as error:
        said = str(error)
    cut = f", cut at {words.count(most)}" if truncated else ""
    note = f"{words.plural(len(table.column_names), 'column')}, {words.in_seconds(seconds)}{cut}"
    title = words.plural(table.num_rows, "row")
    if rows.num_rows != table.num_rows:
        title = f"{words.count(rows.num_rows)} of {title}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql_result_line"):
        tables.heading(title, result_frame.whole(rows), key="sql_result", note=note)
        keep()
    if said:
        st.warning(plain(said), icon=":material/filter_alt_off:")
    if not table.num_rows:
        st.info("The query ran and found no rows.", icon=":material/search_off:")
        return rows
    if st.session_state.get("sql_shown") == COLUMNS:
        _columns(rows)
    else:
        _rows(rows)
    return rows


def _controls(table: Any) -> Narrow:
    """What is searched for, one filter, the order; each in the address."""
    names = table.column_names[:MOST_COLUMNS]
    bound: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql_narrow"):
        st.segmented_control("Shown", [ROWS, COLUMNS], default=ROWS, required=True, key="sql_shown", **bound)
        find = st.text_input("Find", key="sql_find", placeholder="Find in the rows", width=190, **bound)
        column = st.selectbox("Filter", [_ANY, *names], key="sql_where", width=150, **bound)
        condition, value = narrowed.IS, ""
        if column != _ANY:
            condition = st.selectbox("Condition", narrowed.CONDITIONS, key="sql_is", width=140, **bound)
            if condition not in narrowed.WITHOUT_VALUE:
                value = st.text_input("Value", key="sql_than", placeholder="Value", width=140, **bound)
        sort = st.selectbox("Order", ["As it came", *names], key="sql_sort", width=150, **bound)
        down = sort != "As it came" and st.toggle("From the largest", key="sql_down", bind="query-params")
    filled = column != _ANY and (value != "" or condition in narrowed.WITHOUT_VALUE)
    return Narrow(
        find, column if filled else "", condition, value, "" if sort == "As it came" else sort, down
    )


def how() -> tuple[str, ...]:
    """What the rows are narrowed by now: a key for what is made of them."""
    names = ("sql_find", "sql_where", "sql_is", "sql_than", "sql_sort", "sql_down")
    return tuple(str(st.session_state.get(name, "")) for name in names)


def _rows(rows: Any) -> None:
    wide = len(rows.column_names) - MOST_COLUMNS
    shown = told(rows.select(rows.column_names[:MOST_COLUMNS]) if wide > 0 else rows)
    st.dataframe(
        shown,
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(rows.num_rows, 16),
        key="sql_table",
        placeholder=NULL,
        alt="Result of the query",
        column_config=_formats(rows, shown),
    )
    if wide > 0:
        st.caption(
            f"The first {MOST_COLUMNS} of {words.count(len(rows.column_names))} columns; the files have all."
        )
    sums = narrowed.totals(rows) if rows.num_rows > 1 else {}
    sums = {name: value for name, value in sums.items() if narrowed.adds_up(name)}
    if sums:
        said = [f"{name} {_number(value)}" for name, value in list(sums.items())[:MOST_TOTALS]]
        more = f" · {len(sums) - MOST_TOTALS} more under Columns" if len(sums) > MOST_TOTALS else ""
        st.caption(plain(f"Added up over {words.plural(rows.num_rows, 'row')}: {' · '.join(said)}{more}"))


def _formats(rows: Any, shown: Any) -> dict[str, Any]:
    """Numbers at the right and with their digits; a number too long for a browser's own is a text at the right."""
    found: dict[str, Any] = {}
    for name in shown.column_names:
        was, now = rows.schema.field(name).type, str(shown.schema.field(name).type)
        if str(was).startswith(("decimal", "int", "uint")) and now == "string":
            found[name] = st.column_config.TextColumn(name, alignment="right", help="Exact, as text")
        elif str(was).startswith("decimal") and was.scale:
            found[name] = st.column_config.NumberColumn(name, format=f"%.{was.scale}f")
        elif now.startswith(("int", "uint")):
            found[name] = st.column_config.NumberColumn(name, format="%d")
    return found


def _columns(rows: Any) -> None:
    """A line about each column."""
    about = pd.DataFrame(narrowed.columns_of(rows.select(rows.column_names[:MOST_COLUMNS])))
    about["sum"] = [_number(value) if pd.notna(value) else None for value in about["sum"]]
    columns = {
        "column": tables.text("Column", 140, pinned=True),
        "type": tables.text("Type", 100),
        "rows": tables.number("Values", width=66),
        "null": tables.number("Null", width=56),
        "empty": tables.number("Empty text", width=76),
        "different": tables.number("Different", width=72),
        "smallest": tables.text("Smallest", 120),
        "largest": tables.text("Largest", 120),
        "sum": tables.times("Sum", 120),
        "mean": tables.number("Mean", "%.4g", 80),
    }
    st.dataframe(
        about,
        column_config=columns,
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(about), 16),
        placeholder=words.DASH,
        key="sql_columns",
        alt="What each column of the result holds",
    )


def _number(value: Any) -> str:
    """A sum with all its digits, in groups of three."""
    if isinstance(value, float):
        return f"{value:,.15g}" if abs(value) < 1e15 else f"{value:.15g}"
    return f"{value:,}"
