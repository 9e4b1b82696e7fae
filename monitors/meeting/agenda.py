"""The agenda that a meeting begins with: what is overdue, then what nobody has decided on, most money first."""

from collections.abc import Sequence
from datetime import date

from monitors.store.reading import Incident

LONGEST = 8  # incidents of an agenda that the desk proposes; chosen: half an hour at four minutes each


def propose(cards: Sequence[Incident], as_of: date) -> list[int]:
    """The incidents to talk about, in order. cards: of the morning, in the order of the queue.

    Open ones that are not snoozed: first those whose decision is due, then those that nobody has decided on.
    """
    alive = [card for card in cards if card.state != "resolved" and card.snoozed_until is None]
    due = [card for card in alive if card.due is not None and card.due <= as_of.isoformat()]
    waiting = [card for card in alive if card.decision is None and card.disposition is None]
    return list(dict.fromkeys(card.id for card in (*due, *waiting)))[:LONGEST]
