"""The inbox's table and the panel at its right: the incident under the hand, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from pages.parts import actions, charts, inbox, links, tables, theme, words
from pages.parts.escape import plain
from pages.parts.house import House
from pages.parts.inbox import Row

PARAMETER = "incident"  # of the address: the incident under the hand


def first_morning() -> None:
    """The page of a desk that has no run yet."""
    st.title("No morning yet")
    st.markdown("The desk has no run to show. Take the landed extracts in and run the monitors:")
    st.code("riskdesk ingest\nriskdesk run", language="bash")
    st.page_link(links.DATA, label="What has landed so far")


def pick(desk: House, rows: Sequence[Row], total: int) -> Row | None:
    """The table of incidents; returns the selected one, which is also in the address."""
    frame = inbox.frame(rows)
    ids = [row.incident.id for row in rows]
    key = tables.identity("inbox", ids)
    tables.heading(
        words.plural(len(rows), "incident"), frame, key="incidents", note=f"of {total}, most money first"
    )
    if not rows:
        st.info("Nothing matches these filters.", icon=":material/filter_alt_off:")
        return None
    asked = st.query_params.get(PARAMETER, "")
    at = ids.index(int(asked)) if asked.isdigit() and int(asked) in ids else 0
    if key in st.session_state and (moved := tables.selected_row(key)) is not None and moved < len(ids):
        at = moved
    st.dataframe(
        frame,
        column_config=inbox.columns(desk.currency),
        hide_index=True,
        row_height=tables.ROW,
        height=tables.height_of(len(rows), 16),
        key=key,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [at]}},
        alt="Incidents of this morning, most money first",
    )
    chosen = rows[at]
    if asked != str(chosen.incident.id):
        st.query_params[PARAMETER] = str(chosen.incident.id)
    return chosen


def draw(desk: House, as_of: date, row: Row | None) -> None:
    """The panel: what happened, how much, since when, the chart, and the buttons."""
    if row is None:
        return
    incident = row.incident
    with st.container(border=True, key="panel"):
        st.markdown(f"{badges(row)}  \n**{plain(row.headline)}**")
        st.caption(plain(_facts(row, desk.currency)))
        frame = pd.DataFrame(dict(incident.series))
        if not frame.empty:
            frame["flag"] = frame["bucket"] >= incident.first_bucket
            charts.draw(
                charts.series(
                    frame.tail(42), theme.palette(), unit=row.unit, currency=desk.currency, height=165
                ),
                alt=row.headline,
            )
            st.caption(charts.LEGEND)
        with st.container(horizontal=True, gap="small"):
            if st.button("Open", type="primary", shortcut="Enter", key="panel_open"):
                st.switch_page(links.ALERT, query_params={"id": str(incident.id)})
            actions.buttons(desk, as_of, acted_on(row), prefix="panel")


def acted_on(row: Row) -> dict[str, object]:
    """What the buttons need to know of an incident."""
    incident = row.incident
    return {
        "id": incident.id,
        "version": incident.version,
        "owner": incident.owner,
        "acknowledged_by": incident.acknowledged_by,
        "disposition": incident.disposition,
        "headline": row.headline,
    }


def badges(row: Row) -> str:
    """Severity, state and what people said, as Markdown badges (our own words, not data)."""
    incident = row.incident
    marks = [f":{inbox.SEVERITIES[row.badge]}-badge[{row.badge}]"]
    marks.append(f":{inbox.STATUS_COLORS[row.status]}-badge[{row.status.capitalize()}]")
    if incident.disposition:
        marks.append(f":violet-badge[{words.DISPOSITIONS[incident.disposition]}]")
    if not incident.live:
        marks.append(":gray-badge[Shadow]")
    return " ".join(marks)


def _facts(row: Row, currency: str) -> str:
    incident = row.incident
    parts = []
    if incident.kind == "risk":
        now = words.quantity(incident.actual, row.unit, currency)
        usual = words.quantity(incident.expected, row.unit, currency)
        parts = [f"{words.money(incident.money, currency)} at stake", f"{now} against {usual} expected"]
    elif incident.note:
        parts = [incident.note]
    parts.append(f"since {words.day(incident.first_bucket)}")
    if incident.owner:
        parts.append(f"owner {incident.owner}")
    if incident.episodes > 1:
        parts.append(f"{incident.episodes} views of it")
    return " · ".join(parts)
