"""What other alerts of an incident add: kinds that its lead has nobody of, and the narrower places they are in."""

from dataclasses import replace
from typing import Any

from monitors.explain.explanation import Section
from monitors.explain.other_views import carriers_elsewhere, places_elsewhere
from monitors.life.episode import Episode
from monitors.life.segment import encode
from tests.benchmarks.incident_stories import episode


def held(half: int | None, *rows: tuple[str, float]) -> dict[str, Any]:
    """Carriers as alerts keep them: nine active, with these shares."""
    return {"active": 9.0, "half": half, "rows": [[name, share, 0.1] for name, share in rows]}


def alert(number: int, **changed: Any) -> Episode:
    return replace(episode(11, id=number), **changed)


def test_kinds_that_the_lead_has_nobody_of_come_from_the_alert_in_which_the_fewest_carry_half() -> None:
    wide = alert(1, carriers={"device": held(4, ("d4", 0.2), ("d5", 0.2)), "seller": held(1, ("s1", 0.9))})
    narrow = alert(2, carriers={"device": held(1, ("d1", 0.7))})
    own = {"seller": Section([{"id": "s7"}]), "device": Section(note="nothing")}
    found = carriers_elsewhere([wide, narrow], own)
    assert list(found) == ["device"]
    assert found["device"].rows == [{"id": "d1", "share": 0.7, "usual": 0.1}]
    assert found["device"].facts["alert"] == 2


def test_where_no_half_is_known_the_first_three_must_have_most() -> None:
    spread = alert(1, carriers={"device": held(None, ("d1", 0.1), ("d2", 0.1), ("d3", 0.1))})
    few = alert(2, carriers={"device": held(None, ("d4", 0.3), ("d5", 0.3))})
    assert carriers_elsewhere([spread], {}) == {}
    assert carriers_elsewhere([spread, few], {})["device"].rows[0]["id"] == "d4"


def test_places_are_narrower_segments_that_do_not_contradict_where_most_metrics_agree_first() -> None:
    def at(number: int, monitor: str, **where: str) -> Episode:
        return alert(number, monitor=monitor, segment=encode(where))

    others = [
        at(1, "rejects", country="GB", payment="card"),
        at(2, "rejects", country="GB", category="home"),
        at(3, "scores", country="GB", category="home"),
        at(4, "scores", country="GB", category="home", rule_id="velocity"),
        at(5, "scores", country="US", category="food"),
        at(6, "scores", country="GB"),
    ]
    found = places_elsewhere(others, {"country": "GB"})
    assert [one["segment"] for one in found] == [
        {"country": "GB", "category": "home"},
        {"country": "GB", "payment": "card"},
    ]
    assert found[0]["monitors"] == ["rejects", "scores"]
    assert found[0]["alerts"] == [2, 3, 4]
