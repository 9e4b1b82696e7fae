"""Which identifiers are of one hand, and who belongs to them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitors.rings.components import MOST_IDENTIFIERS, Grouping, group


def grouped(links: list[tuple[int, int]], least: int = 2, weak: tuple[int, ...] = ()) -> Grouping:
    entity, identifier = (np.array(column, np.int64) for column in zip(*links, strict=True))
    many = int(identifier.max()) + 1
    alone = np.array([one not in weak for one in range(many)])
    return group(entity, identifier, np.ones(len(links), np.int64), np.full(many, least, np.int64), alone)


def all_of(entities: range, identifiers: range) -> list[tuple[int, int]]:
    return [(entity, identifier) for entity in entities for identifier in identifiers]


def test_those_who_share_several_identifiers_are_one_ring() -> None:
    found = grouped(all_of(range(5), range(3)))
    assert set(found.entity) == {0}
    assert set(found.identifier) == {0}


def test_one_member_in_common_joins_no_two_crowds() -> None:
    links = all_of(range(6), range(2)) + [(entity, 2) for entity in range(5, 12)]
    found = grouped(links)
    assert found.entity[0] != found.entity[8]
    assert found.entity[5] == found.entity[0]  # where it used most


def test_two_pairs_with_one_in_common_are_one_ring() -> None:
    found = grouped([(0, 0), (1, 0), (1, 1), (2, 1)])
    assert set(found.entity) == {0}


def test_a_pair_is_no_ring_where_three_are_asked_for() -> None:
    assert set(grouped([(0, 0), (1, 0)], least=3).entity) == {-1}


def test_what_neighbours_share_ties_nobody_on_its_own() -> None:
    found = grouped([(entity, 0) for entity in range(9)], weak=(0,))
    assert set(found.entity) == {-1}


def test_neighbours_of_a_ring_stay_outside_of_it() -> None:
    ring = all_of(range(6), range(2))  # two devices
    lived = [(entity, 2) for entity in (0, 1, 2, 3, 4, 5, 6, 7)]  # one address, with two neighbours
    found = grouped(ring + lived, weak=(2,))
    assert found.entity[0] >= 0
    assert found.entity[6] == found.entity[7] == -1


def test_an_entity_with_too_many_identifiers_ties_nothing_and_is_said() -> None:
    courier = [(0, identifier) for identifier in range(MOST_IDENTIFIERS + 1)]
    others = [(1 + identifier, identifier) for identifier in range(MOST_IDENTIFIERS + 1)]
    found = grouped(courier + others)
    assert list(found.busy) == [0]
    assert set(found.entity) == {-1}


def test_nothing_shared_is_no_ring() -> None:
    assert set(grouped([(0, 0), (1, 1)]).entity) == {-1}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), min_size=1, max_size=60))
def test_every_ring_has_two_members_that_share_one_of_its_identifiers(links: list[tuple[int, int]]) -> None:
    found = grouped(links)
    for ring in set(found.entity) - {-1}:
        members = [entity for entity in range(len(found.entity)) if found.entity[entity] == ring]
        assert len(members) >= 2
        assert all(any(e == one and found.identifier[i] == ring for e, i in links) for one in members)
