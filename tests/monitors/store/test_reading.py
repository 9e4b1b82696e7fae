"""What pages read: the newest episode of a segment, as a morning left it."""

from pathlib import Path

from monitors.life.segment import Segment, encode
from monitors.store import Store, reading
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

BR, US = {"country": "BR"}, {"country": "US"}


def told(folder: Path) -> Store:
    """A spike in BR on the first morning, clean by the third; a drift there on the ninth; another metric in US."""
    store = fresh(folder)
    tell_morning(store, 1, [sighting(1, segment=BR), sighting(1, segment=US, monitor="other")])
    for number in (2, 3):
        tell_morning(store, number, [sighting(number, "clean", segment=BR)])
    tell_morning(store, 9, [sighting(9, segment=BR, family="drift")])
    return store


def detectors(store: Store, morning: int, since: int = -30) -> dict[str, str]:
    segments: list[Segment] = [BR, US, {}]
    found = reading.segment_episodes(store, "refund_only_rate", segments, day(morning), day(since))
    return {segment: one.detector for segment, one in found.items()}


def test_the_newest_episode_of_a_segment_is_told_as_the_morning_left_it(tmp_path: Path) -> None:
    store = told(tmp_path)
    assert detectors(store, 0) == {}
    assert detectors(store, 1) == detectors(store, 8) == {encode(BR): "spike"}
    assert detectors(store, 9) == {encode(BR): "drift"}


def test_an_episode_that_ended_before_the_days_asked_for_is_left_out(tmp_path: Path) -> None:
    store = told(tmp_path)
    assert detectors(store, 8, since=0) == {encode(BR): "spike"}
    assert detectors(store, 8, since=1) == {}


def test_an_alive_episode_comes_before_one_that_is_over(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment=BR)])
    tell_morning(store, 2, [sighting(2, "weak", segment=BR), sighting(2, segment=BR, family="drift")])
    assert detectors(store, 2) == {encode(BR): "drift"}
    for number in (3, 4, 5):
        calm = sighting(number, "clean", segment=BR, family="drift")
        tell_morning(store, number, [sighting(number, "weak", segment=BR), calm])
    assert detectors(store, 5) == {encode(BR): "spike"}


def test_money_that_nobody_knows_stands_where_the_usual_money_does(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    stakes = {"dear": 5000.0, "unknown": 0.0, "cheap": 100.0}
    markets = dict(zip(stakes, ("ID", "BR", "US"), strict=True))
    sightings = [
        sighting(1, monitor=name, segment={"country": markets[name]}, exposure=money)
        for name, money in stakes.items()
    ]
    tell_morning(store, 1, sightings)
    assert [one.monitor for one in reading.incidents(store, at(1))] == ["dear", "unknown", "cheap"]


def test_what_has_added_up_before_the_last_week_does_not_stay_on_top(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, monitor="old", segment=BR, exposure=9000.0)])
    for number in range(2, 11):
        tell_morning(store, number, [sighting(number, "weak", monitor="old", segment=BR)])
    new = sighting(11, monitor="new", segment=US, exposure=500.0)
    tell_morning(store, 11, [sighting(11, "weak", monitor="old", segment=BR), new])
    assert [one.monitor for one in reading.incidents(store, at(11))] == ["new", "old"]


def test_an_open_incident_is_told_with_its_alerts_that_ended_long_ago(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment=BR)])
    for number in (2, 3):
        calm = sighting(number, "clean", segment=BR)
        tell_morning(store, number, [calm, sighting(number, segment=BR, family="drift")])
    for number in range(4, 13):
        tell_morning(store, number, [sighting(number, segment=BR, family="drift")])
    [card] = reading.incidents(store, at(12))
    assert card.opened_on == day(1).isoformat()
    assert (card.lead_episode, card.lead_episode) == (
        card.facts.alert,
        reading.episodes(store, card.id)[0].id,
    )


def test_what_comes_later_brings_no_incident_back_that_was_long_over(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment=BR)])
    for number in range(2, 13):
        tell_morning(store, number, [sighting(number, "clean", segment=BR)])
    assert reading.incidents(store, at(12), day(12)) == []
    tell_morning(store, 13, [sighting(13, segment=US, monitor="other")])
    with store.write():
        store.execute("update episode set incident_id = (select min(id) from incident)")
    assert reading.incidents(store, at(12), day(12)) == []
    assert len(reading.incidents(store, at(13), day(13))) == 1
    with store.write():
        store.execute("update episode set withdrawn = 1 where monitor = 'other'")
    assert reading.incidents(store, at(13), day(13)) == []
