"""Homes for tests: an empty marketplace, a tiny one that is no commerce, a small demo made once."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from queries.content.home import Home, create_home, load_home
from tests.dearest import dearest_first
from tests.demo_copy import copy_demo
from tests.made_once import made_once

# A loaded machine is slow, not wrong: no test of ours is about seconds.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A worker among several is given the dearest files first; alone, they run in the order that was asked for."""
    if hasattr(config, "workerinput"):
        dearest_first(items)


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules stay until the end: the collector need not walk over them each time."""
    gc.collect()
    gc.freeze()


TICKETS = """description = "Support tickets."
kind = "event"
key = ["ticket_id"]
event_time = "opened_at"
arrival_time = "arrived_at"
market = "desk"
lateness_hours = 30
expect = "daily"

[[column]]
name = "ticket_id"
type = "text"
required = true

[[column]]
name = "opened_at"
type = "timestamp"
required = true

[[column]]
name = "arrived_at"
type = "timestamp"

[[column]]
name = "desk"
type = "text"
required = true

[[column]]
name = "topic"
type = "text"
values = ["login", "billing", "other"]

[[column]]
name = "minutes"
type = "integer"
min = 0

[[column]]
name = "cost"
type = "decimal"

[[column]]
name = "urgent"
type = "boolean"

[[column]]
name = "email"
type = "text"
personal = true
"""

REPLIES = """description = "Replies to tickets; the ticket's topic is copied at ingest."
kind = "event"
key = ["reply_id"]
event_time = "replied_at"
market = "desk"
expect = "none"

[[column]]
name = "reply_id"
type = "text"
required = true

[[column]]
name = "replied_at"
type = "timestamp"
required = true

[[column]]
name = "desk"
type = "text"

[[column]]
name = "ticket_id"
type = "text"

[[column]]
name = "ticket_day"
type = "date"

[enrich]
from = "tickets"
key = "ticket_id"
day = "ticket_day"
columns = ["topic", "desk"]
"""

DESKS = """description = "Desks; the latest whole list wins."
kind = "dimension"
key = ["desk"]

[[column]]
name = "desk"
type = "text"
required = true

[[column]]
name = "city"
type = "text"
"""

TICKETS_DAY = """-- Tickets by day, desk and topic.
-- /// cube
-- source = "tickets"
-- ///
select day, known_day, desk, topic, count(*) as tickets, sum(minutes) as minutes,
       sum(case when urgent then 1 else 0 end) as urgent, sum(cast(cost as double)) as cost
from tickets
group by all
"""

URGENT = """-- Share of tickets that are urgent.
-- /// monitor
-- owner = "support"
-- stage = "governance"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["desk"]]
-- min_denominator = 20
-- severity = "medium"
-- runbook = "Read the newest urgent tickets."
-- [detectors.spike]
-- ///
select day as bucket, desk, topic, sum(urgent) as numerator, sum(tickets) as denominator
from tickets_day
where day >= $since and day < $until
group by all
"""


def make_tiny(root: Path) -> Home:
    """A support desk: tickets, replies to them, desks; two zones, one cube, one monitor."""
    zones = {"tokyo": "Asia/Tokyo", "lima": "America/Lima"}
    home = create_home(root, pack="none", name="Support", zone="UTC", markets=zones)
    files = {
        "contract/tickets.toml": TICKETS,
        "contract/replies.toml": REPLIES,
        "contract/desks.toml": DESKS,
        "cubes/tickets_day.sql": TICKETS_DAY,
        "monitors/urgent_share.sql": URGENT,
    }
    for name, text in files.items():
        (root / name).write_text(text)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home of the marketplace pack."""
    return create_home(tmp_path / "home")


@pytest.fixture
def tiny_home(tmp_path: Path) -> Home:
    """A home that is no commerce, with nothing landed."""
    return make_tiny(tmp_path / "tiny")


@pytest.fixture(scope="session")
def demo_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo marketplace, written, ingested and rolled up once per run, shared by all workers.

    Read only.
    """
    from data.demo.files import vocabulary
    from data.demo.write import write
    from queries.cubes.rollup import refresh
    from queries.ingest.ingestion import ingest

    def make(root: Path) -> None:
        made = create_home(root, markets=dict(vocabulary.ZONES))
        write(root, days=35, orders_per_day=250, seed=3, scenarios=[])
        ingest(made)
        refresh(made)

    return made_once(tmp_path_factory, "demo-home", make)


@pytest.fixture
def demo_home(demo_source: Path, tmp_path: Path) -> Home:
    """The small demo marketplace with a state of its own, to do with as the test likes."""
    root = tmp_path / "demo"
    copy_demo(demo_source, root)
    return load_home(root)
