"""A morning asked again sees what it saw, whatever came since; the newest one sees what holds now."""

from __future__ import annotations

import datetime as dt
import os
import random
from pathlib import Path
from typing import Any

import pytest

from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.state.ledger import read_ledger
from tests.conftest import make_tiny
from tests.queries.landed import csv_text, land, row

FIRST = dt.date(2026, 3, 2)
# A cube whose measures do not add up, and one that counts over a subquery: each morning's version is counted whole.
LARGEST = """-- Largest ticket and topics, by day and desk.
-- /// cube
-- source = "tickets"
-- distinct = ["largest", "topics"]
-- ///
with by_topic as (select day, desk, topic, count(*) as of_topic from tickets group by all)
select t.day, known_day, t.desk, max(minutes) as largest, count(distinct t.topic) as topics,
       sum(case when of_topic > 1 then 1 else 0 end) as shared, count(*) as tickets
from tickets t join by_topic b on b.day = t.day and b.desk = t.desk and b.topic = t.topic
group by all
"""
ASKED = (
    "select * exclude (arrived_at) from tickets order by all",
    "select day, desk, topic, sum(tickets), sum(minutes), sum(urgent), round(sum(cost), 6) from tickets_day "
    "group by all order by all",
    "select * from tickets_largest_day order by all",
    "select count(*) from tickets_largest_day",
)


def on(night: int, name: str, content: str, home: Home) -> None:
    """A drop that came in the night after day `night`."""
    path = land(home, f"tickets/{name}.csv", content)
    moment = dt.datetime.combine(FIRST + dt.timedelta(night), dt.time(20), dt.UTC).timestamp()
    os.utime(path, (moment, moment))


def asked(home: Home, as_of: dt.date | None, within: int | None = None) -> list[Any]:
    engine = open_engine(home).at(as_of, within=within)
    try:
        return [engine.query(sql).to_pylist() for sql in ASKED]
    finally:
        engine.close()


def morning(night: int) -> dt.date:
    """The morning after a night."""
    return FIRST + dt.timedelta(night + 1)


def ticket(number: int, night: int, came: int, second: int = 0, **changes: Any) -> str:
    """A ticket of a day that arrived on another, so many seconds after noon."""
    opened, arrived = FIRST + dt.timedelta(night), FIRST + dt.timedelta(came)
    moment = dt.datetime.combine(arrived, dt.time(12)) + dt.timedelta(seconds=second)
    return row(number, opened_at=f"{opened} 10:00:00", arrived_at=f"{moment}", **changes)


class Source:
    """Nights of drops: new tickets, corrected ones, ones that flip back, drops sent again with more or fewer rows."""

    def __init__(self, seed: int, home: Home) -> None:
        self.rng = random.Random(seed)
        self.home = home
        self.moment = 0
        self.rows: dict[str, dict[int, tuple[int, int, dict[str, Any]]]] = {}

    def play(self, night: int) -> None:
        rng = self.rng
        fresh = {night * 10 + n: (night, night, self.values()) for n in range(rng.randint(1, 4))}
        known = [(key, value) for drop in self.rows.values() for key, value in drop.items()]
        for key, (day, _, values) in rng.sample(known, min(len(known), rng.randint(0, 3))):
            changed = {**values, "second": self.moment} if rng.random() < 0.2 else self.values()
            fresh[key] = (day, night, changed)
        self.send(f"d{night}", fresh, night)
        if night and rng.random() < 0.6:
            name = rng.choice(sorted(self.rows))
            if name != f"d{night}":
                again = {k: v for k, v in self.rows[name].items() if rng.random() < 0.7}
                for key in rng.sample(sorted(again), min(len(again), 1)):
                    again[key] = (again[key][0], night, self.values())
                self.send(name, again or fresh, night)

    def values(self) -> dict[str, Any]:
        self.moment += 1
        return {
            "second": self.moment,
            "minutes": self.rng.randint(1, 3),
            "topic": self.rng.choice(["login", "billing"]),
            "desk": self.rng.choice(["lima", "oslo"]),
        }

    def send(self, name: str, rows: dict[int, tuple[int, int, dict[str, Any]]], night: int) -> None:
        self.rows[name] = rows
        text = csv_text(*(ticket(key, day, came, **values) for key, (day, came, values) in rows.items()))
        on(night, name, text, self.home)


def play(home: Home, seed: int, nights: int) -> list[list[Any]]:
    """What each morning saw."""
    (home.root / "cubes" / "tickets_largest_day.sql").write_text(LARGEST)
    source, seen = Source(seed, home), []
    for night in range(nights):
        source.play(night)
        ingest(home)
        assert [build.problem for build in refresh(home) if build.state == "failed"] == []
        seen.append(asked(home, morning(night)))
    return seen


@pytest.mark.parametrize("seed", [1, 37, 405])
def test_a_morning_asked_again_sees_what_it_saw(tmp_path: Path, seed: int) -> None:
    home = make_tiny(tmp_path / "home")
    seen = play(home, seed, nights=4)
    for night, then in enumerate(seen):
        assert asked(home, morning(night)) == then, f"morning {morning(night)}"
        assert counted(home, morning(night)) == len(then[0]), "the ledger counts what the morning sees"
    now = [line["ticket_id"] for line in asked(home, None)[0]]
    assert len(now) == len(set(now))
    assert ingest(home).drops == []


def counted(home: Home, as_of: dt.date) -> int:
    """The rows a morning sees, by the ledger's counts."""
    parts = [part for entry in read_ledger(home.state).of("tickets") for part in entry.slices]
    return sum(part.rows for part in parts if part.known_day < str(as_of) and part.day < str(as_of))


def replies(home: Home, as_of: dt.date | None, within: int | None = None) -> list[tuple[Any, ...]]:
    engine = open_engine(home).at(as_of, within=within)
    try:
        return [
            tuple(line.values())
            for line in engine.query("select reply_id, desk, known_day from replies order by all").to_pylist()
        ]
    finally:
        engine.close()


def reply(night: int, name: str, home: Home, *lines: str) -> None:
    """Replies have no time of arrival."""
    path = land(
        home,
        f"replies/{name}.csv",
        "reply_id,replied_at,desk,ticket_id,ticket_day\n" + "\n".join(lines) + "\n",
    )
    moment = dt.datetime.combine(FIRST + dt.timedelta(night), dt.time(20), dt.UTC).timestamp()
    os.utime(path, (moment, moment))


def test_a_correction_without_an_arrival_is_known_from_the_day_its_drop_came(tiny_home: Home) -> None:
    reply(0, "a", tiny_home, "r1,2026-03-02 10:00:00,lima,,", "r2,2026-03-02 10:00:00,lima,,")
    ingest(tiny_home)
    reply(4, "b", tiny_home, "r1,2026-03-02 09:00:00,oslo,,", "r3,2026-03-06 10:00:00,oslo,,")
    ingest(tiny_home)
    corrected = ("r1", "oslo", FIRST + dt.timedelta(4))
    assert replies(tiny_home, morning(3)) == [("r1", "lima", FIRST), ("r2", "lima", FIRST)]
    assert replies(tiny_home, morning(4))[0] == corrected
    assert replies(tiny_home, morning(4), within=1)[0] == ("r1", "lima", FIRST), "as known on its own morning"


def test_rows_without_a_key_that_a_newer_version_leaves_out_are_gone_since_it_came(tiny_home: Home) -> None:
    path = tiny_home.root / "contract" / "replies.toml"
    path.write_text(path.read_text().replace('key = ["reply_id"]\n', ""))
    same = "r1,2026-03-02 10:00:00,lima,,"
    reply(0, "a", tiny_home, same, same, "r2,2026-03-02 10:00:00,lima,,")
    reply(3, "b", tiny_home, "r9,2026-03-05 10:00:00,lima,,")
    ingest(tiny_home)
    reply(3, "a", tiny_home, same, "r2,2026-03-02 10:00:00,oslo,,")
    ingest(tiny_home)
    assert [line[:2] for line in replies(tiny_home, morning(2))] == [
        ("r1", "lima"),
        ("r1", "lima"),
        ("r2", "lima"),
    ]
    assert [line[:2] for line in replies(tiny_home, morning(3))] == [
        ("r1", "lima"),
        ("r2", "oslo"),
        ("r9", "lima"),
    ]
    assert ingest(tiny_home).drops == []


def test_history_that_is_loaded_again_teaches_as_it_is_now(tiny_home: Home) -> None:
    """Sixty days come at once, a stream begins, then all sixty come again, corrected."""

    def history(minutes: int, came: int) -> str:
        return csv_text(*(ticket(number, number, came, minutes=minutes) for number in range(60)))

    on(60, "history", history(5, 60), tiny_home)
    for night in range(60, 63):
        on(night, f"d{night}", csv_text(ticket(night, night, night)), tiny_home)
    ingest(tiny_home)
    on(63, "again", history(7, 63), tiny_home)
    ingest(tiny_home)
    engine = open_engine(tiny_home)

    def minutes(night: int) -> list[int]:
        sql = "select distinct minutes from tickets where day < date '2026-05-01' order by 1"
        return [line["minutes"] for line in engine.at(morning(night), within=1).query(sql).to_pylist()]

    try:
        assert (minutes(61), minutes(63)) == ([5], [7])
    finally:
        engine.close()


def test_drops_that_do_not_agree_after_all_rounds_are_named(
    tiny_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(0, "d0", csv_text(ticket(0, 0, 0)), tiny_home)
    monkeypatch.setattr("queries.ingest.ingestion.stale", lambda *_: frozenset({"tickets/d0.csv"}))
    [problem] = [one for one in ingest(tiny_home).problems if "do not agree" in one.message]
    assert problem.found == "tickets/d0.csv"
    assert "next ingest goes on" in str(problem)
