"""The dearest case of a morning and its row, alerts without an end, and the day an incident begins."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.incident_review import begins, dearest, order_by_morning, stale
from benchmarks.incident_truth import Label
from monitors.store import reading
from tests.benchmarks.incident_stories import case, episode
from tests.monitors.tables import monitor
from tests.monitors.tellings import day, fresh, sighting, tell_morning


def test_the_dearest_is_under_way_true_and_counts_the_last_week_alone() -> None:
    old = case(id="old", start=day(1), money_by_day={day(1): 900.0, day(12): 1.0})
    innocent = case(id="twin", kind="innocent", innocent=True, money_by_day={day(12): 500.0})
    over = case(id="over", end=day(12), money_by_day={day(11): 500.0})
    found = dearest([case(), old, innocent, over], day(13))
    assert found is not None
    assert found.id == "ring"
    assert dearest([case()], day(10)) is None
    assert dearest([case(money_by_day={day(10): 5.0})], day(11)) is not None


def test_the_row_is_that_of_the_first_incident_with_an_alert_of_the_case(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    cities = {"oslo": 900.0, "turin": 500.0, "riga": 100.0}
    for number in (11, 12):
        told = [sighting(number, segment={"city": c}, exposure=money) for c, money in cities.items()]
        tell_morning(store, number, told)
    ids = {e.where["city"]: e.id or 0 for e in reading.all_episodes(store, day(12))}
    played: Any = SimpleNamespace(
        store=store, cases=[case()], mornings=[day(11), day(12)], last=day(12), monitors={}
    )
    orders = order_by_morning(played, {ids["riga"]: Label("ring", "moved")})
    assert [(one.morning, one.row, one.led) for one in orders] == [(day(11), 3, True), (day(12), 3, True)]
    assert [one.row for one in order_by_morning(played, {})] == [None, None]
    first = order_by_morning(played, {ids["oslo"]: Label("ring", "moved")})
    assert [one.row for one in first] == [1, 1]


def test_an_alert_is_stale_a_week_and_its_release_after_its_last_bad_bucket() -> None:
    monitors = {"failure_rate": monitor(), "aged": monitor(name="aged", view="cohort", lag=30)}
    firing = [episode(10, id=1), episode(11, id=2)]
    firing.append(replace(firing[0], id=3, monitor="aged"))
    firing.append(replace(firing[0], id=4, state="resolved"))
    firing.append(replace(firing[0], id=5, family="drift"))
    played: Any = SimpleNamespace(episodes=firing, monitors=monitors, last=day(21))
    assert [(one.episode.id, one.behind, one.release) for one in stale(played)] == [(1, 10, 2)]


def test_an_incident_that_began_before_its_case_is_early(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 8, [sighting(8)])
    cases = [case(), case(id="earlier", start=day(2))]
    played: Any = SimpleNamespace(store=store, cases=cases, mornings=[day(8)], last=day(8))
    assert [(one.case, one.off) for one in begins(played, {"ring": 1, "earlier": 1})] == [("ring", -3)]
