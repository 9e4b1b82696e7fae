"""A row of the inbox: its headline and the line under it say the same numbers, as the card would."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from monitors import words
from monitors.explain.carriers import headline_of
from monitors.store import Store, reading
from monitors.store.reading import Incident
from pages.parts.incident import facts, over_window, row_of
from tests.monitors.tables import monitor
from tests.pages.seed import fill


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "desk.sqlite")
    fill(made)
    return made


def incident(store: Store, number: int) -> Incident:
    found = reading.incident(store, number, datetime(2026, 11, 16))
    assert found is not None
    return found


def test_the_line_under_a_headline_says_money_levels_since_and_owner(store: Store) -> None:
    row = row_of(replace(incident(store, 1), owner="Ana"), monitor(unit="bps"), "USD")
    since = words.day("2026-11-13", datetime.now().date())
    assert facts(row).replace(words.THIN, " ") == (
        f"$41k at stake ($39k to $43k) · 3.62 % against 1.01 % expected over 3 days · since {since} · owner Ana"
    )


def test_the_line_of_a_data_fault_is_its_note(store: Store) -> None:
    row = row_of(incident(store, 5), None, "USD")
    assert row.headline.title == "Payments arrived only in part"
    assert facts(row).startswith("57 % of the rows expected for 15 Nov · since ")


def test_the_inbox_and_the_card_say_the_same_of_the_same_record(store: Store) -> None:
    shown = row_of(incident(store, 1), monitor(name="refund_only_rate"), "USD")
    card = headline_of(monitor(name="refund_only_rate"), shown.incident.facts, [], {}, "USD")
    for part in ("what", "how_much", "where", "levels", "money"):
        assert getattr(card, part) == getattr(shown.headline, part)
    assert card.title == shown.headline.title


def test_a_single_bucket_is_told_by_its_day_and_an_hour_is_an_hour(store: Store) -> None:
    known = incident(store, 1).facts
    assert over_window(replace(known, buckets=1, last_bucket="2026-11-15"), None).startswith("on 15 Nov")
    assert over_window(known, None) == "over 3 days"
    assert over_window(known, monitor(grain="hour")) == "over 3 hours"


def test_an_incident_that_is_quiet_says_since_when(store: Store) -> None:
    one = incident(store, 1)
    row = row_of(replace(one, facts=replace(one.facts, quiet_since="2026-11-15")), None, "USD")
    assert "quiet since 15 Nov" in facts(row)


def test_without_money_the_row_says_why(store: Store) -> None:
    one = incident(store, 1)
    bare = replace(one.facts, exposure=None, no_exposure="our own response")
    assert facts(row_of(replace(one, facts=bare), None, "USD")).startswith(
        "no money at stake: our own response"
    )
