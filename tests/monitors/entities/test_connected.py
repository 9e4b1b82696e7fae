from dataclasses import replace
from datetime import timedelta

from monitors.entities.connected import connections_of
from queries.content.entity_kind import SharedIdentifier
from queries.engine.opening import Engine
from tests.monitors.entities.kinds import AS_OF, BY_MACHINE, BY_TOPIC, PAIR, person


def test_those_who_share_a_value_hang_together_and_the_rest_stand_alone(people: Engine) -> None:
    found = connections_of(people, person(), AS_OF)
    assert set(found.group) == set(PAIR)
    assert (found.size(PAIR[0]), found.size("p07")) == (2, 1)
    codes = found.codes([PAIR[0], "p07", PAIR[1], None])
    assert codes[0] == codes[2]
    assert len(set(codes)) == 3


def test_a_crowd_is_no_link_and_said(people: Engine) -> None:
    found = connections_of(people, person(links=(replace(BY_TOPIC, crowd=19),)), AS_OF)
    assert found.group == {}
    assert found.crowds == ("topic: 3 shared by more than 19 (up to 20), which says nothing: no link",)


def test_what_was_shared_long_ago_is_no_link_within_days(people: Engine) -> None:
    late = replace(BY_MACHINE, within_days=30)
    assert connections_of(people, person(links=(late,)), AS_OF).group
    assert not connections_of(people, person(links=(late,)), AS_OF + timedelta(days=60)).group


def test_a_link_that_cannot_be_read_is_a_note_and_the_others_hold(people: Engine) -> None:
    lost = SharedIdentifier(by="phone", source="phones", value="number")
    found = connections_of(people, person(links=(lost, BY_MACHINE)), AS_OF)
    assert found.notes[0].startswith("phone is left out")
    assert set(found.group) == set(PAIR)
