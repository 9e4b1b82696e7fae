"""What speaks for two alerts being of one cause: carriers, cells, what is measured; time and market alone do not."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.life.kinship import WEIGHTS, Closeness, gap_of, kinship, onset_gap, shared_carriers
from tests.monitors.tellings import day, sighting

CLOSE = Closeness()
ID = {"country": "ID"}
ID_TOYS = {"country": "ID", "category": "toys"}


def carried(*ids: str, half: int | None = 1) -> dict[str, Any]:
    """One kind of entity, the named ones with equal shares."""
    return {
        "active": 50.0,
        "half": half,
        "rows": [[name, round(1 / len(ids), 3), 0.01] for name in ids],
    }


def alert(number: int = 1, carriers: dict[str, Any] | None = None, **changes: Any) -> Episode:
    """A firing alert that was first bad on the morning given."""
    found = step([], [sighting(number, **changes)], day(number), Policy())[0]
    return replace(found, carriers=carriers or {})


def nats(one: Episode, other: Episode) -> float:
    found = kinship(one, other, CLOSE)
    assert found is not None
    return found


def test_market_and_time_alone_never_join() -> None:
    refunds, changes = alert(segment=ID), alert(monitor="sensitive_changes", segment=ID)
    assert nats(refunds, changes) < CLOSE.join
    assert nats(refunds, replace(changes, scenarios=("takeover",))) < CLOSE.join
    both = [replace(one, scenarios=("takeover",)) for one in (refunds, changes)]
    assert nats(*both) > CLOSE.join


def test_the_same_sellers_join_what_two_monitors_see() -> None:
    one = alert(segment=ID, carriers={"seller": carried("s0001", "s0002")})
    same = alert(monitor="dispute_rate", segment=ID, carriers={"seller": carried("s0001", "s0002")})
    others = alert(monitor="dispute_rate", segment=ID, carriers={"seller": carried("s0007", "s0008")})
    assert nats(one, same) > CLOSE.merge
    assert nats(one, others) < CLOSE.part


def test_one_kind_of_entity_under_two_names_is_compared() -> None:
    accounts = alert(carriers={"account": carried("s0001", "s0002")})
    sellers = alert(carriers={"seller": carried("s0002", "s0001")})
    devices = alert(carriers={"device": carried("d12")})
    assert shared_carriers(accounts, sellers) == 1.0
    assert shared_carriers(accounts, devices) is None


def test_two_markets_of_one_monitor_stay_apart() -> None:
    assert nats(alert(segment=ID), alert(segment={"country": "BR"})) < CLOSE.part


def test_a_cell_inside_another_joins_and_one_that_holds_nothing_of_it_does_not() -> None:
    whole = alert(footprint={"country": {"ID": 0.9, "BR": 0.1}})
    inside, outside = alert(segment=ID), alert(segment={"country": "US"})
    assert nats(whole, inside) > CLOSE.join > nats(whole, outside)


def test_what_a_cell_holds_can_be_told_from_outside() -> None:
    whole, market = alert(), alert(segment=ID)
    alone = kinship(whole, market, CLOSE, lambda episode, cell: 1.0 if not episode.where else None)
    nothing = kinship(whole, market, CLOSE, lambda episode, cell: 0.0 if not episode.where else None)
    assert alone is not None
    assert nothing is not None
    assert alone - nothing == -WEIGHTS.outside


def test_a_month_apart_only_the_same_carriers_say_anything() -> None:
    first = alert(1, segment=ID, carriers={"device": carried("d1", "d2")})
    again = alert(15, segment=ID, carriers={"device": carried("d1", "d2")})
    other = alert(15, segment=ID, carriers={"device": carried("d8", "d9")})
    assert nats(first, again) > CLOSE.merge
    assert kinship(first, other, CLOSE) is None
    assert kinship(first, alert(40, carriers={"device": carried("d1", "d2")}), CLOSE) is None


def test_a_cohort_told_weeks_later_meets_those_who_were_bad_on_its_day_and_those_told_with_it() -> None:
    cohort = replace(alert(1, segment=ID_TOYS), opened_on=day(21).isoformat())
    assert gap_of(cohort, alert(2)) == 0 or gap_of(cohort, alert(2)) == 1
    assert onset_gap(cohort, alert(21)) == 0
    assert gap_of(cohort, alert(12)) > 5


def test_a_data_fault_never_joins_a_risk_and_joins_its_own_extract() -> None:
    risk, fault = alert(), alert(kind="data", monitor="payments", family="partial")
    other = alert(kind="data", monitor="labels", family="late")
    assert kinship(risk, fault, CLOSE) is None
    assert nats(fault, fault) > CLOSE.merge
    assert nats(fault, other) < CLOSE.part


def test_extracts_that_stop_together_are_one_fault() -> None:
    orders, payments = (alert(kind="data", monitor=name, family="late") for name in ("orders", "payments"))
    later = alert(2, kind="data", monitor="labels", family="late")
    assert nats(orders, payments) > CLOSE.merge
    assert nats(orders, later) < CLOSE.part


places = st.fixed_dictionaries(
    {}, optional={"country": st.sampled_from(["ID", "BR"]), "category": st.sampled_from(["toys", "food"])}
)
monitors = st.sampled_from(["refund_only_rate", "dispute_rate"])


@given(places, places, monitors, monitors, st.integers(1, 9), st.integers(1, 9))
def test_kinship_is_symmetric(
    here: dict[str, str], there: dict[str, str], one: str, other: str, early: int, late: int
) -> None:
    first, second = alert(early, monitor=one, segment=here), alert(late, monitor=other, segment=there)
    assert kinship(first, second, CLOSE) == kinship(second, first, CLOSE)
