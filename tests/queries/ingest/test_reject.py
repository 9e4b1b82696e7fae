from __future__ import annotations

import datetime as dt

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from tests.queries.landed import csv_text, land, quarantined, row, rows

HEADER = "reply_id,replied_at,desk,ticket_id,ticket_day"


def reply(number: int, ticket: str, day: str = "2026-03-02", desk: str = "") -> str:
    return f"r{number},2026-03-05 10:00:00,{desk},{ticket},{day}"


def replies(*lines: str) -> str:
    return csv_text(*lines, header=HEADER)


def found(home: Home) -> list[tuple]:
    return rows(home, "select reply_id, topic, desk from replies order by 1")


def test_columns_are_copied_from_the_parents_day(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, topic="billing")))
    land(tiny_home, "replies/a.csv", replies(reply(1, "t1"), reply(2, "t1", desk="tokyo")))
    report = ingest(tiny_home)
    assert report.published == 3
    assert found(tiny_home) == [("r1", "billing", "lima"), ("r2", "billing", "tokyo")]


def test_a_row_without_a_key_is_no_orphan(tiny_home: Home) -> None:
    land(tiny_home, "replies/a.csv", replies(reply(1, "", "")))
    assert ingest(tiny_home).published == 1
    assert found(tiny_home) == [("r1", None, None)]


def test_an_orphan_waits_in_quarantine_and_is_taken_when_its_parent_comes(tiny_home: Home) -> None:
    land(tiny_home, "replies/a.csv", replies(reply(1, "t1"), reply(2, "t2")))
    drop = ingest(tiny_home).drops[0]
    assert (drop.published, drop.quarantined) == (0, 2)
    assert "expected a row of tickets with this ticket_id on its ticket_day; found t1" in str(
        drop.problems[0]
    )
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    assert found(tiny_home) == [("r1", "login", "lima")]
    assert [line["key"] for line in quarantined(tiny_home, "replies")] == ["t2"]
    assert ingest(tiny_home).drops == [], "an orphan whose parent has not come is not tried again"


def test_a_parent_of_another_day_is_no_parent(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    land(tiny_home, "replies/a.csv", replies(reply(1, "t1", "2026-03-01")))
    ingest(tiny_home)
    assert found(tiny_home) == []
    assert quarantined(tiny_home, "replies")[0]["day"] == dt.date(2026, 3, 5)


def test_without_a_day_the_parent_is_sought_everywhere(tiny_home: Home) -> None:
    path = tiny_home.root / "contract" / "replies.toml"
    path.write_text(path.read_text().replace('day = "ticket_day"\n', ""))
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    land(tiny_home, "replies/a.csv", replies(reply(1, "t1", "2020-01-01")))
    ingest(tiny_home)
    assert found(tiny_home) == [("r1", "login", "lima")]


def test_a_row_of_before_what_it_is_about_is_set_aside_and_the_rest_goes_on(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2, opened_at="2026-03-09 10:00:00")))
    land(tiny_home, "replies/a.csv", replies(reply(1, "t1"), reply(2, "t2", "2026-03-09")))
    drop = next(one for one in ingest(tiny_home).drops if one.extract == "replies")
    assert (drop.published, drop.quarantined) == (1, 1)
    assert str(drop.problems[0]) == (
        "replies/a.csv: bad value in row 3; column ticket_day; "
        "expected a day that is not after the row's own, 2026-03-05; found 2026-03-09"
    )
    assert [line["reason"] for line in quarantined(tiny_home, "replies")] == ["bad value"]
