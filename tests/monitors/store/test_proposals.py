"""Proposals of rule changes in the store: kept whole, answered by appending."""

from datetime import date, datetime
from pathlib import Path

import pytest

from monitors.store import Store, StoreError
from monitors.store.acts import Act
from monitors.store.proposals import answer_proposal, proposal_steps, proposals, propose

ANA = Act("Ana", datetime(2026, 11, 16, 7), date(2026, 11, 16))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "desk.sqlite")


def made(store: Store, **changed: object) -> int:
    given = {
        "name": "Set it back",
        "rule": "A",
        "change": "A: threshold 800",
        "reason": "good buyers are turned away",
        "days": (date(2026, 10, 19), date(2026, 11, 16)),
        "figures": {"now": {"bad": 3}},
        "address": "rule=A&to_A=800",
        **changed,
    }
    return propose(store, ANA, **given)  # type: ignore[arg-type]


def test_a_proposal_is_kept_with_its_figures_and_address(store: Store) -> None:
    number = made(store)
    [kept] = proposals(store)
    assert (kept.id, kept.actor, kept.state) == (number, "Ana", "proposed")
    assert (kept.figures, kept.address) == ({"now": {"bad": 3}}, "rule=A&to_A=800")
    assert (kept.since, kept.until) == (date(2026, 10, 19), date(2026, 11, 16))


def test_what_becomes_of_it_is_appended(store: Store) -> None:
    number = made(store)
    answer_proposal(store, number, "live", ANA, date(2026, 11, 18), "v5")
    answer_proposal(store, number, "withdrawn", ANA)
    assert [step["state"] for step in proposal_steps(store, number)] == ["proposed", "live", "withdrawn"]
    assert proposals(store)[0].state == "withdrawn"


@pytest.mark.parametrize("field", ["name", "reason"])
def test_a_proposal_without_a_name_or_reason_is_refused(store: Store, field: str) -> None:
    with pytest.raises(StoreError, match=f"needs a {field}"):
        made(store, **{field: "  "})
    assert proposals(store) == []


def test_an_answer_that_cannot_be_is_refused_in_words(store: Store) -> None:
    number = made(store)
    with pytest.raises(StoreError, match="needs the day"):
        answer_proposal(store, number, "live", ANA)
    with pytest.raises(StoreError, match="unknown state"):
        answer_proposal(store, number, "gone", ANA)
    with pytest.raises(StoreError, match="no proposal 99"):
        answer_proposal(store, 99, "declined", ANA)
