"""A home with a desk in it, written through the store's own functions: no engine, made in a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from monitors.life.episode import Episode, Evidence
from monitors.life.finding import Step
from monitors.life.incidents import summarise
from monitors.life.segment import encode
from monitors.store import Store, machine
from queries.content.home import Home, create_home

AS_OF = date(2026, 11, 16)
BEFORE = AS_OF - timedelta(days=1)
NASTY = "![x](http://evil.example/p.png) :red[boo] $x$ <b>bold</b>"


def evidence(
    actual: float, expected: float, exposure: float, n: float | None = 4000, note: str = ""
) -> Evidence:
    """Evidence of a rate; numerator follows from the rate."""
    return Evidence(
        actual=actual,
        expected=expected,
        lower=expected * 0.8,
        upper=expected * 1.25,
        numerator=actual * n if n else actual,
        denominator=n,
        effect=actual / expected if expected else 0.0,
        p_value=1e-6,
        q_value=1e-4,
        exposure=exposure,
        note=note,
    )


def episode(
    monitor: str,
    segment: dict[str, str],
    seen: Evidence,
    *,
    days: int = 3,
    severity: str = "high",
    kind: str = "risk",
    family: str = "spike",
    state: str = "firing",
) -> Episode:
    """An episode whose last bad bucket is the day before AS_OF."""
    first = AS_OF - timedelta(days=days)
    last = (AS_OF - timedelta(days=1)).isoformat()
    return Episode(
        monitor=monitor,
        family=family,
        segment=encode(segment),
        detector=family,
        direction="up" if seen.actual >= seen.expected else "down",
        severity=severity,
        live=True,
        kind="data" if kind == "data" else "risk",
        state="resolved" if state == "resolved" else "firing",
        opened_on=(first + timedelta(days=1)).isoformat(),
        first_bucket=first.isoformat(),
        last_bucket=last,
        seen_bucket=last,
        seen_on=AS_OF.isoformat(),
        evidence=seen,
        bad=days,
        money=seen.exposure,
        peak=seen.exposure,
        fired_on=(first + timedelta(days=1)).isoformat(),
        resolved_on=AS_OF.isoformat() if state == "resolved" else None,
        footprint={},
    )


REFUNDS = evidence(0.0362, 0.0101, 41_200)
SILENCE = evidence(0.0, 0.021, 19_300)
DECLINES = evidence(0.141, 0.104, 8_400)
SHORT = Evidence(1, 0, 0, 0, 1, None, None, None, None, 0, "57 % of the rows expected for 15 Nov")
EPISODES = [
    [
        episode("refund_only_rate", {"country": "BR", "category": "toys"}, REFUNDS),
        episode("refund_only_rate", {"country": "BR"}, evidence(0.0151, 0.0101, 40_800)),
    ],
    [episode("rule_hit_rate", {"rule_id": "R017"}, SILENCE, days=4)],
    [episode("payment_decline_rate", {"country": "MX"}, DECLINES, days=1, severity="medium")],
    [episode("seller_cancel_rate", {"category": NASTY}, evidence(0.03, 0.02, 1_250), severity="low")],
    [episode("payments", {}, SHORT, days=1, kind="data", family="partial", severity="medium")],
    [episode("order_reject_rate", {"country": "ID"}, evidence(0.05, 0.03, 5_100), state="resolved")],
]


def series(one: Episode, buckets: int = 60) -> dict[str, list[Any]]:
    """A calm series that ends in the episode's last value."""
    days = [AS_OF - timedelta(days=buckets - i) for i in range(buckets)]
    calm = [one.evidence.expected * (1 + 0.08 * ((i * 7919) % 13 - 6) / 6) for i in range(buckets)]
    first = date.fromisoformat(one.first_bucket)
    actual = [one.evidence.actual if day >= first else value for day, value in zip(days, calm, strict=True)]
    return {
        "bucket": [day.isoformat() for day in days],
        "actual": actual,
        "expected": [one.evidence.expected] * buckets,
        "lower": [one.evidence.lower] * buckets,
        "upper": [one.evidence.upper] * buckets,
        "numerator": [value * 4000 for value in actual],
        "denominator": [4000.0] * buckets,
    }


def make_home(root: Path) -> Home:
    """A new marketplace home with one run and the incidents of EPISODES."""
    home = create_home(root, markets={"BR": "America/Sao_Paulo", "MX": "America/Mexico_City"})
    fill(Store(home.state / "desk.sqlite"))
    return home


def fill(store: Store) -> None:
    """Two mornings: a run each, and the incidents of the second."""
    for morning in (BEFORE, AS_OF):
        at = datetime(morning.year, morning.month, morning.day, 6, 5)
        run = machine.open_run(store, morning, at, actor="cron", budget=0.1, scope="all")
        counts = {
            "monitors": 79,
            "failed": 1,
            "unknown": 9,
            "tested": 4100,
            "found": 7,
            "extracts": 15,
            "fresh": 14,
        }
        machine.close_run(store, run, at + timedelta(seconds=40), "done", counts, "")
        with store.write():
            machine.add_steps(store, run, STEPS)
    with store.write():
        for members in EPISODES:
            _add(store, members)


def _add(store: Store, members: list[Episode]) -> None:
    number = machine.add_incident(store, summarise(members))
    stored = [machine.put_episode(store, replace(one, incident_id=number)) for one in members]
    machine.put_incident(store, number, summarise(stored))
    machine.put_morning(store, AS_OF, stored)
    machine.put_series(store, AS_OF, {one.id: series(one) for one in stored if one.id is not None})


STEPS = [
    Step("ingest", "orders", rows=12_000, seconds=1.2),
    Step("monitor", "refund_only_rate", rows=900, segments=40, tested=40, seconds=0.4),
    Step("monitor", "payment_decline_rate", state="unknown", error="payments of 15 Nov is partial"),
    Step(
        "monitor",
        "rule_precision",
        state="failed",
        error="no column named verdictt; did you mean verdict?",
        file="monitors/rule_precision.sql",
        line=21,
    ),
]
