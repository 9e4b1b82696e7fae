from monitors.entities.likes import likes_of, numbers_of
from monitors.entities.ranking import rank_entities
from queries.engine.opening import Engine
from tests.monitors.entities.kinds import AS_OF, CULPRIT, PAIR, person


def test_peers_are_of_the_own_market_without_oneself_and_ones_ring(people: Engine) -> None:
    ranking = rank_entities(people, person(), AS_OF)
    found = likes_of(ranking, PAIR[0])
    assert found.alike == {"desk": "tokyo"}
    assert found.whole == 28
    assert not set(found.ids) & set(PAIR)


def test_somebody_not_counted_has_no_peers_and_no_numbers(people: Engine) -> None:
    ranking = rank_entities(people, person(), AS_OF)
    assert likes_of(ranking, "nobody").ids == ()
    assert numbers_of(ranking, "nobody").empty
    assert len(numbers_of(ranking, CULPRIT)) == 1
