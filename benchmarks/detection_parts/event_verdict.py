"""The verdict on a replay of a real home: which known events were raised, which quiet ranges kept, which faults told.

An event is a dict as in an `events.json` (kind, window, monitors, direction, extracts), an alert one as in the
replay's answer. Windows include both their days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.detection_parts.product_replay import live_risk

AROUND = timedelta(days=2)  # days before and after an event in which an alert is not outside of everything
MONTH = 30.4  # days
Event = dict[str, Any]
Alert = dict[str, Any]


@dataclass
class HomeVerdict:
    """Events by verdict, the ids of those not as they should be, and live risk alerts outside all windows."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    outside: int = 0
    delays: list[int] = field(default_factory=list)


def judge_home(events: Sequence[Event], alerts: Sequence[Alert]) -> HomeVerdict:
    """Every event, and what was raised outside all events that are to be raised."""
    verdict = HomeVerdict()
    for event in events:
        told, delay = judge_event(event, alerts)
        key = f"{event['kind']} {told}"
        verdict.counts[key] = verdict.counts.get(key, 0) + 1
        if delay is not None:
            verdict.delays.append(delay)
        if told not in ("raised", "kept", "told"):
            verdict.wrong.append(f"{event['id']} {told}")
    spans = [_window(event) for event in events if event["kind"] == "raise"]
    starts = [_day(alert["first_bucket"]) for alert in live_risk(list(alerts))]
    verdict.outside = sum(not any(a - AROUND <= day <= b + AROUND for a, b in spans) for day in starts)
    return verdict


def judge_event(event: Event, alerts: Sequence[Alert]) -> tuple[str, int | None]:
    """The verdict on one event, and of a raised one the days from the window's first to the alert.

    raise: "raised" by an alert of a named monitor and direction whose first bad bucket is inside the window; "open
    before" by one that began earlier and is still bad inside; else "missed". quiet: "kept" or "broken" by an alert
    that begins inside. dq: "told" by a data alert of a named extract that overlaps, else "not told".
    """
    first, last = _window(event)
    if event["kind"] == "dq":
        hits = [a for a in alerts if a["class"] == "data" and a["monitor"] in event["extracts"]]
        overlap = any(_day(a["first_bucket"]) <= last and _day(a["last_bucket"]) >= first for a in hits)
        return ("told" if overlap else "not told"), None
    named = event.get("monitors")
    mine = [a for a in live_risk(list(alerts)) if named is None or a["monitor"] in named]
    if event["kind"] == "quiet":
        return ("broken" if any(first <= _day(a["first_bucket"]) <= last for a in mine) else "kept"), None
    toward = event.get("direction")
    mine = [a for a in mine if not toward or a["direction"] == toward]
    opened = [_day(a["opened_on"]) for a in mine if first <= _day(a["first_bucket"]) <= last]
    if opened:
        return "raised", (min(opened) - first).days
    before = any(_day(a["first_bucket"]) < first <= _day(a["last_bucket"]) for a in mine)
    return ("open before" if before else "missed"), None


def _window(event: Event) -> tuple[date, date]:
    return _day(event["window"][0]), _day(event["window"][1])


def _day(stamp: str) -> date:
    return date.fromisoformat(stamp[:10])
