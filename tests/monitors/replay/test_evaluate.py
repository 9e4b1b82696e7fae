"""Alerts laid against what really happened: caught, late, right, quiet, false."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.life.incidents import lead_of
from monitors.replay.evaluate import CaseOutcome, evaluate, fit, summarise
from monitors.replay.truth import Case
from tests.monitors.tables import monitor
from tests.monitors.tellings import day, sighting

BEAUTY = {"country": "ID", "category": "beauty"}


def case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": "ring",
        "kind": "risk",
        "start": day(10),
        "end": day(15),
        "segment": BEAUTY,
        "scenario": "refund_abuse",
        "first_mover": ("refund_only_rate",),
        "money": 100.0,
    }
    return Case(**{**values, **changes})


def alert(number: int, incident: int = 1, **changes: Any) -> Episode:
    """An alert first bad on the day before morning `number`."""
    (episode,) = step([], [sighting(number, **changes)], day(number), Policy())
    return replace(episode, id=number, incident_id=incident)


def outcome(cases: list[Case], alerts: list[Episode]) -> tuple[dict[str, CaseOutcome], list[Episode]]:
    found, false = evaluate(
        cases, alerts, [monitor(name="refund_only_rate", scenarios=("refund_abuse",))], date.min
    )
    return {one.case.id: one for one in found}, false


def test_an_alert_in_the_cell_on_the_first_morning_is_a_catch_of_one_day() -> None:
    found, false = outcome([case()], [alert(11, segment=BEAUTY)])
    ring = found["ring"]
    assert (ring.caught, ring.delay_days, ring.right, ring.lost_before) == (True, 1, True, 20.0)
    assert false == []


def test_the_whole_is_a_catch_when_its_excess_sits_in_the_cell() -> None:
    there = {"country": {"ID": 0.9}, "category": {"beauty": 0.7, "toys": 0.3}}
    elsewhere = {"country": {"BR": 1.0}, "category": {"beauty": 1.0}}
    assert outcome([case()], [alert(11, footprint=there)])[0]["ring"].right
    found, false = outcome([case()], [alert(11, footprint=elsewhere)])
    assert (found["ring"].caught, len(false)) == (False, 1)


def test_the_same_market_at_the_same_time_is_no_catch() -> None:
    found, false = outcome([case()], [alert(11, segment={"country": "ID"})])
    assert (found["ring"].caught, len(false)) == (False, 1)


def test_an_alert_that_shows_an_entity_of_the_case_catches_it() -> None:
    ring = case(entities={"device": ("d1", "d2")})
    for device, caught in (("d1", True), ("d9", False)):
        carriers = {"device": {"active": 40, "half": 1, "rows": [[device, 0.6, 0.01]]}}
        shown = replace(alert(11, segment={"country": "ID"}), carriers=carriers)
        assert outcome([ring], [shown])[0]["ring"].caught == caught


@dataclass
class SaidCards:
    """Cards that name a case or not, by the alert's id; half of every excess lies in the cell."""

    naming: set[int]

    def share(self, case: Case, episode: Episode) -> float | None:
        """Half of it."""
        return 0.5

    def names(self, case: Case, episode: Episode, *, mine: bool) -> bool:
        """As told."""
        return mine and episode.id in self.naming


def test_right_is_what_the_lead_card_names_whatever_the_first_alert_says() -> None:
    first, second = alert(11, segment=BEAUTY), alert(12, segment={"country": "ID"})
    watched = [monitor(name="refund_only_rate", scenarios=("refund_abuse",))]
    leading = lead_of([first, second]).id or 0
    other = ({11, 12} - {leading}).pop()
    for naming, right in ((leading, True), (other, False)):
        [found], _ = evaluate([case()], [first, second], watched, date.min, SaidCards({naming}))
        assert (found.caught, found.right) == (True, right)


def test_an_alert_from_before_it_began_is_no_catch() -> None:
    found, false = outcome([case()], [alert(9, segment=BEAUTY)])
    assert (found["ring"].caught, len(false)) == (False, 1)
    early = case(money_by_day={day(7): 1.0, day(12): 5.0})
    assert outcome([early], [alert(9, segment=BEAUTY)])[0]["ring"].caught


def test_a_stranger_must_name_the_cell_and_be_in_time() -> None:
    assert fit(case(), alert(12, monitor="dispute_rate", segment=BEAUTY), None) > 0
    assert fit(case(), alert(12, monitor="dispute_rate", segment={"country": "ID"}), None) == 0
    assert fit(case(), alert(30, monitor="dispute_rate", segment=BEAUTY), None) == 0


def test_a_stranger_in_the_cell_explains_itself_but_catches_nothing() -> None:
    found, false = outcome([case()], [alert(12, monitor="dispute_rate", segment=BEAUTY)])
    assert (found["ring"].caught, len(found["ring"].alerts), false) == (False, 1, [])


def test_the_delay_of_what_was_under_way_before_the_replay_is_not_told() -> None:
    monitors = [monitor(name="refund_only_rate", scenarios=("refund_abuse",))]
    for first, delay in ((day(11), 3), (day(12), None)):
        found, _ = evaluate([case()], [alert(13, segment=BEAUTY)], monitors, first)
        assert (found[0].caught, found[0].delay_days) == (True, delay)


def test_a_case_of_no_place_is_one_of_the_whole() -> None:
    young = case(id="young", kind="innocent", innocent=True, segment={})
    found, false = outcome([young], [alert(11, segment=BEAUTY)])
    assert (found["young"].quiet, len(false)) == (True, 1)
    assert not outcome([young], [alert(11, segment={})])[0]["young"].quiet


def test_a_cohort_of_before_the_case_may_be_hit_while_it_ages() -> None:
    aging = monitor(name="refund_only_rate", view="cohort", lag=14, scenarios=("refund_abuse",))
    assert fit(case(), alert(3, segment=BEAUTY), aging) > 0
    assert fit(case(), alert(3, segment=BEAUTY), monitor(name="refund_only_rate")) == 0


def test_a_related_monitor_may_be_late_in_the_same_cell() -> None:
    late = alert(50, segment=BEAUTY)
    assert outcome([case()], [late])[0]["ring"].delay_days == 40
    assert not outcome([case()], [alert(50, segment={"country": "ID"})])[0]["ring"].caught


def test_an_innocent_twin_is_quiet_unless_a_related_monitor_pages() -> None:
    twin = case(id="carrier", kind="innocent", innocent=True, twin_of="refund_abuse", scenario="carrier")
    assert outcome([twin], [])[0]["carrier"].quiet
    found, false = outcome([twin], [alert(11, segment=BEAUTY)])
    assert (found["carrier"].quiet, found["carrier"].caught, false) == (False, None, [])
    found, false = outcome([twin], [alert(11, monitor="order_volume", segment=BEAUTY)])
    assert (found["carrier"].quiet, len(false)) == (True, 1)


def test_an_alert_belongs_to_the_guilty_before_the_innocent() -> None:
    twin = case(id="carrier", kind="innocent", innocent=True, scenario="refund_abuse")
    found, _ = outcome([case(), twin], [alert(11, segment=BEAUTY)])
    assert (found["ring"].caught, found["carrier"].quiet) == (True, True)


def test_a_data_case_must_page_as_data_and_not_as_risk() -> None:
    gap = case(
        id="gap", kind="data", segment={}, entities={"extract": ("payments",)}, first_mover=("freshness",)
    )
    data = alert(11, kind="data", monitor="payments", family="partial")
    assert outcome([gap], [data])[0]["gap"].caught
    assert not outcome([gap], [alert(11, kind="data", monitor="orders", family="late")])[0]["gap"].caught
    both = [data, alert(11, 2, monitor="refund_only_rate", segment={})]
    related = replace(gap, also_moves=("refund_only_rate",))
    assert outcome([related], both)[0]["gap"].quiet is False


def test_alerts_of_an_incident_with_a_true_one_are_not_false() -> None:
    companions = [alert(11, 1, segment=BEAUTY), alert(12, 1, monitor="hit_rate", segment={"rule_id": "R1"})]
    assert outcome([case()], companions)[1] == []
    companions[1] = replace(companions[1], incident_id=2)
    assert len(outcome([case()], companions)[1]) == 1


def test_shadow_alerts_neither_catch_nor_count_as_false() -> None:
    found, false = outcome([case()], [alert(11, segment=BEAUTY, live=False), alert(12, 2, live=False)])
    assert (found["ring"].caught, false) == (False, [])


def test_cases_over_before_the_first_morning_are_left_out() -> None:
    found, _ = evaluate([case()], [], [], day(20))
    assert found == []


def test_the_sum_counts_with_its_n() -> None:
    cases = [
        case(),
        case(id="missed", segment={"country": "VN"}),
        case(id="twin", kind="innocent", innocent=True),
    ]
    outcomes, false = outcome(cases, [alert(11, segment=BEAUTY), alert(40, 2, segment={"country": "US"})])
    told = summarise(list(outcomes.values()), false, 30, 10, 2)
    assert (told["cases"], told["caught"], told["missed"]) == (2, 1, ["missed"])
    assert (told["twins"], told["twins_quiet"]) == (1, 1)
    assert (told["median_delay_days"], told["lost_in_missed"]) == (1, 100.0)
    assert (told["false_incidents"], told["false_incidents_per_night"]) == (1, 1 / 30)
    assert told["false_episodes_per_monitor_month"] is not None
    assert summarise([], [], 0, 0, 0)["median_delay_days"] is None
