from dataclasses import replace
from typing import Any

from monitors.entities.standing_out import carried_by, outstanding_of
from queries.content.entity_kind import MoneyOutstanding
from queries.engine.opening import Engine
from tests.monitors.entities.kinds import AS_OF, CULPRIT, person
from tests.pages.seed import episode, evidence


def carriers(*rows: list[Any]) -> dict[str, dict[str, Any]]:
    return {"person": {"active": 9.0, "half": 1, "rows": list(rows)}}


def test_an_entity_carries_its_share_of_the_alert_most_explained_open_incidents_first() -> None:
    shares = carriers(["p01", 0.2, 0.1], ["p02", 0.1, 0.1])
    base = replace(
        episode("refunds", {}, evidence(0.02, 0.01, 0.0)), incident_id=7, state="firing", carriers=shares
    )
    again = replace(base, monitor="other", carriers=carriers(["p01", 0.6, 0.1]))
    over = replace(base, incident_id=3, state="resolved", carriers=carriers(["p01", 0.9, 0.1]))
    found = carried_by(person(), [base, again, over])
    assert [(c.incident, c.share, c.alive) for c in found["p01"]] == [(7, 0.6, True), (3, 0.9, False)]
    assert [(c.share, c.leads) for c in found["p02"]] == [(0.1, False)]


def test_parts_of_an_incident_are_of_one_alert_so_that_they_do_not_add_up_to_more_than_it() -> None:
    base = replace(episode("refunds", {}, evidence(0.02, 0.01, 0.0)), incident_id=7, state="firing")
    most = replace(base, carriers=carriers(["p01", 0.5, 0.1], ["p02", 0.4, 0.1]))
    other = replace(base, monitor="other", carriers=carriers(["p01", 0.7, 0.1], ["p03", 0.1, 0.1]))
    over = replace(base, monitor="over", state="resolved", carriers=carriers(["p02", 0.95, 0.1]))
    found = carried_by(person(), [other, most, over])
    led = {name: parts[0].share for name, parts in found.items() if parts[0].leads}
    assert led == {"p01": 0.5, "p02": 0.4}
    assert (found["p03"][0].share, found["p03"][0].monitor) == (0.1, "other")


def test_money_outstanding_is_what_was_paid_inside_the_window_less_what_came_back(people: Engine) -> None:
    asked = MoneyOutstanding(source="people_day", paid="tickets", back=("urgent",), window_days=30)
    found = outstanding_of(people, person(outstanding=asked), AS_OF)
    assert found.money[CULPRIT] == 0.0
    assert 0 < found.money["p07"] < 30
    narrow = outstanding_of(people, person(outstanding=replace(asked, back=(), window_days=2)), AS_OF)
    assert narrow.money["p07"] == 3.0


def test_a_home_that_pays_nobody_says_so(people: Engine) -> None:
    assert "does not say" in outstanding_of(people, person(), AS_OF).note
    lost = MoneyOutstanding(source="payouts", paid="amount")
    assert outstanding_of(people, person(outstanding=lost), AS_OF).note
