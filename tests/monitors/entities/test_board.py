import pytest

from monitors.entities.board import BoardQuestion, beyond, board, funnel_limits
from monitors.entities.ranking import Ranking, rank_entities
from queries.engine.opening import Engine
from tests.monitors.entities.kinds import AS_OF, CULPRIT, PAIR, PEOPLE, person


@pytest.fixture(scope="module")
def ranking(people: Engine) -> Ranking:
    return rank_entities(people, person(), AS_OF)


def test_each_is_shown_by_what_tells_most_and_places_begin_at_one(ranking: Ranking) -> None:
    rows = board(ranking, BoardQuestion())
    assert list(rows["place"]) == list(range(1, len(PEOPLE) + 1))
    assert rows["id"].iat[0] == CULPRIT
    assert rows["count"].iat[0] == "urgent"


def test_a_market_holds_its_own_alone(ranking: Ranking) -> None:
    rows = board(ranking, BoardQuestion(where={"desk": "tokyo"}))
    assert len(rows) == len(PEOPLE) / 2
    assert CULPRIT not in set(rows["id"])


def test_linked_accounts_are_one_row(ranking: Ranking) -> None:
    apart, together = (board(ranking, BoardQuestion(together=one)) for one in (False, True))
    assert len(apart) - len(together) == 1
    assert len(set(together["id"]) & set(PAIR)) == 1


def test_the_one_far_out_is_beyond_the_limits_and_hardly_anybody_else(ranking: Ranking) -> None:
    rows = board(ranking, BoardQuestion("urgent"))
    out = set(rows.loc[beyond(rows), "id"])
    assert CULPRIT in out
    assert len(out) <= 2


def test_limits_close_in_as_more_is_expected(ranking: Ranking) -> None:
    found = funnel_limits(board(ranking, BoardQuestion("urgent")))
    assert (found["low998"] <= found["low95"]).all()
    assert (found["high95"] <= found["high998"]).all()
    high = found["high998"].tolist()
    assert high[-1] < high[0]
