"""What the team would talk about, were a meeting started now: below the meetings there have been."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitors import words
from monitors.meeting.agenda import propose
from monitors.store import reading
from pages.desk.house import House, now
from pages.parts import links, tables
from pages.parts.incident import row_of


def draw(desk: House, as_of: date) -> None:
    """The incidents a meeting would begin with, in their order, each a link to its card."""
    cards = reading.incidents(desk.store, now(), as_of)
    by_id = {card.id: card for card in cards}
    known = {one.name: one for one in desk.catalogue.monitors}
    rows = [
        row_of(by_id[number], known.get(by_id[number].monitor), desk.currency)
        for number in propose(cards, as_of)
    ]
    frame = pd.DataFrame(
        {
            "headline": [row.headline.title for row in rows],
            "stake": [row.incident.money or None for row in rows],
            "owner": [row.incident.owner or words.DASH for row in rows],
            "due": [words.day(row.incident.due, as_of) for row in rows],
        }
    )
    tables.show(
        frame,
        {
            # Narrow enough that a phone shows the money beside it; wider screens give it what is left.
            "headline": tables.text("Incident", 270),
            "stake": tables.money("At stake", desk.currency, 70),
            "owner": tables.text("Owner", 110),
            "due": tables.text("Due", 80),
        },
        title="On the agenda now",
        key="next_agenda",
        alt="Incidents that a meeting started now would begin with",
        note="what is due, then what nobody has decided on; Start meeting, on Review, begins with these",
        empty="Nothing is due, and everything open has been decided on.",
        leads=[links.alert_place(row.incident.id) for row in rows],
    )
