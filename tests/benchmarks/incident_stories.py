"""Cases and episodes for the tests of the benchmark of incidents."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.replay.truth import Case
from tests.monitors.tellings import day, sighting

RIGA = {"city": "riga", "plan": "paid"}


def case(**changes: Any) -> Case:
    """A ring in riga's paid visits on days 10 to 14 that lost 100."""
    values: dict[str, Any] = {
        "id": "ring",
        "kind": "risk",
        "start": day(10),
        "end": day(15),
        "segment": RIGA,
        "scenario": "refund_abuse",
        "first_mover": ("failure_rate",),
        "also_moves": ("dispute_rate",),
        "money_by_day": {day(10): 60.0, day(12): 40.0},
    }
    return Case(**{**values, **changes})


def episode(number: int, *, id: int = 1, incident: int = 1, days: int = 1, **changes: Any) -> Episode:
    """An episode first bad on day `number`, for so many days."""
    of = {"monitor": "failure_rate", "segment": RIGA, **changes}
    alive: list[Episode] = []
    for n in range(number, number + days):
        alive = step(alive, [sighting(n + 1, **of)], day(n + 1), Policy())
    return replace(alive[-1], id=id, incident_id=incident)


def days_after(one: date, days: int) -> str:
    """The ISO day so many days later."""
    return (one + timedelta(days=days)).isoformat()
