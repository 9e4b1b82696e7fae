"""One entity's story: who it is, how it stands against its peers, its time line, whom it hangs together with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.entities.likes import likes_of, numbers_of
from monitors.entities.ranking import Ranking, places
from monitors.entities.standing_out import Carried, Outstanding
from monitors.entities.story import EntityStory
from pages.charts import drawing, story_lanes, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.parts import brief_links, links, tables, unknown_value
from pages.sellers import entity_brief
from pages.sellers.ranking_table import alike_words, chance
from queries.content.entity_kind import EntityKind
from queries.engine.drill import NONE

PER_UNIT = {"percent": 100.0, "bps": 1e4, "count": 1.0}


def ways_back(kind: EntityKind) -> None:
    """To the ranking as it was left, and to the card somebody came from."""
    left = links.left_at("sellers")
    same = left if left.get("kind", kind.name) == kind.name else {}
    links.link(links.ranking_place(kind.name, **same), kind.plural, ":material/arrow_back:")
    came_from = unknown_value.number(st.query_params.get("incident", ""))
    if came_from is not None:
        links.link(links.alert_place(came_from), f"Incident {came_from}", ":material/arrow_back:")


def head(
    desk: House, as_of: date, ranking: Ranking, told: EntityStory, names: Names, owed: Outstanding,
    carried: list[Carried],
) -> None:  # fmt: skip
    """Who it is, and the numbers one asks for first."""
    kind, shown = told.kind, names.shown(told.kind.key, told.name)
    said = names.of(told.kind.key).told(told.name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="story_head"):
        about = tables.muted(_about(kind, told, as_of))
        st.markdown(f"##### {plain(kind.word)} {plain(said)} &ensp;{about}", width="stretch")
        brief_links.offer(
            lambda: entity_brief.entity_brief(desk, as_of, ranking, told, names, owed, carried),
            "story",
            f"{kind.name}-{shown}-{as_of}".replace("#", ""),
        )
    mine = ranking.known[ranking.known["id"] == told.name]
    place = places(ranking, [told.name]).get(told.name)
    alive = [one for one in carried if one.alive]
    cards = {
        "Place in its market": f"{place} of {_in_market(ranking, mine)}" if place else "not counted",
        "Money of its excess": words.money(_money(mine), desk.currency) if len(mine) else words.DASH,
        "Outstanding": words.money(owed.money.get(told.name), desk.currency) if owed.money else "not told",
        "Open incidents": words.count(len(alive)),
        "Linked accounts": words.count(told.shared["id"].nunique()) if told.kind.links else words.DASH,
    }
    helps = {
        "Place in its market": f"Of all with rows in the last {ranking.days} days, by excess over their peers",
        "Outstanding": f"Paid out in the last {owed.window_days} days, less what came back",
    }
    for column, (label, value) in zip(st.columns(len(cards)), cards.items(), strict=True):
        column.metric(label, value, border=True, help=helps.get(label))


def _about(kind: EntityKind, told: EntityStory, as_of: date) -> str:
    """What the table of its kind says of it, in a line."""
    known = told.known
    parts = [alike_words(kind, known)] if known else []
    born = known.get(kind.age) if kind.age else None
    if born is not None:
        day = pd.Timestamp(born).date()
        parts.append(f"since {words.day(day, as_of)}, {words.plural((as_of - day).days, 'day')} old")
    if kind.state and known.get(kind.state):
        parts.append(f"now {words.label(known[kind.state])}")
    if kind.table and not known:
        parts.append(f"not in {kind.table}: its rows name it, the table of {kind.plural.lower()} does not")
    return " · ".join(part for part in parts if part)


def _in_market(ranking: Ranking, mine: pd.DataFrame) -> str:
    column, known = ranking.kind.market, ranking.known
    if column is None or column not in known or mine.empty:
        return words.count(len(known))
    value = mine[column].iat[0]
    return f"{words.count((known[column] == value).sum())}" + (
        "" if value == NONE else f" in {words.label(value)}"
    )


def _money(mine: pd.DataFrame) -> float | None:
    return float(mine["money"].to_numpy(float)[0]) if len(mine) else None


def against_peers(desk: House, ranking: Ranking, told: EntityStory, names: Names) -> None:
    """Every count of it beside what its peers would show; a click leads to that count's ranking."""
    kind = told.kind
    rows = numbers_of(ranking, told.name)
    labels = {one.name: one for one in kind.counts}
    rated = [labels[one].denominator is not None for one in rows["count"]]
    shown = pd.DataFrame(
        {
            "what": [words.titled(labels[one].label) for one in rows["count"]],
            "actual": rows["num"],
            "n": [words.count(one) if ok else words.DASH for one, ok in zip(rows["den"], rated, strict=True)],
            "expected": rows["expected"],
            "rates": [_rates(ok, row) for ok, row in zip(rated, rows.to_dict("records"), strict=True)],
            "chance": [chance(one) for one in rows["log_p"]],
            "money": [m if labels[c].money else None for c, m in zip(rows["count"], rows["money"], strict=True)],
        }
    )  # fmt: skip
    columns = {
        "what": tables.text("What", 206),
        "actual": tables.number("Actual", width=54),
        "n": tables.text("Out of", 60),
        "expected": tables.number("Expected", "%,.1f", 64, help="Of one like its peers"),
        "rates": tables.text("Raw · shrunken (95 %) · peers", 220),
        "chance": tables.text("By chance", 84),
        "money": tables.money("Money", desk.currency, 64, help="That its excess touches"),
    }
    likes = likes_of(ranking, told.name)
    where = [words.label(value) for value in (likes.alike or {}).values()]
    note = f"last {ranking.days} days" + (f" · peers: {' · '.join(where)}" if where else "")
    tables.show(
        shown, columns, exact=rows.drop(columns="id"), title="Against its peers", key="against_peers",
        alt="What is counted about it beside what its peers would show", rows=9, note=note,
        sql=names.sql(ranking.sql[str(rows["count"].iat[0])], kind.key, told.name) if len(rows) else None,
        leads=[links.ranking_place(kind.name, s_count=one) for one in rows["count"]],
        empty=f"Nothing was counted about it in the last {ranking.days} days.",
    )  # fmt: skip


def _rates(rated: bool, row: Mapping[Any, Any]) -> str:
    if not rated:
        return words.DASH
    own = f"{words.percent(row['own'], 2)} ({words.interval(words.share(row['low']), words.share(row['high']))})"
    return f"{words.percent(row['rate'], 2)} · {own} · {words.percent(row['peers'], 2)}"


def time_line(desk: House, as_of: date, told: EntityStory, names: Names) -> None:
    """Lanes of measures with their peers' band, and of events."""
    measures = [
        story_lanes.DrawnLane(one.lane.name, one.lane.unit, one.frame)
        for one in told.lanes
        if one.frame["actual"].gt(0).any()
    ]
    exact = (
        pd.concat([one.frame.assign(lane=one.lane.name) for one in told.lanes])
        if told.lanes
        else pd.DataFrame()
    )
    sql = told.lanes[0].sql if told.lanes else next(iter(told.sql.values()), None)
    tables.heading(
        "Time line", exact, key="time_line", sql=names.sql(sql, told.kind.key, told.name) if sql else None,
        note="line: its days · dashed and grey: its peers' · ◆ above them, or bad news",
    )  # fmt: skip
    if not measures and told.events.empty:
        st.caption(
            "Nothing is known of it in the last 60 days."
            if told.kind.lanes
            else "Not shown to you."
            if desk.declared_kinds.kinds[told.kind.name].lanes
            else plain(f"This home names no lane ([[lane]] in entities/{told.kind.name}.toml).")
        )
        return
    look = theme.palette()
    key = ("lanes", str(desk.root), desk.data_version, str(as_of), told.kind.name, told.name, look.name)
    chart = drawing.kept(key, lambda: story_lanes.lanes(measures, told.events, look, desk.currency))
    drawing.draw(chart, alt="Days of its measures with the band of its peers, and single events, by lane")
    flat = [one.lane.name for one in told.lanes if not one.frame["actual"].gt(0).any()]
    if flat:
        st.caption(plain(f"Nothing in 60 days: {words.listing(flat, 8).lower()}."))


def events(desk: House, told: EntityStory, names: Names) -> None:
    """The events of the time line as a table."""
    frame = told.events.assign(
        when=[words.day(one) for one in told.events["day"]],
        what=[" ".join(words.label(word) for word in str(one).split()) for one in told.events["what"]],
        detail=[
            ", ".join(words.label(part) for part in str(one).split(", ") if part)
            for one in told.events["detail"]
        ],
    )
    columns = {
        "when": tables.text("Day", 76),
        "lane": tables.text("What", 120),
        "what": tables.text("Happened", 150),
        "n": tables.number("n", width=40),
        "amount": tables.number("Amount", f"{words.symbol(desk.currency).replace('%', '%%')}%,.2f", 76),
        "detail": tables.text("Detail", 240),
    }
    sql = next(iter(told.sql.values()), None)
    tables.show(
        frame, columns, exact=told.events, title="Events", key="entity_events", alt="Single events of it, newest first",
        sql=names.sql(sql, told.kind.key, told.name) if sql else None, rows=9, empty="No single event in 60 days.",
    )  # fmt: skip
