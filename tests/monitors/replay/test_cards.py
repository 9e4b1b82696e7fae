"""What a replayed desk says of its alerts: shares from the rows, names from the card where there is one."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitors.catalogue.loading import load_catalogue
from monitors.replay.cards import ReplayedCards
from monitors.replay.truth import Case
from monitors.store import Store
from queries.engine.opening import open_engine
from tests.monitors.explain import visits

PAID = {"city": "riga", "plan": "paid"}


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> ReplayedCards:
    root = tmp_path_factory.mktemp("replayed")
    home = visits.write(root / "home")
    monitors = load_catalogue(home).monitors
    store = Store(Path(root) / "desk.sqlite")
    return ReplayedCards(home, store, open_engine(home), monitors, visits.FIRST, visits.MORNING)


def case(segment: dict[str, str]) -> Case:
    return Case("failures", "risk", visits.FIRST, visits.LAST + timedelta(days=1), segment)


def test_the_excess_lies_where_the_failures_are(cards: ReplayedCards) -> None:
    whole = visits.episode()
    assert (cards.share(case(PAID), whole) or 0.0) > 0.8
    assert (cards.share(case({"city": "oslo"}), whole) or 0.0) < 0.3


def test_of_a_monitor_that_is_gone_nothing_is_known(cards: ReplayedCards) -> None:
    assert cards.share(case(PAID), replace(visits.episode(), monitor="gone")) is None


def test_without_a_card_the_alerts_own_cell_must_name_the_case(cards: ReplayedCards) -> None:
    """The desk does not have this alert, so there is nothing to explain."""
    named = visits.episode('{"city":"riga","plan":"paid"}')
    assert cards.names(case(PAID), named, mine=True)
    assert not cards.names(case(PAID), replace(visits.episode(), id=8), mine=True)
