"""The rings of a home: names, news, crowds, what cannot be read."""

from datetime import date
from pathlib import Path

import pytest

from monitors.entities.ranking import rank_entities
from monitors.rings.neighbours import days_of, identifiers_of, users_of
from monitors.rings.news import news_of
from monitors.rings.ring_set import RingSet, find_rings
from monitors.rings.worth import ring_counts, ring_table, shared_in_words
from queries.content.entity_kind import EntityKind, read_entity_kinds
from queries.engine.opening import Engine
from tests.queries.rings.uses import LINKS, Use, engine_of, make_home

AS_OF = date(2026, 5, 30)
RING: list[Use] = [
    (f"2026-05-{day:02d}", one, f"d{day % 2}", "home") for day in (2, 3, 20, 21) for one in "abc"
]
LATE: list[Use] = [(f"2026-05-{day}", "late", f"d{day % 2}", "home") for day in (26, 27)]
OTHERS: list[Use] = [(f"2026-05-{day:02d}", f"o{n}", f"own{n}", "") for n in range(30) for day in (5, 20, 25)]


def opened(root: Path, uses: list[Use], links: str = LINKS, bad: str = "") -> tuple[Engine, EntityKind]:
    home = make_home(root / "home", uses, links, list(bad))
    return engine_of(home).at(AS_OF), read_entity_kinds(home).kinds["account"]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, RingSet]:
    engine, kind = opened(tmp_path_factory.mktemp("rings"), [*RING, *LATE, *OTHERS], bad="abc")
    return engine, find_rings(engine, kind)


def test_a_ring_is_called_by_its_oldest_member(known: tuple[Engine, RingSet]) -> None:
    _, found = known
    assert found.ring_of == {"a": "a", "b": "a", "c": "a", "late": "a"}


def test_any_member_leads_to_the_ring_and_a_stranger_to_none(known: tuple[Engine, RingSet]) -> None:
    _, found = known
    assert (found.find("late"), found.find("o1"), found.find("nobody")) == ("a", None, None)


def test_members_and_ties_of_the_last_week_are_new(known: tuple[Engine, RingSet]) -> None:
    engine, found = known
    news = news_of(engine, found, "a", AS_OF, found.kind.count("bad"))
    assert news.members["id"].tolist() == ["late"]
    assert set(news.ties["id"]) == {"late"}
    assert set(news.ties["by"]) == {"device", "address"}


def test_money_of_this_week_stands_beside_the_week_before(known: tuple[Engine, RingSet]) -> None:
    engine, found = known
    news = news_of(engine, found, "a", AS_OF, found.kind.count("bad"))
    assert (news.events, news.money) == ((0.0, 6.0), (0.0, 60.0))


def test_a_ring_costs_what_its_peers_outside_would_not(known: tuple[Engine, RingSet]) -> None:
    engine, found = known
    ranking = rank_entities(engine, found.kind, AS_OF, days=28)
    counts = ring_counts(found, ranking)
    row = ring_table(found, ranking).iloc[0]
    assert (row["size"], row["new"], row["num"]) == (4, 1, counts["num"].iat[0])
    assert row["num"] == 12
    assert row["expected"] < 2
    assert row["money"] == pytest.approx((12 - row["expected"]) * 10)


def test_what_ties_a_ring_is_said_with_numbers(known: tuple[Engine, RingSet]) -> None:
    assert shared_in_words(known[1], "a") == "2 × device, 1 × address"


def test_around_a_ring_everything_is_found(known: tuple[Engine, RingSet]) -> None:
    engine, found = known
    used = identifiers_of(engine, found.kind, "o1")
    assert used[["by", "value", "sharers"]].to_numpy().tolist() == [["device", "own1", 1]]
    assert set(users_of(engine, found.kind, "device", "d0")["id"]) == {"a", "b", "c", "late"}


def test_common_days_count_members(known: tuple[Engine, RingSet]) -> None:
    engine, found = known
    days, sql = days_of(engine, found, "a", date(2026, 5, 15))
    assert days["members"].tolist() == [3, 3, 1, 1]
    assert "from" in sql


def test_a_crowd_is_cut_off_and_said_and_the_rest_stands(tmp_path: Path) -> None:
    crowd: list[Use] = [("2026-05-10", f"c{n}", "café", "") for n in range(300)]
    engine, kind = opened(tmp_path, [*RING, *crowd])
    found = find_rings(engine, kind)
    assert found.crowds[["by", "value", "sharers"]].to_numpy().tolist() == [["device", "café", 300]]
    assert set(found.ring_of) == {"a", "b", "c"}


def test_a_kind_without_links_has_no_rings_and_says_so(tmp_path: Path) -> None:
    engine, kind = opened(tmp_path, RING, links="")
    found = find_rings(engine, kind)
    assert found.members.empty
    assert "declares no [[link]]" in found.troubles[0]
    assert ring_table(found, None).empty


def test_a_ring_stays_as_it_was_known_on_an_earlier_morning(tmp_path: Path) -> None:
    engine, kind = opened(tmp_path, [*RING, *LATE])
    assert set(find_rings(engine.at(date(2026, 5, 20)), kind).ring_of) == {"a", "b", "c"}


def test_members_that_have_left_are_not_counted_as_trading(known: tuple[Engine, RingSet]) -> None:
    from dataclasses import replace

    _, found = known
    shut = replace(found, kind=replace(found.kind, open_states=("active",)))
    states = {"a": "enforced", "b": "left", "c": "active"}
    assert ring_table(shut, None, states)["trading"].tolist() == [1]
