"""Segments pinned to be compared: lines beside the one looked at, their numbers, and their place in the address."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.counted import taken_together
from monitors.catalogue.loading import Monitor
from monitors.life.segment import Segment, decode, encode
from pages.desk.escape import plain
from pages.desk.house import House
from pages.metrics import cohort, source
from pages.metrics.measure import Period, narrow, total, value, within
from pages.parts import tables, unknown_value

PINS = "x_pin"  # of the address, once for each
MOST = 3  # pinned at once: a chart with more lines cannot be read; chosen
LONGEST = 600  # characters of one in an address; chosen


def read(rows: pd.DataFrame, dimensions: Sequence[str]) -> tuple[Segment, ...]:
    """The pinned segments of the address; one that is not there is said and left out."""
    found: list[Segment] = []
    for asked in dict.fromkeys(st.query_params.get_all(PINS)):
        segment = _read(asked)
        missing = "is no segment" if segment is None else _missing(segment, rows, dimensions)
        if missing or segment is None:
            unknown_value.tell(f"The pinned “{unknown_value.short(asked)}” {missing}: it is left out.")
        elif len(found) == MOST:
            unknown_value.tell(f"At most {MOST} segments are pinned: “{words.segment(segment)}” is left out.")
        else:
            found.append(segment)
    return tuple(found)


def _read(asked: str) -> Segment | None:
    try:
        given = json.loads(asked) if len(asked) <= LONGEST else None
    except ValueError:
        return None
    plainly = isinstance(given, dict) and all(isinstance(one, str) for one in given.values())
    return decode(asked) if plainly else None


def _missing(segment: Segment, rows: pd.DataFrame, dimensions: Sequence[str]) -> str:
    """What of a segment this metric does not have in these days; empty where all is there."""
    for name, one in segment.items():
        if name not in dimensions:
            return f"asks for {words.label(name)}, by which this metric is not counted"
        if one not in set(rows[name].cat.categories):
            return f"is not there in these days ({words.label(name)} {one})"
    return ""


def button(where: Mapping[str, str], pinned: Sequence[Segment]) -> None:
    """Pin what is looked at, so that another segment can be laid over it."""
    already = dict(where) in [dict(one) for one in pinned]
    full = len(pinned) >= MOST
    st.button(
        "Pin",
        icon=":material/push_pin:",
        key="pin",
        type="tertiary",
        disabled=already or full,
        help="It is pinned already" if already else f"{MOST} are pinned: unpin one first" if full else
        "Keep this segment on the chart and choose another one to compare with it",
        on_click=_keep,
        args=([*pinned, dict(where)],),
    )  # fmt: skip


def _keep(segments: Sequence[Mapping[str, str]]) -> None:
    if segments:
        st.query_params[PINS] = [encode(one) for one in segments]
    else:
        st.query_params.pop(PINS, None)


def lines(
    desk: House,
    as_of: date,
    monitor: Monitor,
    rows: pd.DataFrame,
    pinned: Sequence[Segment],
    since: date,
    known_now: bool,
) -> dict[str, pd.DataFrame]:
    """Segment in words → its series, as the run judged it."""
    found = {}
    for one in pinned:
        frame = source.series(desk, as_of, monitor, rows, one, since, known_now).frame
        if not frame.empty:
            found[words.segment(one)] = frame
    return found


def table(
    desk: House, monitor: Monitor, rows: pd.DataFrame, now: Period, where: Segment, pinned: Sequence[Segment]
) -> None:
    """The pinned segments by number, each against what is looked at, and the way to let them go."""
    if not pinned:
        return
    ripe = cohort.ripe(monitor, rows)
    how = taken_together(monitor)
    current = value(total(within(narrow(ripe, where), now), how))
    st.markdown("**Pinned**")
    for at, one in enumerate(pinned):
        sums = total(within(narrow(ripe, one), now), how)
        level = value(sums)
        n = f", {words.sample(sums['denominator'])}" if sums.get("denominator") else ""
        ratio = (
            f" · the one looked at is {words.times(current / level)} of it"
            if level and level == level and current == current
            else ""
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"pinned_{at}"):
            said = f"{words.quantity(level, monitor.unit, desk.currency)}{n}{ratio}"
            st.markdown(f"**{plain(words.segment(one))}** &ensp;{tables.muted(said)}", width="stretch")
            rest = [other for other in pinned if other is not one]
            st.button(
                "",
                icon=":material/close:",
                key=f"unpin_{at}",
                type="tertiary",
                help="Unpin",
                on_click=_keep,
                args=(rest,),
            )
