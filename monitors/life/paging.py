"""When an incident goes out: once, and again only if it got materially worse."""

from dataclasses import dataclass
from typing import Any, Literal

from monitors.life.incidents import SEVERITIES, Card

Reason = Literal["new", "worse"]


@dataclass(frozen=True)
class Paging:
    """Materially worse: the money at stake grew by this factor since the last page."""

    worse: float = 2.0


def due(card: Card, last: dict[str, Any] | None, paging: Paging) -> Reason | None:
    """Why an incident goes out this morning, or None. `last` is its last page: money, severity.

    Only firing incidents of live monitors go out. Snoozes are looked at when it is shown, not here: a page
    that a snooze hides is still a page.
    """
    if card.state != "firing" or not card.live:
        return None
    if last is None:
        return "new"
    graver = SEVERITIES.index(card.severity) > SEVERITIES.index(last["severity"])
    dearer = card.money > paging.worse * last["money"] and last["money"] > 0
    return "worse" if graver or dearer else None
