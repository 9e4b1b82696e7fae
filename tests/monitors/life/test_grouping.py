"""Alerts of one cause stand in one incident; a stranger is not chained in by one bridging alert."""

from dataclasses import replace
from typing import Any

from monitors.life.episode import Episode
from monitors.life.grouping import group_episodes, mean_kinship, regroup
from monitors.life.kinship import Closeness
from tests.monitors.life.test_kinship import ID, ID_TOYS, alert, carried

RING, OTHERS = {"seller": carried("s0001", "s0002")}, {"seller": carried("s0007", "s0008")}


def stored(number: int, incident: int, *arguments: Any, **changes: Any) -> Episode:
    """An alert that has its rows."""
    return replace(alert(*arguments, **changes), id=number, incident_id=incident)


def test_new_alerts_join_a_stored_incident_and_each_other() -> None:
    known = stored(1, 7, segment=ID, carriers=RING)
    joined = alert(2, monitor="dispute_rate", segment=ID_TOYS, carriers=RING)
    apart = [alert(2, segment={"country": "BR"}, footprint={"category": {name: 1.0}}) for name in ("a", "b")]
    groups = group_episodes([joined, *apart], [known])
    assert [(g.incident_id, len(g.episodes)) for g in groups] == [(7, 1), (None, 2)]


def test_a_bridge_does_not_chain_strangers() -> None:
    ring = [stored(n, 1, monitor=f"m{n}", segment=ID, carriers=RING) for n in (1, 2, 3)]
    both = {"seller": carried("s0001", "s0007")}
    bridge, stranger = (
        alert(monitor="bridge", segment=ID, carriers=both),
        alert(monitor="stranger", segment=ID, carriers=OTHERS),
    )
    groups = group_episodes([bridge, stranger], ring)
    assert {len(g.episodes) for g in groups} == {1}
    assert next(g.incident_id for g in groups if g.episodes[0].monitor == "stranger") is None


def test_of_two_incidents_equally_near_the_older_takes_it() -> None:
    known = [stored(1, 4, segment=ID, carriers=RING), stored(2, 5, segment=ID, carriers=RING)]
    assert group_episodes([alert(segment=ID, carriers=RING)], known)[0].incident_id == 4


def test_later_mornings_join_two_incidents_of_the_same_sellers_into_the_older() -> None:
    members = {4: [stored(1, 4, segment=ID, carriers=RING)], 9: [stored(2, 9, segment=ID, carriers=RING)]}
    moves = regroup(members, fresh={9})
    assert [(move.episode.id, move.to) for move in moves] == [(2, 4)]
    assert regroup(members, fresh=set()) == []


def test_a_member_that_shares_nothing_leaves() -> None:
    ring = [stored(n, 4, monitor=f"m{n}", segment=ID, carriers=RING) for n in (1, 2)]
    stranger = stored(3, 4, segment={"country": "BR"}, carriers=OTHERS)
    moves = regroup({4: [*ring, stranger]}, fresh={4})
    assert [(move.episode.id, move.to) for move in moves] == [(3, None)]


def test_what_nothing_is_known_of_has_no_mean() -> None:
    assert mean_kinship([alert(1)], [alert(60)], Closeness()) is None
