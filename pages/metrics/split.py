"""The metric taken apart: a leaderboard of one dimension, a heat map of two, the largest ones drawn small."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.counted import taken_together
from monitors.catalogue.loading import Monitor
from pages.charts import band_chart, drawing, theme
from pages.charts.heat import CELL, heat, named
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.made_of import as_sent, made_of
from pages.metrics import hour_weeks, source, time_choice
from pages.metrics.controls import ACROSS, HOURS, WEEKDAYS, MetricQuery
from pages.metrics.measure import DAYS_OF_WEEK, TAIL, grid, hours_of_week, leaderboard, narrow, weekdays
from pages.parts import links, tables

SMALL = 6


def draw(desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, asked: MetricQuery) -> None:
    """Leaderboard left, heat map right, small multiples below; a click on a row narrows the page."""
    _stories(desk, asked)
    if asked.split is None:
        return
    # The split dimension's own filter is left out, so that its other values stay in sight.
    split, key = asked.split, ("split", asked)
    others = {name: one for name, one in asked.where.items() if name != split}
    board, cells = source.once(desk, as_of, monitor, key, lambda: _apart(monitor, rows, others, split, asked))
    if board.empty:
        return
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        _board(desk, monitor, board, asked)
    with right:
        _heat(desk, as_of, monitor, rows, cells, asked)
    _small(desk, as_of, monitor, rows, board, asked)


def _stories(desk: House, asked: MetricQuery) -> None:
    """From a metric of one rule to its page, of one seller, one creator to its story."""
    if "rule_id" in asked.where:
        rule = asked.where["rule_id"]
        links.link(links.rule_place(rule), f"Page of rule {rule}", ":material/rule:")
    for column, name in asked.where.items():
        kind = desk.kinds.of_key(column)
        if kind is not None:
            place = links.entity_place(kind.name, name)
            links.link(place, f"Story of {kind.word.lower()} {name}", ":material/person_search:")


def _apart(
    monitor: Monitor, rows: pd.DataFrame, others: Mapping[str, str], split: str, asked: MetricQuery
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The leaderboard of one dimension, and the cells of the heat map (empty without a second one)."""
    how = taken_together(monitor)
    board = leaderboard(narrow(rows, others), split, asked.now, asked.before, how=how)
    if asked.across is None:
        return board, pd.DataFrame()
    if asked.across in ACROSS:
        # Time is no dimension: of the whole segment that is looked at.
        inside = narrow(rows, asked.where)
        return board, (weekdays if asked.across == WEEKDAYS else hours_of_week)(inside, asked.now, how)
    # Both dimensions' own filters are left out, so that the cell looked at stands among the others.
    around = narrow(rows, {name: one for name, one in others.items() if name != asked.across})
    return board, grid(around, split, asked.across, asked.now, how)


def _board(desk: House, monitor: Monitor, board: pd.DataFrame, asked: MetricQuery) -> None:
    split = asked.split or ""
    shape = (split, monitor.unit, desk.currency)
    shown, columns = made_of(board, shape, lambda: _shown(board, *shape))
    sql = links.segment_sql(monitor, asked.where, asked.now.since, asked.now.until, by=split)
    exact = made_of(board, "exact", lambda: board.drop(columns="trend"))
    note = "click a row to narrow the page"
    tables.heading(f"By {words.label(split)}", exact, key="split", sql=sql, note=note)
    key = tables.identity("leaderboard", [split, *board["value"]])
    st.dataframe(
        as_sent(shown),
        column_config=columns,
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(shown), 12),
        key=key,
        on_select=_narrow_to(key, split, list(board["value"])),
        selection_mode="single-row",
        placeholder=words.DASH,
        alt=f"{desk.names.metric(monitor.name)} by {words.label(split)}",
    )


def _shown(
    board: pd.DataFrame, split: str, unit: str, currency: str
) -> tuple[pd.DataFrame, dict[str, tables.Column]]:
    """The leaderboard in display units, and how its columns look."""
    levels = [*board["actual"], *board.get("was", ())]
    scale, pattern = tables.scaled(words.rate_unit(unit, levels), currency)
    labels = [words.value_of(split, one) for one in board["value"]]
    shown = pd.DataFrame({"value": labels, "actual": scale(board["actual"])})
    columns = {
        "value": tables.text(words.titled(split), 118),
        "actual": tables.number("Now", pattern, 76),
    }
    if "was" in board:
        shown["was"] = scale(board["was"])
        shown["change"] = [words.times(one) for one in board["change"]]
        shown["contribution"] = scale(board["contribution"])
        adds_up = "What it adds to the change of the whole, in the unit of the metric; the parts add up"
        columns |= {
            "was": tables.number("Before", pattern, 76),
            "change": tables.times("Change", 66),
            "contribution": tables.number("Adds", _signed(pattern), 98, help=adds_up),
        }
    if "denominator" in board:
        shown["n"] = board["denominator"]
        columns["n"] = tables.number("n", width=64)
    shown["share"], shown["trend"] = board["share"] * 100, board["trend"]
    columns |= {"share": tables.number("Share", "%.1f %%", 62), "trend": tables.spark("Trend", 90)}
    # What does not add up has no parts.
    none = [name for name in ("share", "contribution") if name in shown and shown[name].isna().all()]
    return shown.drop(columns=none), {name: one for name, one in columns.items() if name not in none}


def _narrow_to(key: str, dimension: str, values: list[str]) -> Callable[[], None]:
    """Callback: the row under the hand becomes the page's filter of that dimension."""

    def narrow_page() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows and not values[rows[0]].startswith(TAIL):
            st.session_state[f"x_{dimension}"] = values[rows[0]]

    return narrow_page


def _signed(pattern: str) -> str:
    """The same pattern with a sign, and one digit more where it had none: parts can be small."""
    signed = pattern.replace("%", "%+", 1) if pattern.startswith("%") else pattern
    return signed.replace(".0f bps", ".1f bps")


def _heat(
    desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, cells: pd.DataFrame, asked: MetricQuery
) -> None:
    if asked.split is None or asked.across is None or cells.empty:
        return
    title, by, order, order_rows, note = _map(asked, asked.split, asked.across, cells)
    sql = links.segment_sql(monitor, asked.where, asked.now.since, asked.now.until, by=by)
    tables.heading(title, cells, key="heat", sql=sql, note=note)
    across = asked.across in ACROSS
    largest = made_of(cells, ("drawn", across), lambda: _newest(cells) if across else _largest(cells))
    look = theme.palette()
    drawn: dict[str, Any] = {
        "unit": monitor.unit,
        "currency": desk.currency,
        "sort": order,
        "sort_rows": order_rows,
    }
    key = ("heat", str(desk.root), desk.data_version, str(as_of), monitor.sql, repr(asked), look.name)
    drawing.draw_clicked(
        drawing.kept(key, lambda: heat(largest, look, **drawn)),
        alt=title,
        key=tables.identity("heat_map", [monitor.name, repr(asked)]),
        selection=CELL,
        then=partial(_narrow_to_cell, asked),
    )
    if asked.across == HOURS:
        hour_weeks.draw(desk, monitor, narrow(rows, asked.where), asked.now)
    if len(largest) < len(cells):
        which = "newest 26 weeks" if asked.across in ACROSS else "largest 14 of each"
        st.caption(f"The {which} are drawn; all of them are in the CSV.")


def _map(
    asked: MetricQuery, split: str, across: str, cells: pd.DataFrame
) -> tuple[str, str, list[str] | None, list[str] | None, str]:
    """Of a heat map: title, what its statement groups by, the order of columns and of rows, what a click does."""
    if across == WEEKDAYS:
        weeks = [named(one) for one in sorted(cells["column"].unique())]
        return "Weekday by week", "bucket", weeks, DAYS_OF_WEEK, "weeks from Monday · click a day to zoom in"
    if across == HOURS:
        return "Hour of the week", "bucket", None, DAYS_OF_WEEK, "click an hour to see it week by week"
    pair = f"{words.titled(split)} × {words.label(across)}"
    return pair, f"{split}, {across}", None, None, "click a cell to narrow the page"


def _narrow_to_cell(asked: MetricQuery, cell: Mapping[str, Any]) -> None:
    """Callback: the cell under the hand becomes the page's filter of both dimensions, or its day the one looked at."""
    row, column = str(cell["row_value"]), str(cell["column_value"])
    if asked.across == WEEKDAYS:
        day = date.fromisoformat(column) + timedelta(days=DAYS_OF_WEEK.index(row))
        time_choice.look_at(day, day)
    elif asked.across == HOURS:
        st.query_params[hour_weeks.KEY] = f"{row} {column}"
    else:
        st.session_state[f"x_{asked.split}"], st.session_state[f"x_{asked.across}"] = row, column


def _newest(cells: pd.DataFrame, at_most: int = 26) -> pd.DataFrame:
    """The cells of the last columns: weeks by their Monday, or all hours of a day."""
    return cells[cells["column"].isin(sorted(cells["column"].unique())[-at_most:])]


def _largest(cells: pd.DataFrame, at_most: int = 14) -> pd.DataFrame:
    """The cells of the rows and columns with the largest base."""
    base = "denominator" if "denominator" in cells else "numerator"
    for name in ("row", "column"):
        top = cells.groupby(name, observed=True)[base].sum().nlargest(at_most).index
        cells = cells[cells[name].isin(top)]
    return cells


def _small(
    desk: House, as_of: date, monitor: Monitor, rows: pd.DataFrame, board: pd.DataFrame, asked: MetricQuery
) -> None:
    values = [one for one in board["value"] if not one.startswith(TAIL)][:SMALL]
    split = str(asked.split)
    around = {name: one for name, one in asked.where.items() if name != split}
    series = source.series_by(
        desk, as_of, monitor, rows, around, split, values, asked.now.since, asked.known_now
    )
    found = series.frames
    sql = links.segment_sql(monitor, around, asked.now.since, asked.drawn.until, by=f"{split}, bucket")
    key = ("small", asked, series.detectors)
    exact = source.once(desk, as_of, monitor, key, lambda: _together(found, split))
    by = " by contribution" if board["share"].notna().any() else ""
    title = f"{words.titled(split)}{by}, the largest {len(values)}"
    tables.heading(title, exact, key="small", sql=sql, note=series.note)
    shown: dict[str, Any] = {"unit": monitor.unit, "currency": desk.currency, "split": split}
    look, asking = theme.palette(), repr(key)
    kept = ("small", str(desk.root), desk.data_version, str(as_of), monitor.sql, asking, look.name)
    charts = drawing.kept(kept, lambda: band_chart.small_multiples(_drawn(found, asked), look, **shown))
    with st.grid(3, gap="small"):
        for value, chart in charts.items():
            with st.container(border=True, gap=None):
                drawing.draw(chart, alt=f"{desk.names.metric(monitor.name)} in {value}")
                _only(split, value)


def _only(split: str, value: str) -> None:
    """The button under a small chart that narrows the page to it."""
    st.button(
        f"Only {plain(words.value_of(split, value))}",
        icon=":material/filter_alt:",
        key=f"only_{value}",
        type="tertiary",
        on_click=_filter,
        args=(split, value),
    )


def _filter(split: str, value: str) -> None:
    st.session_state[f"x_{split}"] = value


def _drawn(found: Mapping[str, pd.DataFrame], asked: MetricQuery) -> dict[str, pd.DataFrame]:
    """The days asked for of each series."""
    since = asked.now.since.isoformat()
    return {value: frame[frame["bucket"] >= since] for value, frame in found.items()}


def _together(found: Mapping[str, pd.DataFrame], split: str) -> pd.DataFrame:
    """All of the small series under one another."""
    return pd.concat([one.assign(**{split: value}) for value, one in found.items()] or [pd.DataFrame()])
