"""The path of a cohort, drawn: its stations side by side, the shares against peers, the control points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.life.share import Share
from monitors.path.cohort_path import CohortPath, ControlPoint, StationShare, path_of
from pages.desk import withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables
from queries.content.entity_kind import EntityKind

CHECK = "check"
TOLD = 2  # control points that the sentence names at most; chosen
SAW = 2.0  # times its peers' hits from which a second one is worth naming; chosen


def load(desk: House, as_of: date, kind: EntityKind, ids: Sequence[str]) -> CohortPath:
    """The path of a cohort on a morning, read once per data version."""
    return _load(desk.data_version, as_of, kind.name, str(kind), tuple(sorted(ids)), desk, kind)


@st.cache_resource(max_entries=32, show_spinner="Following them …")
def _load(
    version: str, as_of: date, name: str, content: str, ids: tuple[str, ...], _desk: House, _kind: EntityKind
) -> CohortPath:
    return path_of(_desk.engine(as_of), _kind, ids, as_of)


def masked(path: CohortPath, mask: Callable[[str], str]) -> CohortPath:
    """The path with its statements as who is here may read them."""
    shares = tuple(replace(one, sql=mask(one.sql)) for one in path.shares)
    return replace(path, shares=shares, hits_sql=mask(path.hits_sql))


def draw(desk: House, path: CohortPath, *, whose: str) -> None:
    """All of it. whose: the cohort in words, such as `these 22 buyers`."""
    for told in withheld.fold(desk, path.notes):
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
    if not any(one.own.n for one in path.shares):
        return f"No station has anything of {whose} in these days: the ids may be of another kind or home."
    if worst is None:
        do = "does" if len(path.ids) == 1 else "do"
        return f"At no station {do} {whose} clearly part from their peers."
    said = (
        f"{worst.declared.station} is where they part most: {words.count(worst.own.hits)} of "
        f"{words.count(worst.own.n)} {worst.declared.events} {worst.declared.label} ({_percent(worst.own)}; peers "
        f"{_percent(worst.peers)})."
    )
    points = path.passed_by()
    if not points:
        return f"{said} No rule and no check looked at these events."
    telling = [one for one in points[:TOLD] if one is points[0] or one.saw >= SAW]
    return f"{said} {' '.join(_looked(one) for one in telling)}"


def _looked(one: ControlPoint) -> str:
    limit = f" (threshold {words.digits(one.threshold)})" if one.threshold is not None else ""
    stopped = "stopped none" if not one.stopped else f"stopped {words.count(one.stopped)}"
    acted = "only looked" if one.is_rule and one.hit.hits and not one.acted else stopped
    return (
        f"“{one.name}”{limit} looked at {words.count(one.hit.n)}, hit {words.count(one.hit.hits)} "
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
        plain(f"of {words.count(top.own.n)} {top.declared.events} · peers {_percent(top.peers)}{ratio}")
    )


def _percent(share: Share) -> str:
    return words.percent(share.share, 2) if share.share is not None else "n/a"


def _range(share: Share) -> str:
    if share.low is None or share.high is None:
        return words.DASH
    return words.interval(words.percent(share.low, 2), words.percent(share.high, 2))


def _shares(path: CohortPath) -> None:
    exact = pd.DataFrame([_share_row(one) for one in path.shares])
    frame = pd.DataFrame(
        {
            "station": exact["station"],
            "share": exact["events"] + " " + exact["share"],
            "cohort": [_counted(one.own) for one in path.shares],
            "peers": [f"{_percent(one.peers)} of {words.count(one.peers.n)}" for one in path.shares],
            "ratio": [words.factor(one.ratio) if one.ratio else words.DASH for one in path.shares],
            "clear": ["apart" if one.excess else "" for one in path.shares],
        }
    )
    columns = {
        "station": tables.text("Station", 88),
        "share": tables.text("Share", 178),
        "cohort": tables.text("They, 95 % interval", 146),
        "peers": tables.text("Peers", 94),
        "ratio": tables.times("Ratio", 50),
        "clear": tables.text("Apart", 48, "The two intervals are apart, in the bad direction"),
    }
    tables.show(
        frame,
        columns,
        title="Shares against peers",
        key="path_shares",
        rows=12,
        sql=(path.worst or path.shares[0]).sql,
        exact=exact,
        alt="Their shares and those of their peers by station",
    )


def _share_row(one: StationShare) -> dict[str, object]:
    """A share as the files hold it."""
    return {
        "station": one.declared.station,
        "events": one.declared.events,
        "share": one.declared.label,
        **_numbers("cohort", one.own),
        **_numbers("peers", one.peers),
        "entities": one.entities,
        "apart": one.excess > 0,
    }


def _controls(path: CohortPath) -> None:
    exact = pd.DataFrame([_control_row(one) for one in path.controls])
    if exact.empty:
        st.caption("No rule and no check is declared for this path.")
        return
    frame = pd.DataFrame(
        {
            "name": exact["control"],
            "station": exact["station"],
            "threshold": [_threshold(one) for one in path.controls],
            "hit": [_counted(one.hit) for one in path.controls],
            "peers": [_percent(one.peers) for one in path.controls],
            "through": exact["let_through"],
        }
    )
    columns = {
        "name": tables.text("Rule or check", 168),
        "station": tables.text("Station", 84),
        "threshold": tables.text("Threshold", 74, "With the version in force"),
        "hit": tables.text("Hit, 95 % interval", 146, "Of the events it looked at"),
        "peers": tables.text("Peers", 54, "What it hits of their peers' events"),
        "through": tables.number("Passed", width=58, help="Events it looked at and did not stop"),
    }
    tables.show(
        frame,
        columns,
        title="Control points that looked on",
        key="path_controls",
        rows=12,
        sql=path.hits_sql or None,
        exact=exact,
        alt="Rules and checks that looked at their events",
        leads=[links.rule_place(one.rule) if one.rule else None for one in path.controls],
    )


def _threshold(one: ControlPoint) -> str:
    if one.threshold is None:
        return CHECK
    return f"{words.digits(one.threshold)}{'' if one.version is None else f' · v{one.version}'}"


def _control_row(one: ControlPoint) -> dict[str, object]:
    """A control point as the files hold it."""
    return {
        "station": one.station,
        "control": one.name,
        "kind": "rule" if one.is_rule else CHECK,
        "threshold": one.threshold,
        "version": one.version,
        "since": one.since,
        **_numbers("cohort", one.hit),
        **_numbers("peers", one.peers),
        "acted": one.acted,
        "stopped": one.stopped,
        "let_through": one.let_through,
    }


def _counted(share: Share) -> str:
    """`31 % of 212 (25 % to 38 %)`."""
    return f"{_percent(share)} of {words.count(share.n)} ({_range(share)})" if share.n else "nothing of them"


def _numbers(whose: str, share: Share) -> dict[str, object]:
    return {
        f"{whose}_events": share.hits,
        f"{whose}_of": share.n,
        f"{whose}_share": share.share,
        f"{whose}_low": share.low,
        f"{whose}_high": share.high,
    }
