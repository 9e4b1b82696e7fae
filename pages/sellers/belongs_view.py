"""Whom an entity hangs together with, which incidents it carries, and what was decided about those."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.entities.standing_out import Carried
from monitors.entities.story import EntityStory, Trade
from monitors.store import log, reading
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.desk.shown_ids import Names
from pages.parts import links, tables
from pages.parts.incident import row_of

SHOWN = 12  # incidents of an entity at most, the open ones and those it carries most of first


def incidents(desk: House, as_of: date, told: EntityStory, carried: list[Carried]) -> None:
    """The incidents it carries a part of, as their cards say it, and what people decided."""
    monitors = {one.name: one for one in desk.catalogue.monitors}
    rows, leads = [], []
    for one in carried[:SHOWN]:
        card = reading.incident(desk.store, one.incident, now(), as_of)
        if card is None:
            continue
        said = row_of(card, monitors.get(card.monitor), desk.currency)
        decisions = [
            d for d in log.decisions(desk.store, one.incident) if str(d["as_of"]) <= as_of.isoformat()
        ]
        rows.append(
            {
                "what": f"#{one.incident} {said.headline.title}",
                "share": words.share(one.share),
                "state": said.status.capitalize(),
                "decided": _decided(decisions[-1]) if decisions else words.DASH,
            }
        )
        leads.append(links.alert_place(one.incident))
    columns = {
        "what": tables.text("Incident", 300),
        "share": tables.times("Carries", 62, help="Of the excess of one of its alerts, as the card says"),
        "state": tables.text("State", 70),
        "decided": tables.text("What was decided", 170),
    }
    tables.show(
        pd.DataFrame(rows, columns=["what", "share", "state", "decided"]), columns, title="Incidents it belongs to",
        key="entity_incidents", alt="Incidents that it carries a part of", rows=6, leads=leads,
        empty="It carries no incident that is known this morning.",
    )  # fmt: skip

    if rows:
        st.caption("A card asks what changed against its own past; the table at the left, against its peers.")


def _decided(row: dict) -> str:
    parts = [words.DISPOSITIONS.get(row["disposition"], ""), words.DECISIONS.get(row["decision"], "")]
    said = ", ".join(part for part in parts if part)
    return f"{said} · {row['actor']}, {words.day(row['as_of'])}" if said else words.DASH


def linked(told: EntityStory, names: Names, none_declared: str) -> None:
    """Accounts that share an identifier with it, each a link. none_declared: said where no identifier can be read."""
    kind, shared = told.kind, told.shared
    column = {one.by: one.value for one in kind.links}
    frame = pd.DataFrame(
        {
            "who": names.cells(kind.key, shared["id"]),
            "by": [words.titled(one) for one in shared["by"]],
            "value": [
                names.of(column[by]).told(v) for by, v in zip(shared["by"], shared["value"], strict=True)
            ],
            "many": shared["entities"],
        }
    )
    columns = {
        "who": tables.text(kind.word, 104),
        "by": tables.text("Shares its", 106),
        "value": tables.text("Value", 130),
        "many": tables.number("Shared by", width=70, help="How many have this value"),
    }
    tables.show(
        frame, columns, title="Linked accounts", key="linked_accounts", alt="Accounts that share an identifier with it",
        rows=6, leads=[links.entity_place(kind.name, names.address(kind.key, one)) for one in frame["who"]],
        empty="No other account shares an identifier with it." if kind.links else none_declared,
    )  # fmt: skip
    for crowd in told.crowds:
        st.caption(plain(crowd[:1].upper() + crowd[1:] + "."))


def trades(desk: House, told: EntityStory, names: Names) -> None:
    """Whom it trades with most, a table a kind of partner."""
    if not told.trades:
        return
    for column, one in zip(st.columns(len(told.trades)), told.trades, strict=True):
        with column:
            _trade(desk, told, one, names)


def _trade(desk: House, told: EntityStory, one: Trade, names: Names) -> None:
    pair, frame = one.pair, one.frame
    whole = float(frame["n"].sum()) or 1.0
    shown = pd.DataFrame(
        {
            "other": names.cells(pair.other, frame["other"]),
            "n": frame["n"],
            "share": frame["n"] / whole * 100,
            "days": frame["days"],
            "money": frame["money"],
        }
    )
    columns = {
        "other": tables.text(pair.name, 110),
        "n": tables.number("Events", width=56),
        "share": tables.number("Share", "%.0f %%", 56, help="Of the events of those listed"),
        "days": tables.number("Days", width=46),
        "money": tables.money("Money", desk.currency, 72),
    }
    kind = desk.kinds.kinds.get(pair.kind or "")
    leads = [
        links.entity_place(kind.name, names.address(pair.other, one)) if kind else None
        for one in shown["other"]
    ]
    tables.show(
        shown, columns, title=f"{pair.name} it trades with", key=f"trades_{pair.other}", rows=6,
        alt=f"{pair.name} by number of events", sql=names.sql(one.sql, told.kind.key, told.name),
        leads=leads, note="last 60 days", empty=one.note or "None in the last 60 days.",
    )  # fmt: skip
