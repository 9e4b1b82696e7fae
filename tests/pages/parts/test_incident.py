"""A row of the inbox: its headline and the line under it say the same numbers, as the card would."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from monitors import words
from monitors.explain.carriers import headline_of
from monitors.explain.explanation import Split
from monitors.life.onset import Onset
from monitors.store import Store, reading
from monitors.store.reading import Incident
from pages.parts.incident import facts, row_of
from tests.monitors.tables import monitor
from tests.pages.seed import AS_OF, EPISODES, fill


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
        f"$41k at stake · 362 bps against 101 bps expected over 3 bad days · since {since} · owner Ana"
    )


def test_the_line_of_a_data_fault_is_its_note(store: Store) -> None:
    row = row_of(incident(store, 5), None, "USD")
    assert row.headline.title == "Payments arrived only in part"
    assert facts(row).startswith("57 % of the rows expected for 15 Nov · since ")


def test_the_inbox_and_the_card_say_the_same_of_the_same_numbers(store: Store) -> None:
    shown = row_of(incident(store, 1), monitor(name="refund_only_rate"), "USD")
    numbers = shown.headline.numbers
    split = Split(numbers.actual, numbers.expected, 0.0, 0.0, 0.0, 0.0)
    onset = Onset(date(2026, 11, 13), date(2026, 11, 13), AS_OF)
    card = headline_of(monitor(name="refund_only_rate"), EPISODES[0][0], split, onset, [], {}, None, "USD")
    for part in ("what", "how_much", "where", "levels"):
        assert getattr(card, part) == getattr(shown.headline, part)
    assert card.title == shown.headline.title
