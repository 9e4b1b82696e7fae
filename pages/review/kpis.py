"""The row of five numbers that says how the morning is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from monitors import words
from monitors.life.stakes import TotalStake, least_total
from monitors.store.machine import morning_before
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.parts.incident import Row
from pages.review import inbox


@dataclass(frozen=True)
class Figure:
    """One card. delta None: the note stands in its place; up: it went the bad way, None = neither."""

    label: str
    value: str
    delta: int | str | None
    note: str
    up: bool | None = None


def draw(desk: House, as_of: date, rows: Sequence[Row]) -> None:
    """Open incidents, money at stake, new, waiting, resolved: each against the morning before."""
    yesterday = morning_before(desk.store, as_of)
    before = inbox.load(desk, yesterday) if yesterday else []
    with st.grid(5, gap="small"):
        for figure in _figures(desk.tick, as_of, desk.currency, rows, before):
            _card(figure)


@kept(16)
def _figures(
    tick: str, as_of: date, currency: str, _rows: Sequence[Row], _before: Sequence[Row]
) -> list[Figure]:
    rows, before = _rows, _before
    stake, stake_before = _stake(_open(rows)), _stake(_open(before))
    moved = stake.amount - stake_before.amount
    new = [row for row in rows if row.incident.opened_on == as_of.isoformat()]
    waiting = [row for row in _open(rows) if row.incident.status in ("new", "seen")]
    resolved = [row for row in rows if row.incident.state == "resolved"]
    today = [row for row in resolved if row.incident.resolved_on == as_of.isoformat()]
    unseen = sum(not row.incident.acknowledged_by for row in waiting)
    muted = sum(row.status == "snoozed" for row in rows)
    return [
        Figure(
            "Open incidents",
            words.count(len(_open(rows))),
            abs(len(_open(rows)) - len(_open(before))),
            f"since the morning before{f' · {muted} snoozed' if muted else ''}",
            up=len(_open(rows)) > len(_open(before)),
        ),
        Figure(
            "At stake, at least" if stake.at_least else "At stake",
            words.money(stake.amount, currency),
            words.money(abs(moved), currency) if round(moved) else 0,
            "since the morning before",
            up=moved > 0,
        ),
        Figure("New this morning", words.count(len(new)), None, _at_stake(_stake(new), currency)),
        Figure("Waiting on us", words.count(len(waiting)), None, f"{unseen} not looked at yet"),
        Figure("Resolved in 7 days", words.count(len(resolved)), None, f"{len(today)} this morning"),
    ]


def _card(one: Figure) -> None:
    """One card; up is bad. A card without a delta says its note in the same place."""
    delta, up = one.delta, one.up
    st.metric(
        one.label,
        one.value,
        delta=one.note if delta is None else delta,
        delta_color="off" if not delta else "inverse" if up is None else "red" if up else "green",
        delta_arrow="off" if not delta else "auto" if up is None else "up" if up else "down",
        delta_description=None if delta is None else one.note,
        border=True,
        height="stretch",
    )


def _open(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.incident.state != "resolved" and not row.muted]


def _stake(rows: Sequence[Row]) -> TotalStake:
    """Money of all of them; those that may touch the same orders count once."""
    return least_total(row.incident.facts for row in rows)


def _at_stake(total: TotalStake, currency: str) -> str:
    return f"{'at least ' if total.at_least else ''}{words.money(total.amount, currency)} at stake"
