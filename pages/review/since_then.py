"""What is new since yesterday, or since you last looked: what the mornings changed, and what colleagues did.

When you last looked is kept for a session: the end of the visit before, a pause of ten minutes apart. A new session
starts at the last thing you did that the desk has stored; nothing is written for looking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import calls, queue_times
from monitors.store.database import Row as Stored
from monitors.store.machine import morning_before
from pages.desk.house import House, now
from pages.kept.keeper import kept
from pages.parts import actor, links, tables
from pages.parts.incident import Row
from pages.review import inbox, triage_rows

YESTERDAY, LOOKED = "Since yesterday", "Since I last looked"
PAUSE = timedelta(minutes=10)  # without a run of this page a visit is over; chosen
MOVED = 0.10  # share of its money by which an incident must have moved to be told; chosen
LEAST = 0.01  # share of the money of all of them below which a move is too small to be told; chosen
_AT, _FROM = "riskdesk_review_at", "riskdesk_review_from"
ORDER = ("New", "Back", "Worse", "Person", "Better", "Resolved")


@dataclass(frozen=True)
class News:
    """One thing that is new of an incident. kind: of ORDER; text: plain, may hold data."""

    row: Row
    kind: str
    text: str


def draw(desk: House, as_of: date) -> None:
    """The choice between the two, and what is new, the gravest first; a click opens the incident."""
    looked = last_looked(desk)
    choice = _choose()
    then = looked if choice == LOOKED else _yesterday(desk, as_of)
    if then is None:
        st.caption(
            "Nothing to compare with: this is your first visit. From now on it is counted from here."
            if choice == LOOKED
            else "Nothing to compare with: this is the first morning."
        )
        return
    me = actor.current() if choice == LOOKED else None
    knew = _known_at(desk, as_of, then) if choice == LOOKED else morning_before(desk.store, as_of)
    found, frame = _told(desk.tick, as_of, then, knew, me, desk)
    tables.show(
        frame,
        {
            "what": tables.text("Incident", 300),
            "market": tables.text("Market", 56),
            "news": tables.text("What is new", 580),
        },
        title=words.plural(len(found), "change"),
        note=_since(desk, as_of, choice, then),
        key="since_then",
        alt=f"{choice}: what changed",
        rows=6,
        empty="Nothing is new: no morning has run since, and nobody has done anything.",
        leads=[links.alert_place(one.row.incident.id) for one in found],
    )


def _choose() -> str:
    """The two beginnings; of the second one, the button that sets it to now."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="since"):
        choice = st.segmented_control(
            "What is new",
            [YESTERDAY, LOOKED],
            default=YESTERDAY,
            required=True,
            key="r_since",
            bind="query-params",
            label_visibility="collapsed",
        )
        if choice == LOOKED:
            st.button("I have seen it all", type="tertiary", key="since_seen", on_click=_seen)
    return choice or YESTERDAY


def _since(desk: House, as_of: date, choice: str, then: datetime) -> str:
    """Since when, and how that is known."""
    before = morning_before(desk.store, as_of)
    if choice != LOOKED and before is not None:
        return f"since the morning of {words.day(before, as_of)} was told"
    kept = "your visit before, or the last thing you did before this session"
    return f"since {words.moment(then)}: {kept}"


def last_looked(desk: House) -> datetime | None:
    """When the visit before this one ended (UTC); None on a first one. A run of this page is part of a visit."""
    state, moment = st.session_state, now()
    before: datetime | None = state.get(_AT)
    if before is None:
        name = actor.current()
        state[_FROM] = queue_times.last_act(desk.store, name) if name else None
    elif moment - before > PAUSE:
        state[_FROM] = before
    state[_AT] = moment
    since: datetime | None = state[_FROM]
    return since


def _seen() -> None:
    """Callback: from now on."""
    st.session_state[_FROM] = now()


def _yesterday(desk: House, as_of: date) -> datetime | None:
    """When the morning before was first told."""
    before = morning_before(desk.store, as_of)
    return _first_told(desk).get(before) if before else None


def _first_told(desk: House) -> dict[date, datetime]:
    rows = calls.first_runs(desk.store)
    return {date.fromisoformat(row["as_of"]): datetime.fromisoformat(row["at"]) for row in rows}


def _known_at(desk: House, as_of: date, then: datetime) -> date | None:
    """The newest morning, up to the one shown, that had been told at a moment."""
    return max((day for day, at in _first_told(desk).items() if at <= then and day <= as_of), default=None)


@kept(64)
def _told(
    tick: str, as_of: date, then: datetime, knew: date | None, me: str | None, _desk: House
) -> tuple[list[News], pd.DataFrame]:
    found = told(_desk, as_of, then, knew, me)
    frame = pd.DataFrame(
        {
            "what": [triage_rows.short(one.row) for one in found],
            "market": [one.row.market or triage_rows.ALL for one in found],
            "news": [one.text for one in found],
        }
    )
    return found, frame


def told(desk: House, as_of: date, then: datetime, knew: date | None, me: str | None) -> list[News]:
    """What is new, in the order of ORDER and of the list: against the morning known then, and done since that moment.

    me: whose own acts are no news to them; None = everybody's are.
    """
    rows, before = inbox.load(desk, as_of), inbox.load(desk, knew) if knew else []
    news = moved({row.incident.id: row for row in before}, rows, desk.currency)
    by_id = {row.incident.id: row for row in rows}
    done: dict[tuple[int, str, str], list[Stored]] = {}
    for act in queue_times.done_since(desk.store, then, as_of):
        if act["actor"] != me:
            done.setdefault((act["incident_id"], act["actor"], act["at"]), []).append(act)
    news += [News(by_id[key[0]], "Person", deed(acts)) for key, acts in done.items() if key[0] in by_id]
    place = {row.incident.id: at for at, row in enumerate(rows)}
    return sorted(news, key=lambda one: (ORDER.index(one.kind), place[one.row.incident.id]))


def moved(before: Mapping[int, Row], rows: Sequence[Row], currency: str) -> list[News]:
    """What the mornings changed: incidents that are new, back or over, and money that moved by more than MOVED."""
    news, least = [], LEAST * sum(row.incident.money for row in rows)
    for row in rows:
        old, over = before.get(row.incident.id), row.incident.state == "resolved"
        if old is None or over != (old.incident.state == "resolved"):
            if over:
                news.append(News(row, "Resolved", "resolved"))
            else:
                said = "new" if old is None else "back, it had been resolved"
                stake = (
                    f", {words.money(row.incident.money, currency)} at stake" if row.incident.money else ""
                )
                news.append(News(row, "New" if old is None else "Back", said + stake))
            continue
        change = row.incident.money - old.incident.money
        if not over and abs(change) > max(least, MOVED * old.incident.money):
            amounts = [words.money(one.incident.money, currency) for one in (row, old)]
            way = "up" if change > 0 else "down"
            news.append(
                News(
                    row,
                    "Worse" if change > 0 else "Better",
                    f"money at stake {way} to {amounts[0]}, was {amounts[1]}",
                )
            )
    return news


def deed(done: Sequence[Stored]) -> str:
    """What a person did at one moment, in words: `Bo assigned it to Cleo, 16 Nov 09:12 UTC`."""
    verbs = ", ".join(_did(act["field"], act["new"]) for act in done)
    return f"{done[0]['actor']} {verbs}, {words.moment(done[0]['at'])}"


def _did(field: str, new: str | None) -> str:
    """The verb of an act, from the field it changed and the new value."""
    if new is None:
        undone = {
            "acknowledged": "took the acknowledgement back",
            "owner": "handed it back",
            "snoozed": "woke it",
        }
        return undone.get(field, f"took back: {words.label(field)}")
    if field == "snoozed":
        return f"snoozed it until {words.moment(new)}"
    done = {
        "acknowledged": "acknowledged it",
        "owner": f"assigned it to {new}",
        "decision": f"decided: {words.DECISIONS.get(new, new)}",
        "disposition": f"judged it: {words.DISPOSITIONS.get(new, new)}",
    }
    return done.get(field, f"{words.label(field)} {new}")
