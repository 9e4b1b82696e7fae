"""The message of one incident: that it is new, or materially worse than when it was told last."""

from datetime import date

from monitors import words
from monitors.messages.digest import item_of
from monitors.messages.telling import Telling
from monitors.store.reading import Incident

WHY = {"new": "New", "worse": "Worse", "reopened": "Again"}
GREW = "It got materially worse since it was told last: a graver severity, or more than twice the money."


def incident_telling(
    card: Incident,
    reason: str,
    morning: date,
    *,
    currency: str = "",
    link: str = "",
    names: words.MetricNames = words.NO_NAMES,
    runbook: str = "",
) -> Telling:
    """What the message of an incident says. reason: new, worse or reopened; runbook: of its monitor."""
    item = item_of(card, morning, currency, link, names)
    headline = item.headline
    more = [headline.levels, headline.who[:1].upper() + headline.who[1:]]
    more.append(f"What to look at: {' '.join(runbook.split())}" if runbook else "")
    item = item_of(card, morning, currency, link, names, tuple(line for line in more if line))
    lines = (*([GREW] if reason == "worse" else []), f"Morning of {words.morning(morning)}")
    return Telling(f"{WHY[reason]}: {headline.title}", (), lines, (item,), 0, "")
