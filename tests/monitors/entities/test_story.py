import pytest

from monitors.entities.likes import Likes, likes_of
from monitors.entities.ranking import rank_entities
from monitors.entities.story import EntityStory, story_of
from queries.content.entity_kind import StoryLane
from queries.engine.opening import Engine
from tests.monitors.entities.kinds import AS_OF, CULPRIT, DAYS, PAIR, person


@pytest.fixture(scope="module")
def told(people: Engine) -> EntityStory:
    ranking = rank_entities(people, person(), AS_OF)
    return story_of(people, person(), CULPRIT, AS_OF, likes_of(ranking, CULPRIT))


def test_the_days_of_a_lane_add_up_to_what_happened(told: EntityStory) -> None:
    tickets, urgent = (one.frame for one in told.lanes)
    assert tickets["actual"].sum() == urgent["actual"].sum() == 3 * DAYS
    assert len(tickets) == 60


def test_the_band_of_a_rate_is_what_peers_would_show_of_its_own_days(told: EntityStory) -> None:
    last = told.lanes[1].frame.iloc[-3]
    assert last["expected"] == pytest.approx(0.3, abs=0.1)
    assert float(last["actual"]) > float(last["upper"])


def test_the_band_of_a_volume_is_that_of_the_peers_days(told: EntityStory) -> None:
    last = told.lanes[0].frame.iloc[-3]
    assert last["lower"] == last["expected"] == last["upper"] == 3.0


def test_events_say_what_how_many_and_how_much(told: EntityStory) -> None:
    first = told.events.iloc[0]
    assert (first["what"], first["n"], first["amount"], first["detail"]) == ("billing", 3, 7.5, "urgent")
    assert len(told.events) == DAYS


def test_who_shares_a_machine_is_named_and_whom_one_writes_to(people: Engine) -> None:
    found = story_of(people, person(), PAIR[0], AS_OF, Likes())
    assert list(found.shared["id"]) == [PAIR[1]]
    assert found.trades[0].frame["other"].tolist() == ["tokyo"]
    assert found.lanes[0].note == "no peers to compare with"


def test_an_id_that_does_not_exist_is_told_apart_from_a_quiet_one(people: Engine) -> None:
    assert not story_of(people, person(), "nobody", AS_OF, Likes()).exists
    assert story_of(people, person(), CULPRIT, AS_OF.replace(year=2030), Likes()).exists


def test_a_lane_of_a_missing_table_is_a_note(people: Engine) -> None:
    lost = StoryLane(name="Calls", source="calls", measure="calls")
    found = story_of(people, person(lanes=(lost,)), CULPRIT, AS_OF, Likes())
    assert found.notes[0].startswith("Calls:")
    assert found.exists


def test_an_id_with_signs_of_sql_in_it_is_an_id(people: Engine) -> None:
    assert not story_of(people, person(), "x' or '1'='1", AS_OF, Likes()).exists
