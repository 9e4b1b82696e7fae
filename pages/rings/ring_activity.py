"""What a ring did: its days, what is new since last week, the incidents it carries."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rings.carried import CarriedPart, IncidentWindow, carried_by
from monitors.rings.neighbours import days_of
from monitors.rings.news import RingNews, news_of
from monitors.rings.ring_set import NEW_DAYS
from monitors.store import reading
from pages.charts import bars, drawing, theme
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import links, tables
from pages.parts.incident import Row, row_of
from pages.rings.ring_data import RingView
from pages.rings.ring_tables import day

DAYS_BACK = 90  # days of the chart of common days; chosen


def days(desk: House, view: RingView, ring: str) -> None:
    """On which days how many members were at work together."""
    found, sql = _days(desk.data_version, view.as_of, view.kind.name, ring, desk, view)
    if found.empty:
        return
    tables.heading("Members at work, by day", found, key="ring_days", sql=view.masked(sql))
    look = theme.palette()
    key = ("ring_days", desk.data_version, str(view.as_of), view.kind.name, ring, look.name)
    chart = drawing.kept(key, lambda: bars.bars(found, "day", "members", look, title="members"))
    drawing.draw(chart, alt="Members that used what the ring shares, by day")
    top = found.sort_values("members", ascending=False).iloc[0]
    st.caption(plain(f"Most on {words.day(top['day'])}: {int(top['members'])} members."))


@st.cache_resource(max_entries=64, show_spinner=False)
def _days(
    version: str, as_of: date, kind: str, ring: str, _desk: House, _view: RingView
) -> tuple[pd.DataFrame, str]:
    return days_of(_desk.engine(as_of), _view.rings, ring, as_of - timedelta(days=DAYS_BACK))


def news(desk: House, view: RingView, ring: str, count: object) -> RingNews:
    """What is new in the ring since last week."""
    return _news(desk.data_version, view.as_of, view.kind.name, ring, str(count), desk, view)


@st.cache_resource(max_entries=64, show_spinner=False)
def _news(
    version: str, as_of: date, kind: str, ring: str, count: str, _desk: House, _view: RingView
) -> RingNews:
    return news_of(_desk.engine(as_of), _view.rings, ring, as_of, _view.kind.count(count))


def draw_news(desk: House, view: RingView, ring: str, found: RingNews) -> None:
    """New members and ties, and the week's money against the week before."""
    undated = view.rings.ties_of(ring)["first"].isna().all()
    frame = found.ties.assign(
        id=[view.ids.text(one) for one in found.ties["id"]],
        value=[view.value(by, one) for by, one in zip(found.ties["by"], found.ties["value"], strict=True)],
        member=["new" if one in set(found.members["id"]) else "known" for one in found.ties["id"]],
    ).sort_values("first", ascending=False)
    columns = {
        "first": day("Day"),
        "id": tables.text(view.kind.word, 110),
        "member": tables.text("Member", 62),
        "by": tables.text("Shares", 80),
        "value": tables.text("Value", 100),
    }
    empty = (
        "Its sources do not say since when they share it: what is new cannot be told."
        if undated
        else f"Nothing new: no member and no tie came in within {NEW_DAYS} days."
    )
    tables.show(
        frame, columns, title="New since last week", key="ring_news", alt="New members and ties", rows=6, empty=empty,
    )  # fmt: skip
    if found.label:
        money = ""
        if found.money:
            money = f", {words.money(found.money[0], desk.currency)} after {words.money(found.money[1], desk.currency)}"
        st.caption(
            plain(
                f"{found.label.capitalize()}: {found.events[0]:,.0f} this week after {found.events[1]:,.0f} "
                f"the week before{money}."
            )
        )


def incidents(desk: House, view: RingView, ring: str) -> None:
    """The open incidents of which the ring carries a part."""
    found = _carried(desk.tick, desk.data_version, view.as_of, view.kind.name, ring, desk, view)
    frame = pd.DataFrame(
        [
            {
                "title": row.headline.title,
                "share": part.share * 100,
                "of": f"{part.mine:,.0f} of {part.whole:,.0f}",
                "status": row.status,
            }
            for part, row in found
        ],
        columns=["title", "share", "of", "status"],
    )
    columns = {
        "title": tables.text("Incident", 210),
        "share": tables.number(
            "Carries", "%.0f %%", 64, help="Of the events in the incident's days and segment"
        ),
        "of": tables.text("Events", 84),
        "status": tables.text("Status", 66),
    }
    tables.show(
        frame, columns, title="Incidents it carries", key="ring_incidents", alt="Incidents the ring carries", rows=5,
        sql=view.masked(found[0][0].sql) if found else None,
        empty="It carries no part of an incident of this morning.",
        leads=[links.alert_place(part.number) for part, _ in found],
    )  # fmt: skip


@st.cache_resource(max_entries=64, show_spinner=False)
def _carried(
    tick: str, version: str, as_of: date, kind: str, ring: str, _desk: House, _view: RingView
) -> list[tuple[CarriedPart, Row]]:
    monitors = {one.name: one for one in _desk.catalogue.monitors}
    cards = [one for one in reading.incidents(_desk.store, now(), as_of) if one.kind == "risk"]
    asked = [
        IncidentWindow(
            one.id,
            monitors[one.monitor].who,
            one.segment,
            date.fromisoformat(one.first_bucket[:10]),
            date.fromisoformat(one.last_bucket[:10]) + timedelta(days=1),
        )
        for one in cards
        if one.monitor in monitors
    ]
    rows = {one.id: row_of(one, monitors.get(one.monitor), _desk.currency) for one in cards}
    parts = carried_by(_desk.engine(as_of), _view.rings, ring, asked)
    return [(part, rows[part.number]) for part in parts]
