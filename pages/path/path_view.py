"""The path of a cohort, drawn: its stations side by side, the shares against peers, the control points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.life.share import Share
from monitors.path.cohort_path import CohortPath, ControlPoint, StationShare, path_of
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import tables
from queries.content.entity_kind import EntityKind

CHECK = "check"


def load(desk: House, as_of: date, kind: EntityKind, ids: Sequence[str]) -> CohortPath:
    """The path of a cohort on a morning, read once per data version."""
    return _load(desk.data_version, as_of, kind.name, str(kind), tuple(sorted(ids)), desk, kind)


@st.cache_resource(max_entries=32, show_spinner="Following the cohort …")
def _load(
    version: str, as_of: date, name: str, content: str, ids: tuple[str, ...], _desk: House, _kind: EntityKind
) -> CohortPath:
    return path_of(_desk.engine(as_of), _kind, ids, as_of)


def draw(desk: House, path: CohortPath, *, whose: str) -> None:
    """All of it. whose: the cohort in words, such as `these 22 buyers`."""
    for told in path.notes:
        st.warning(plain(told), icon=":material/link_off:")
    if not path.shares:
        return
    days = (path.until - path.since).days
    like = " · ".join(dict.fromkeys(", ".join(one.values()) for one in path.alike)) or "everybody else"
    st.markdown(f"**The path of {plain(whose)}**&ensp;{tables.muted(f'{days} days; peers: {like}')}")
    st.markdown(plain(_said(path, whose)))
    for column, station in zip(st.columns(len(path.stations), gap="small"), path.stations, strict=True):
        with column, st.container(border=True, height="stretch"):
            _station(path, station)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _shares(path)
    with right:
        _controls(path)


def _said(path: CohortPath, whose: str) -> str:
    """Where they part from their peers, and what stood there, in two sentences."""
    worst = path.worst
    if worst is None:
        return f"At no station do {whose} clearly part from their peers."
    said = (
        f"{worst.declared.station} is where they part most: {words.sample(worst.own.hits)} of "
        f"{words.sample(worst.own.n)} {worst.declared.events} {worst.declared.label}, {_percent(worst.own)}; "
        f"peers {_percent(worst.peers)}."
    )
    points = path.passed_by()
    if not points:
        return f"{said} No rule and no check looked at these events."
    return f"{said} {' '.join(_looked(one) for one in points[:2])}"


def _looked(one: ControlPoint) -> str:
    limit = f" (threshold {words.digits(one.threshold)})" if one.threshold is not None else ""
    stopped = "stopped none" if not one.stopped else f"stopped {words.sample(one.stopped)}"
    acted = "only looked" if one.is_rule and one.hit.hits and not one.acted else stopped
    return (
        f"“{one.name}”{limit} looked at {words.sample(one.hit.n)}, hit {words.sample(one.hit.hits)} "
        f"({_percent(one.hit)}; peers {_percent(one.peers)}) and {acted}."
    )


def _station(path: CohortPath, station: str) -> None:
    """One station: what parts most there, and how much of it the control points let through."""
    mine = [one for one in path.shares if one.declared.station == station and one.own.n]
    st.markdown(f"**{plain(station)}**")
    if not mine:
        st.caption("nothing of them here")
        return
    top = max(mine, key=lambda one: (one.excess, one.gap))
    mark = ":red[:material/error:] " if top.excess else ""
    figure = f"{mark}**{_percent(top.own)}** {plain(top.declared.label)}"
    st.markdown(figure)
    ratio = f" · {words.factor(top.ratio)}" if top.ratio else ""
    st.caption(
        plain(f"of {words.sample(top.own.n)} {top.declared.events} · peers {_percent(top.peers)}{ratio}")
    )


def _percent(share: Share) -> str:
    return words.percent(share.share, 2) if share.share is not None else "n/a"


def _range(share: Share) -> str:
    if share.low is None or share.high is None:
        return words.DASH
    return words.interval(words.percent(share.low, 2), words.percent(share.high, 2))


def _shares(path: CohortPath) -> None:
    frame = pd.DataFrame([_share_row(one) for one in path.shares])
    columns = {
        "station": tables.text("Station", 94),
        "label": tables.text("Share", 190),
        "own": tables.number("Cohort", "%.1f %%", 62),
        "range": tables.text("95 % interval", 108),
        "n": tables.number("of", width=58, help="Events of the cohort"),
        "peers": tables.number("Peers", "%.1f %%", 60),
        "peers_n": tables.number("of", width=64, help="Events of its peers"),
        "ratio": tables.times("Ratio", 56),
        "clear": tables.text("", 52, "Whether the two intervals are apart, in the bad direction"),
    }
    sql = (path.worst or path.shares[0]).sql
    tables.show(
        frame, columns, title="Shares against peers", key="path_shares", rows=12, sql=sql,
        alt="Shares of the cohort and of its peers by station",
    )  # fmt: skip


def _share_row(one: StationShare) -> dict[str, object]:
    return {
        "station": one.declared.station,
        "label": f"{one.declared.label}",
        "own": None if one.own.share is None else one.own.share * 100,
        "range": _range(one.own),
        "n": one.own.n,
        "peers": None if one.peers.share is None else one.peers.share * 100,
        "peers_n": one.peers.n,
        "ratio": words.factor(one.ratio) if one.ratio else words.DASH,
        "clear": "apart" if one.excess else "",
    }


def _controls(path: CohortPath) -> None:
    frame = pd.DataFrame([_control_row(one) for one in path.controls])
    if frame.empty:
        st.caption("No rule and no check is declared for this path.")
        return
    columns = {
        "station": tables.text("Station", 86),
        "name": tables.text("Rule or check", 190),
        "threshold": tables.text("Threshold", 78, "With the version in force"),
        "looked": tables.number("Looked at", width=70),
        "hit": tables.number("Hit", "%.1f %%", 56),
        "range": tables.text("95 % interval", 106),
        "peers": tables.number("Peers", "%.1f %%", 60),
        "acted": tables.number("Acted", width=54),
        "through": tables.number("Let through", width=80, help="Looked at and not stopped"),
    }
    tables.show(
        frame, columns, title="Control points that looked on", key="path_controls", rows=12, sql=path.hits_sql or None,
        alt="Rules and checks that looked at the cohort's events",
    )  # fmt: skip


def _control_row(one: ControlPoint) -> dict[str, object]:
    version = f" · v{one.version}" if one.version is not None else ""
    return {
        "station": one.station,
        "name": one.name,
        "threshold": CHECK if one.threshold is None else f"{words.digits(one.threshold)}{version}",
        "looked": one.hit.n,
        "hit": None if one.hit.share is None else one.hit.share * 100,
        "range": _range(one.hit),
        "peers": None if one.peers.share is None else one.peers.share * 100,
        "acted": one.acted,
        "through": one.let_through,
    }
