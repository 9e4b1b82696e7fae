"""Sixty people who write tickets to two desks: one of them always urgent, two on one machine, all on few topics."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from queries.content.entity_kind import (
    EntityCount,
    EntityKind,
    RelatedKind,
    SharedIdentifier,
    StoryLane,
)
from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest

FIRST, DAYS = dt.date(2026, 3, 2), 10
AS_OF = FIRST + dt.timedelta(days=DAYS + 1)
PEOPLE = [f"p{n:02}" for n in range(60)]
CULPRIT, PAIR, MACHINE = "p01", ("p02", "p04"), 777
PEOPLE_DAY = """-- Tickets of a day by who wrote them.
-- /// view
-- ///
select day, known_day, email, desk, topic, minutes, 1 as tickets, cast(urgent as integer) as urgent,
       case when urgent then cast(cost as double) else 0 end as urgent_cost
from tickets
"""
URGENT = EntityCount(
    name="urgent", label="urgent tickets", source="people_day", numerator="urgent", denominator="tickets",
    money="urgent_cost",
)  # fmt: skip
BY_MACHINE = SharedIdentifier(by="machine", source="people_day", value="minutes")
BY_TOPIC = SharedIdentifier(by="topic", source="people_day", value="topic")


def person(**changed: Any) -> EntityKind:
    """The kind of these people, with some keys changed."""
    keys: dict[str, Any] = {
        "name": "person", "path": None, "word": "Person", "plural": "People", "key": "email", "market": "desk",
        "peers": ("desk",), "counts": (URGENT,), "links": (BY_MACHINE,),
        "lanes": (
            StoryLane(name="Tickets", source="people_day", measure="tickets"),
            StoryLane(name="Urgent", source="people_day", measure="urgent", of="tickets"),
            StoryLane(name="Topics", source="tickets", what=("topic",), amount="cost", detail=("urgent",)),
        ),
        "related": (RelatedKind(name="Desks", source="tickets", other="desk", money="cost"),),
    }  # fmt: skip
    return EntityKind(**{**keys, **changed})


def fill(home: Home) -> Home:
    """Lands the tickets in a tiny home, takes them in and adds the view."""
    rng = np.random.default_rng(8)
    rows = []
    for at, (day, who) in enumerate((d, p) for d in range(DAYS) for p in PEOPLE for _ in range(3)):
        number = PEOPLE.index(who)
        rows.append(
            {
                "ticket_id": f"t{at:05}",
                "opened_at": f"{FIRST + dt.timedelta(days=day)} 12:00:00",
                "arrived_at": f"{FIRST + dt.timedelta(days=day)} 12:05:00",
                "desk": ("tokyo", "lima")[number % 2],
                "topic": ("login", "billing", "other")[number % 3],
                "minutes": MACHINE if who in PAIR else number,
                "cost": 2.5,
                "urgent": bool(who == CULPRIT or rng.random() < 0.1),
                "email": who,
            }
        )
    (home.landing / "tickets").mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(home.landing / "tickets" / "all.csv", index=False)
    (home.root / "views" / "people_day.sql").write_text(PEOPLE_DAY)
    ingest(home)
    refresh(home)
    return home
