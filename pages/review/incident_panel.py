"""The inbox's table and the panel at its right: the incident under the hand, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain import Explanation
from monitors.store import reading
from monitors.store.reading import Incident
from pages.charts import band_chart, drawing, theme
from pages.desk import alert_series, explanations, named_entities, withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.parts import actions, decided, empty, links, tables
from pages.parts.incident import Row, acted_on, badges, facts
from pages.parts.keyboard import shortcut
from pages.parts.notes import seen_before
from pages.review import inbox, several, triage_rows

BUCKETS = 42  # of the small chart: six weeks
CARRIERS = 3  # names that the panel links to
PARAMETER = "incident"  # of the address: the incident under the hand


def pick(
    desk: House, as_of: date, rows: Sequence[Row], everyone: Sequence[Row], chosen: Sequence[Row] | None
) -> Row | None:
    """The table of incidents; returns the selected one, which is also in the address.

    chosen: those chosen to be treated together, None where one is chosen at a time; then none is returned.
    """
    ids = tuple(row.incident.id for row in rows)
    frame, total = _frame(desk.tick, as_of, ids, rows), len(everyone)
    columns = triage_rows.columns(desk.currency, frame)
    note = (
        f"of {total}, most money of the last week × confidence first; where nobody counts it, the usual sum"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="inbox_line"):
        tables.heading(words.plural(len(rows), "incident"), frame, key="incidents", note=note)
        several.switch([str(row.incident.id) for row in rows], many=chosen is not None)
    if not rows:
        if total:
            empty.no_match("incident", inbox.WIDEST, f"There are {total} of this morning in all states.")
        else:
            quiet = "A quiet morning: nothing is open, and nothing was in the last week."
            st.info(plain(withheld.alone(desk, quiet)), icon=":material/check:")
        return None
    if chosen is not None:
        several.table(frame, columns, rows, chosen)
        return None
    by_id = {str(row.incident.id): row for row in rows}
    picked = tables.pick(
        frame,
        columns,
        ids=list(by_id),
        parameter=PARAMETER,
        prefix="inbox",
        alt="Incidents of this morning, most money first",
        known=[str(row.incident.id) for row in everyone],
    )
    return by_id[picked]


@kept(64)
def _frame(tick: str, as_of: date, ids: tuple[int, ...], _rows: Sequence[Row]) -> pd.DataFrame:
    return triage_rows.frame(_rows, as_of)


def draw(desk: House, as_of: date, row: Row | None, rows: Sequence[Row] = ()) -> None:
    """The panel: what happened, how much, since when, the chart, and the buttons.

    rows: those of the table beside it; once this one is dealt with the hand goes to the next that waits.
    """
    if row is None:
        return
    incident = row.incident
    with st.container(border=True, key="panel"):
        st.markdown(f"{badges(row)}  \n**{plain(row.headline.title)}**")
        st.caption(plain(facts(row)))
        decided.draw(desk, as_of, incident.id)
        _line(desk, as_of, row)
        reasons = st.container(gap="small")
        with st.container(horizontal=True, gap="small"):
            onward = partial(_go_on, next_waiting(rows, incident.id))
            actions.buttons(desk, as_of, acted_on(row), prefix="panel", onward=onward)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if st.button("Open", type="primary", shortcut=shortcut("Enter"), key="panel_open"):
                links.go(links.alert_place(incident.id))
            if row.monitor:
                _links(row.monitor, incident, as_of)
        if incident.episodes > 1:
            _views(desk, as_of, incident)
    if incident.kind == "risk":
        with reasons, st.skeleton(height=60):
            _why(desk, as_of, incident, row.monitor)


def next_waiting(rows: Sequence[Row], number: int) -> int | None:
    """The next incident after this one, or from the top, that nobody has judged, decided or snoozed; None: the last."""
    ids = [row.incident.id for row in rows]
    at = ids.index(number) if number in ids else -1
    after = [*rows[at + 1 :], *rows[: max(at, 0)]]
    return next((row.incident.id for row in after if _waits(row.incident)), None)


def _waits(incident: Incident) -> bool:
    return incident.status not in ("decided", "resolved") and not incident.snoozed_until


def _go_on(number: int | None) -> None:
    """Callback: another incident is under the hand."""
    if number is not None:
        st.query_params[PARAMETER] = str(number)


def _views(desk: House, as_of: date, incident: Incident) -> None:
    """The episodes that share the cause, on demand."""
    title = f"{words.plural(incident.episodes, 'view')} of one cause"
    opened = st.expander(title, key=f"views_{incident.id}", on_change="rerun")
    if not opened.open:
        return
    members = [
        one for one in reading.episodes(desk.store, incident.id, as_of) if one.live or not incident.live
    ]
    kept = reading.alert_facts(desk.store, members, as_of)
    told = [kept[one.id or 0] for one in members]
    frame = pd.DataFrame(
        {
            "view": [f"{desk.names.metric(one.monitor)} · {words.segment(one.where)}" for one in members],
            "effect": [words.times(one.effect) for one in told],
            "money": [one.exposure for one in told],
            "state": [words.STATES[one.state] for one in members],
        }
    )
    columns = {
        "view": tables.text("View", 210),
        "effect": tables.text("Effect", 60),
        "money": tables.money("Money", desk.currency, 72),
        "state": tables.text("State", 66),
    }
    with opened:
        tables.show(frame, columns, title=title, key=f"views_of_{incident.id}", alt=title, rows=8)


def _line(desk: House, as_of: date, row: Row) -> None:
    """The chart of the leading alert, drawn as on its card."""
    lead = reading.episode(desk.store, row.incident.lead_episode, as_of)
    frame = alert_series.read(desk, as_of, lead) if lead is not None else pd.DataFrame()
    if lead is None or frame.empty:
        return
    hours = alert_series.hourly(frame)
    shown = alert_series.around(frame, lead.first_bucket) if hours else frame.tail(BUCKETS)
    look = theme.palette()
    key = ("panel", desk.written, str(as_of), str(row.incident.id), look.name)
    size, currency = band_chart.PANEL, desk.currency
    chart, legend = drawing.kept(
        key,
        lambda: (
            band_chart.series(shown, look, unit=row.unit, currency=currency, size=size),
            band_chart.legend(shown),
        ),
    )
    drawing.draw(chart, alt=row.headline.title)
    st.caption(legend)


def _links(monitor: Monitor, incident: Incident, as_of: date) -> None:
    """From the panel to the metric in this segment, and to the statement behind the chart."""
    state = {f"x_{name}": value for name, value in incident.segment.items()}
    since = as_of - timedelta(days=BUCKETS)
    links.metric_link(monitor.name, "Metric", **state)
    links.sql_link(links.segment_sql(monitor, incident.segment, since, as_of))


def _why(desk: House, as_of: date, incident: Incident, monitor: Monitor | None) -> None:
    """The most telling reasons, one line each, and a link to each of those who carry most."""
    found = explanations.of(desk, as_of, incident.lead_episode)
    said = (
        [found]
        if isinstance(found, str)
        else explanations.reasons(found, monitor) + explanations.changed(found, as_of)[:1]
    )
    st.markdown("**Why**  \n" + "  \n".join(f"• {plain(reason[:1].upper() + reason[1:])}" for reason in said))
    if not isinstance(found, str):
        _carriers(desk, as_of, found, incident.id)
        if told := explanations.innocents(found):
            st.caption(plain(told))
    seen_before.line(desk, as_of, incident)


def _carriers(desk: House, as_of: date, found: Explanation, incident: int) -> None:
    """Links to the stories of those who carry most of it, where they have one."""
    named: list[tuple[links.Destination | None, str]] = []
    for entity, section in found.who.items():
        names = [str(row["id"]) for row in section.rows[:CARRIERS]]
        kinds = named_entities.kinds_of(desk, as_of, entity, names)
        named += zip(links.entity_places(kinds, names, incident), names, strict=True)
    told = [(place, name) for place, name in named if place is not None][:CARRIERS]
    if told:
        with st.container(horizontal=True, gap="small", key="panel_carriers"):
            for place, name in told:
                links.link(place, name, ":material/person_search:")
