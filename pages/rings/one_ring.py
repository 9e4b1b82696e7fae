"""One ring: what it costs, its graph and tables, what is new since last week, which incidents it carries."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rings.news import RingNews
from monitors.rings.ring_set import NEW_DAYS
from monitors.rings.worth import shared_in_words
from pages.desk.escape import plain
from pages.desk.house import House
from pages.graph import network_view
from pages.parts import links, tables
from pages.parts.notes import broken_of
from pages.path import path_view
from pages.rings import ring_activity, ring_graph, ring_tables
from pages.rings.ring_data import RingView
from pages.rings.ring_graph import RingGraph
from pages.spoken import said_line

GRAPH_HEIGHT = 430  # pixels


def draw(desk: House, view: RingView, ring: str) -> None:
    """The page of one ring, from what it is to what is known of each member."""
    row = view.table[view.table["ring"] == ring].iloc[0]
    news = ring_activity.news(desk, view, ring, row["count"])
    _head(desk, view, row, news)
    members = list(view.rings.members_of(ring)["id"].astype(str))
    broken_of.line(desk, view.as_of, view.kind.key, members)
    said_line.line(desk, view.as_of, view.kind, members, view.ids)
    graph = ring_graph.graph_of(desk, view, ring)
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        _graph(view, graph, int(row["size"]))
    with right:
        chosen = st.query_params.get("node")
        if chosen and (chosen in graph.entities or chosen in graph.identifiers):
            _chosen(desk, view, graph, chosen)
        else:
            ring_activity.draw_news(desk, view, ring, news)
        ring_activity.incidents(desk, view, ring)
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        ring_tables.members(desk, view, ring)
        ring_tables.against_peers(desk, view, ring)
    with right:
        ring_tables.identifiers(view, ring)
        ring_activity.days(desk, view, ring)
    _path(desk, view, ring)


def _path(desk: House, view: RingView, ring: str) -> None:
    """The path of the ring's members, where content declares one."""
    if view.kind.stations:
        ids = list(view.rings.members_of(ring)["id"].astype(str))
        path = path_view.load(desk, view.as_of, view.kind, ids)
        path_view.draw(desk, path_view.masked(path, view.masked), whose="this ring")


def _head(desk: House, view: RingView, row: pd.Series, news: RingNews) -> None:
    ring = str(row["ring"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ring_head"):
        many = view.kind.plural.lower() if row["size"] != 1 else view.kind.word.lower()
        st.markdown(f"### Ring of {int(row['size']):,} {plain(many)}", width="stretch")
        links.link(
            links.ring_place(view.kind.name),
            f"All rings of {view.kind.plural.lower()}",
            ":material/arrow_back:",
        )
    trading = f"{int(row['trading']):,} still trading" if view.kind.open_states and view.states else ""
    gone = " · all of its members are shut or have left" if trading and not row["trading"] else ""
    seen = "" if pd.isna(row["first"]) else f" · at work {words.span(row['first'], row['last'])}"
    said = f"Shares {shared_in_words(view.rings, ring)} · oldest member {view.ids.text(ring)}{seen}{gone}"
    st.markdown(tables.muted(said))
    label, value, delta = _excess(view, row)
    fresh = f"{len(news.members):,} / {len(news.ties):,}"
    figures = [
        ("Members", f"{int(row['size']):,}", trading or None),
        (f"Beyond its peers, {view.ranking.days} days", words.money(row["money"], desk.currency), label),
        *([(label.capitalize(), value, delta)] if value else []),
        (f"New members / ties, {NEW_DAYS} days", fresh, _week(desk, news)),
    ]
    with st.container(horizontal=True, gap="small", key="ring_kpis"):
        for title, figure, below in figures:
            st.metric(
                title, figure, below, delta_color="off", delta_arrow="off", border=True, height="stretch"
            )


def _excess(view: RingView, row: pd.Series) -> tuple[str, str, str]:
    """What the ring does most beyond its peers: its name, so many of so many, and what peers would show."""
    count = view.kind.count(str(row["count"]))
    if count is None:
        return "nothing is counted of its members", "", ""
    of = f" of {row['den']:,.0f}" if count.denominator else ""
    return count.label, f"{row['num']:,.0f}{of}", f"peers: {words.digits(float(row['expected']))}"


def _week(desk: House, news: RingNews) -> str | None:
    if news.money is None:
        return None
    return f"{words.money(news.money[0], desk.currency)} this week, {words.money(news.money[1], desk.currency)} before"


def _graph(view: RingView, graph: RingGraph, size: int) -> None:
    who = view.kind.plural.lower()
    said = f"Ring of {size} {who} and what they share: {len(graph.nodes)} nodes. The tables hold the same."
    chosen, expanded = network_view.draw(
        graph.nodes,
        graph.edges,
        key="ring_graph",
        alt=said,
        chosen=st.query_params.get("node"),
        height=GRAPH_HEIGHT,
    )
    more = (
        f"{graph.left_out:,} more members are not drawn: expand an identifier. " if graph.left_out > 0 else ""
    )
    st.caption(
        plain(
            f"{more}● {view.kind.word.lower()} · ◆ what is shared, with by how many · orange: new since last week · "
            "grey octagon: shut or left · dashed: not of the ring. Arrows move, Enter chooses, E expands."
        )
    )
    if expanded:
        ring_graph.open_node(expanded)
        st.rerun()
    if chosen and chosen != st.query_params.get("node"):
        st.query_params["node"] = chosen
        st.rerun()


def _chosen(desk: House, view: RingView, graph: RingGraph, name: str) -> None:
    """What is known of the node under the hand."""
    node = next((one for one in graph.nodes if one.id == name), None)
    with st.container(border=True, key="ring_node"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(node.told if node else name)}**", width="stretch")
            st.button(
                "Close",
                icon=":material/close:",
                type="tertiary",
                key="ring_node_close",
                help="Back to what is new",
                on_click=_close,
            )
        st.button(
            "Close it again" if name in ring_graph.opened() else "Expand",
            icon=":material/hub:",
            key="ring_node_open",
            on_click=ring_graph.open_node,
            args=(name,),
        )
        if name in graph.entities:
            ring_tables.one_entity(desk, view, graph.entities[name])
        else:
            ring_tables.one_identifier(desk, view, *graph.identifiers[name])


def _close() -> None:
    st.query_params.pop("node", None)
