"""Facts in the store: kept once a morning, read as that morning left them, made anew where nobody kept them."""

from pathlib import Path
from typing import Any

from monitors.record import rewind
from monitors.store import Store, acts, moves, reading
from monitors.store.acts import Act
from monitors.store.fact_rows import put_facts
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

ID, BR = {"country": "ID"}, {"country": "BR"}


def tell(store: Store, number: int, *sightings: Any) -> None:
    """A morning as the desk runs it: recorded, then its facts kept."""
    tell_morning(store, number, sightings)
    with store.write():
        put_facts(store, day(number))


def rows(store: Store) -> list[tuple[int, str]]:
    kept = store.rows("select incident_id, as_of from incident_facts order by as_of, incident_id")
    return [(row["incident_id"], row["as_of"]) for row in kept]


def test_facts_are_kept_each_morning_an_incident_is_alive_and_on_the_one_it_ends(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell(store, 1, sighting(1, segment=ID))
    for number in (2, 3, 4):
        tell(store, number, sighting(number, "clean", segment=ID))
    assert rows(store) == [(1, str(day(number))) for number in (1, 2, 3)]
    last = reading.incident_facts(store, 1)
    assert last is not None
    assert (last.as_of, last.state, last.quiet_since) == (str(day(3)), "resolved", str(day(0)))


def test_the_harm_that_the_morning_saw_in_the_alerts_is_kept(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell(store, 1, sighting(1, segment=ID))
    unnamed = reading.incident_facts(store, 1)
    with store.write():
        put_facts(store, day(1), harm_of=lambda members: f"Fraud in {members[0].where['country']}")
    named = reading.incident_facts(store, 1)
    assert unnamed is not None
    assert named is not None
    assert (unnamed.harm, named.harm) == ("", "Fraud in ID")


def test_an_older_morning_reads_its_own(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell(store, 1, sighting(1, segment=ID, effect=3.0))
    tell(store, 2, sighting(2, segment=ID, effect=6.0))
    told = [reading.incident_facts(store, 1, day(number)) for number in (0, 1, 2)]
    assert told[0] is None
    assert [one and (one.as_of, round(one.effect or 0)) for one in told[1:]] == [
        (str(day(1)), 3),
        (str(day(2)), 6),
    ]
    assert [card.facts for card in reading.incidents(store, at(2), day(1))] == [told[1]]


def test_a_rerun_leaves_the_same_rows_and_none_of_mornings_to_come(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    for number in (1, 2, 3):
        tell(store, number, sighting(number, segment=ID), sighting(number, segment=BR, effect=2.0))
    before = store.rows("select * from incident_facts order by 1, 2")
    rewind(store, day(2))
    assert {as_of for _, as_of in rows(store)} == {str(day(1))}
    for number in (2, 3):
        tell(store, number, sighting(number, segment=ID), sighting(number, segment=BR, effect=2.0))
    assert store.rows("select * from incident_facts order by 1, 2") == before


def test_a_rerun_of_one_monitor_leaves_the_facts_of_others_alone(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell(store, 1, sighting(1, segment=ID), sighting(1, segment=BR, monitor="other"))
    kept = {one.monitor: one.incident_id for one in reading.all_episodes(store, day(1))}
    rewind(store, day(1), ["other"])
    assert rows(store) == [(kept["refund_only_rate"], str(day(1)))]


def test_a_store_of_before_is_migrated_and_its_facts_are_made_of_what_it_has(tmp_path: Path) -> None:
    old = Store(tmp_path / "desk.sqlite", upto=2)
    tell_morning(old, 1, [sighting(1, segment=ID)])
    with old.write():
        said = "(1, 'ana', '2026-03-03T09:00:00', 'mine')"
        old.execute(f"insert into comment (incident_id, actor, at, text) values {said}")
    old.close()
    store = Store(tmp_path / "desk.sqlite")
    acts.decide(store, 1, Act("ana", at(1, 9), day(1)), disposition="real", decision="tune", owner="bo")
    assert rows(store) == []
    [card] = reading.incidents(store, at(1), day(1))
    assert (card.owner, card.comments, card.disposition) == ("bo", 1, "real")
    with store.write():
        put_facts(store, day(1))
    assert rows(store) == [(1, str(day(1)))]
    assert reading.incident_facts(store, 1, day(1)) == card.facts


def test_facts_kept_before_an_alert_was_last_seen_are_not_told_any_more(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell(store, 1, sighting(1, segment=ID, effect=3.0))
    tell_morning(store, 2, [sighting(2, segment=ID, effect=6.0)])
    told = reading.incident_facts(store, 1, day(2))
    assert told is not None
    assert round(told.effect or 0) == 6


def test_an_alert_alone_is_told_by_its_own_numbers(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell(store, 1, sighting(1, segment=ID, effect=9.0), sighting(1, segment={**ID, "plan": "x"}, effect=3.0))
    members = reading.all_episodes(store, day(1))
    own = reading.alert_facts(store, members, day(1))
    assert [round(own[one.id or 0].effect or 0) for one in members] == [9, 3]
    assert {facts.views for facts in own.values()} == {1}


def test_an_alert_that_was_moved_since_is_told_where_it_is_now_on_older_mornings_too(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell(store, 1, sighting(1, segment=ID, effect=9.0), sighting(1, segment=BR, effect=3.0, monitor="other"))
    tell(store, 2, sighting(2, segment=ID, effect=9.0), sighting(2, segment=BR, effect=3.0, monitor="other"))
    one, other = reading.all_episodes(store, day(2))
    assert one.incident_id != other.incident_id
    with store.write():
        moves.move_episode(store, other, one.incident_id or 0)
    for number in (1, 2):
        told = reading.incident_facts(store, one.incident_id or 0, day(number))
        assert told is not None
        assert (told.alerts, told.views) == ((one.id, other.id), 2)


def test_whose_money_it_may_be_is_kept_with_the_facts_of_both(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    toys = {"country": "ID", "category": "toys"}
    whole = sighting(1, segment=ID, footprint={"category": {"toys": 1.0}})
    tell(store, 1, whole, sighting(1, segment=toys, monitor="other", exposure=900.0))
    told = {one.monitor: one for one in (card.facts for card in reading.incidents(store, at(1), day(1)))}
    assert len(told) == 2
    here, there = told["refund_only_rate"], told["other"]
    assert (here.same_money, there.same_money) == ((there.incident,), (here.incident,))
