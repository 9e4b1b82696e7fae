"""When an incident is paged: once, and again only if it became materially worse."""

from dataclasses import dataclass
from typing import Any, Literal

from monitors.life.incidents import SEVERITIES, Card

Reason = Literal["new", "worse"]


@dataclass(frozen=True)
class Paging:
    """worse: factor on the money since the last page from which an incident is materially worse; chosen."""

    worse: float = 2.0


def due(card: Card, last: dict[str, Any] | None, paging: Paging) -> Reason | None:
    """Reason to page an incident this morning, or None. last: its last page (money, severity).

    Only firing incidents of live monitors are paged. A snooze only hides a page on the screen, so it is not
    considered here.
    """
    if card.state != "firing" or not card.live:
        return None
    if last is None:
        return "new"
    more_severe = SEVERITIES.index(card.severity) > SEVERITIES.index(last["severity"])
    more_money = card.money > paging.worse * last["money"] and last["money"] > 0
    return "worse" if more_severe or more_money else None
