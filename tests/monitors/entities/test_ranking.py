from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.entities.connected import Connections
from monitors.entities.ranking import combined, each_harm_first, places, rank_entities
from queries.content.entity_kind import EntityCount, EntityKind
from queries.engine.opening import Engine
from tests.monitors.entities.kinds import AS_OF, CULPRIT, PAIR, PEOPLE, URGENT, person


def test_who_does_more_than_their_peers_comes_first_with_both_rates(people: Engine) -> None:
    found = rank_entities(people, person(), AS_OF)
    assert found.known["id"].iat[0] == CULPRIT
    row = found.table[found.table["id"] == CULPRIT].iloc[0]
    assert (row["num"], row["den"], row["rate"]) == (30.0, 30.0, 1.0)
    assert row["expected"] == pytest.approx(3.0, abs=0.7)
    rates = [float(row[name]) for name in ("peers", "low", "own", "rate")]
    assert rates == sorted(rates)
    assert row["money"] == pytest.approx(2.5 * row["excess"])
    assert found.entities == len(PEOPLE)


def test_what_is_counted_equals_what_a_person_would_count(people: Engine) -> None:
    found = rank_entities(people, person(), AS_OF).table.set_index("id")
    asked = "select email, sum(urgent::int) as n, count(*) as d from tickets group by 1"
    by_hand = people.frame(asked).set_index("email")
    assert found["num"].sort_index().to_dict() == by_hand["n"].astype(float).sort_index().to_dict()
    assert found["den"].sort_index().to_dict() == by_hand["d"].astype(float).sort_index().to_dict()


def test_a_count_that_does_not_rank_is_counted_and_moves_nobody(people: Engine) -> None:
    shown = EntityCount(**{**vars(URGENT), "ranks": False})
    found = rank_entities(people, person(counts=(shown,)), AS_OF)
    assert (found.known["score"] == 0).all()
    assert len(found.table) == len(PEOPLE)


def test_a_source_that_is_missing_is_a_note_and_the_rest_is_ranked(people: Engine) -> None:
    lost = EntityCount(name="lost", label="lost parcels", source="parcels_day", numerator="lost")
    found = rank_entities(people, person(counts=(lost, URGENT)), AS_OF)
    assert found.notes[0].startswith("lost parcels:")
    assert found.known["id"].iat[0] == CULPRIT


def test_days_without_any_row_are_an_empty_ranking(people: Engine) -> None:
    found = rank_entities(people, person(), AS_OF.replace(year=2031))
    assert found.known.empty
    assert found.table.empty


def test_places_are_those_of_the_own_market_and_shared_by_those_who_hang_together(people: Engine) -> None:
    found = rank_entities(people, person(), AS_OF)
    told = places(found, [CULPRIT, *PAIR, "nobody"])
    assert told[CULPRIT] == 1
    assert told[PAIR[0]] == told[PAIR[1]]
    assert "nobody" not in told


def test_only_what_a_count_tells_beyond_one_in_ten_is_added_up() -> None:
    log_p = np.log(np.array([[0.001, 0.5], [0.01, 0.01], [0.2, 0.2]]))
    found = combined(log_p)
    assert found == pytest.approx([2.0, 2.0, 0.0], abs=0.01)


def test_an_event_without_its_occasion_in_these_days_is_no_division_by_nothing(people: Engine) -> None:
    odd = EntityCount(name="odd", label="odd", source="people_day", numerator="tickets", denominator="urgent")
    found = rank_entities(people, person(counts=(odd,)), AS_OF).table
    assert np.isfinite(found[["rate", "own", "expected", "log_p"]].to_numpy(float)).all()
    assert (found["den"] >= found["num"]).all()


def standing(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["id", "desk", "most", "score"])


def harms(*names: str, **changed: Any) -> EntityKind:
    """The kind of these people with counts of these names."""
    counts = tuple(replace(URGENT, name=one) for one in names or ("cuts", "parcels", "reviews"))
    return person(counts=counts, **changed)


def test_each_harm_of_a_market_shows_its_first_before_the_second_of_another() -> None:
    known = standing(
        ("a1", "rome", "cuts", 90.0), ("a2", "rome", "cuts", 80.0), ("a3", "rome", "cuts", 70.0),
        ("b1", "oslo", "cuts", 60.0), ("c1", "rome", "parcels", 5.0), ("d1", "rome", "reviews", 1.0),
    )  # fmt: skip
    alone = Connections(pd.DataFrame())
    assert list(each_harm_first(known, harms(), alone)["id"]) == ["a1", "b1", "c1", "a2", "a3", "d1"]
    assert list(each_harm_first(known, harms(market=None), alone)["id"]) == [
        "a1",
        "c1",
        "a2",
        "a3",
        "b1",
        "d1",
    ]


def test_those_that_hang_together_are_first_once() -> None:
    known = standing(("a1", "rome", "cuts", 9.0), ("b1", "rome", "cuts", 8.0), ("a2", "rome", "parcels", 7.0))
    ring = Connections(pd.DataFrame(), {"a1": 0, "a2": 0})
    assert list(each_harm_first(known, harms(), ring)["id"]) == ["a1", "b1", "a2"]


def test_what_others_make_move_lifts_nobody() -> None:
    known = standing(("a1", "rome", "cuts", 9.0), ("a2", "rome", "cuts", 8.0), ("b1", "rome", "claims", 7.0))
    alone = Connections(pd.DataFrame())
    assert list(each_harm_first(known, harms("cuts", "claims"), alone)["id"]) == ["a1", "b1", "a2"]
    claims = replace(URGENT, name="claims", lifts=False)
    kind = person(counts=(replace(URGENT, name="cuts"), claims))
    assert list(each_harm_first(known, kind, alone)["id"]) == ["a1", "a2", "b1"]
