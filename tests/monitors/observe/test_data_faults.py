"""Data faults: what they mask, what is told, how long."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitors.life.episodes import Policy, step
from monitors.life.finding import DataFault
from monitors.observe.data_faults import FaultBook
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.series import buckets_between, build_panels, read_leaves
from queries.content.contract import Contracts, Extract
from queries.state.catalog import Catalog
from queries.state.ledger import Ledger
from tests.monitors.tables import START, TableEngine, monitor, visits


def day(number: int) -> date:
    return START + timedelta(days=number)


def fault(number: int, kind: str = "partial", **changes: Any) -> DataFault:
    return DataFault("visits", day(number), kind, "about 900 rows", "120 rows", "13 %", **changes)


def book(faults: dict[int, list[DataFault]], **changes: Any) -> FaultBook:
    """A book whose morning `n` knows the faults given for it (none where nothing is said)."""

    def look(morning: date) -> ExtractHealth:
        found = faults.get((morning - START).days, [])
        return ExtractHealth(tuple(found), 1 - bool(found), 1)

    catalog = changes.pop("catalog", None) or Catalog(
        Contracts(), Ledger(Path(), {}, 0, 0)
    )  # no files are read
    return FaultBook(look, {"failure_rate": frozenset({"visits"})}, catalog, 6)


def panels(until: int = 40) -> list[Any]:
    leaves = read_leaves(TableEngine(visits(60)), monitor(), START, day(until))
    return build_panels(monitor(), leaves, buckets_between(monitor(), START, day(until)))


def test_a_faulty_day_is_out_of_every_monitor_that_stands_on_the_extract() -> None:
    faulty = book({40: [fault(39)]})
    masked = [faulty.trust(panel, day(40)) for panel in panels()]
    assert all(np.flatnonzero(~panel.usable).tolist() == [39] for panel in masked)
    other = FaultBook(faulty.look, {"failure_rate": frozenset({"orders"})}, faulty.catalog, 6)
    assert all(other.trust(panel, day(40)).usable.all() for panel in panels())


def test_a_fault_of_one_market_masks_its_segments_and_all_that_hold_them() -> None:
    faulty = book({40: [fault(39, market={"city": "riga"})]})
    whole, cities, cells = (faulty.trust(panel, day(40)).trusted[:, 39].tolist() for panel in panels())
    assert whole == [False]
    assert cities == [True, False]
    assert cells == [True, True, False, False]


def test_a_fault_that_is_only_told_masks_nothing() -> None:
    told = book({40: [fault(39, "duplicated", masks=False, healed=True)]})
    assert all(told.trust(panel, day(40)).trusted.all() for panel in panels())
    assert [f.kind for f in told.told(day(40))] == ["duplicated"]


def test_a_fault_keeps_its_alert_for_days_and_a_healed_one_is_told_once() -> None:
    lasting = book({n: [fault(39)] for n in range(40, 60)})
    assert [len(lasting.told(day(n))) for n in range(40, 45)] == [1, 1, 1, 0, 0]
    healed = book({40: [fault(39)], 41: [fault(39, healed=True)], 42: [fault(39, healed=True)]})
    assert [len(healed.told(day(n))) for n in range(40, 43)] == [1, 0, 0]


def test_the_morning_before_is_asked_only_of_extracts_whose_fault_may_be_no_news() -> None:
    asked: list[set[str]] = []

    def some(morning: date, only: Collection[str]) -> ExtractHealth:
        asked.append(set(only))
        return ExtractHealth((fault(32),), 0, 1)

    known = {40: [fault(39), replace(fault(3), extract="orders")], 45: [fault(32)]}
    lasting = replace(book(known), some=some)
    assert [one.day for one in lasting.told(day(40))] == [day(39)]
    assert asked == [], "the newest fault is told anyway, the oldest is none of these weeks"
    assert lasting.told(day(45)) == ()
    assert asked == [{"visits"}]


def test_an_old_fault_found_today_is_news_but_not_one_of_last_month() -> None:
    assert len(book({40: [fault(32)]}).told(day(40))) == 1
    assert book({40: [fault(3)]}).told(day(40)) == ()


def test_a_data_alert_names_the_days_and_resolves_when_the_extract_is_whole_again() -> None:
    faulty = book({40: [fault(39)], 41: [fault(39), fault(40)]})
    states: list[Any] = []
    known: list[Any] = []
    for number in (40, 41, 42):
        known = step(known, faulty.observations(day(number), known), day(number), Policy())
        states.append((known[0].state, known[0].kind, known[0].monitor, known[0].family))
    assert states == [
        ("firing", "data", "visits", "partial"),
        ("firing", "data", "visits", "partial"),
        ("resolved", "data", "visits", "partial"),
    ]
    seen = known[0].evidence
    assert (seen.effect, seen.p_value, seen.q_value) == (None, None, None)  # seen, not tested
    assert "Visits of 13 to 14 Feb 2026 (2 days) arrived only in part: expected about 900 rows" in seen.note


def test_slow_extracts_are_given_the_time_their_contract_says() -> None:
    contracts = Contracts()
    for name, hours in (("visits", 30.0), ("refunds", 54.0), ("labels", 80.0)):
        contracts[name] = Extract(name=name, path=Path(), kind="event", columns=(), lateness_hours=hours)
    catalog = Catalog(contracts, Ledger(Path(), {}, 0, 0))
    sources = {name: frozenset({name}) for name in contracts} | {"all": frozenset(contracts)}
    settle = FaultBook(lambda _: ExtractHealth((), 0, 0), sources, catalog, 6).settle
    assert settle == {"visits": 0, "refunds": 1, "labels": 3, "all": 3}


def test_a_stop_is_told_as_long_as_it_lasts_and_keeps_one_alert() -> None:
    """A feed that died: the alert of its first morning is open two months later, and ends when rows come."""
    dead = {n: [fault(at, "late") for at in range(39, n)] for n in range(40, 100)}
    whole = book(dead | {100: [fault(at, "missing") for at in range(39, 99)]})
    known: list[Any] = []
    states = []
    for number in range(40, 104):
        known = step(known, whole.observations(day(number), known), day(number), Policy())
        states.append([(one.state, one.opened_on) for one in known])
    assert states[:60] == [[("firing", day(40).isoformat())]] * 60
    assert states[-1] == [("resolved", day(40).isoformat())]
    assert whole.told(day(99))[0].day == day(39), "the sentence names the whole stop"


def test_a_day_that_is_late_and_then_missing_is_one_alert() -> None:
    faulty = book({40: [fault(39, "late")], 41: [fault(39, "missing")]})
    known: list[Any] = []
    for number in (40, 41):
        known = step(known, faulty.observations(day(number), known), day(number), Policy())
    assert [(one.family, one.state) for one in known] == [("late", "firing")]


def test_rows_that_came_later_are_not_told_again() -> None:
    healed = book({40: [fault(39)], 41: [fault(39, "late", healed=True)]})
    assert healed.told(day(41)) == ()


def test_what_was_known_beforehand_masks_and_is_not_told() -> None:
    quiet = book({40: [fault(39, "closed", quiet=True)]})
    assert quiet.told(day(40)) == ()
    assert all(np.flatnonzero(~quiet.trust(panel, day(40)).usable).tolist() == [39] for panel in panels())


def test_a_column_without_its_values_masks_the_monitors_that_use_it() -> None:
    for column, masked in (("plan", [39]), ("shoe_size", [])):
        faulty = book({40: [fault(39, "nulls", column=column, masks=False, spoils=True)]})
        for panel in panels():
            used = replace(
                panel, monitor=replace(panel.monitor, sql="select day as bucket, plan from visits_day")
            )
            assert np.flatnonzero(~faulty.trust(used, day(40)).usable).tolist() == masked


def without(panel: Any, city: str, day_: int, **changes: Any) -> Any:
    """The panel with nothing of a city on a day."""
    numerator = panel.numerator.copy()
    if "city" in panel.watch:
        numerator[(panel.segments["city"].astype(str) == city).to_numpy(), day_] = 0.0
    made = replace(panel.monitor, sql="select day as bucket, city from visits_day", **changes)
    return replace(panel, numerator=numerator, monitor=made)


@pytest.mark.parametrize(
    ("kind", "detectors", "cities"),
    [
        ("values", {"spike": {}}, [True, False]),
        ("partial", {"spike": {}}, [True, False]),
        ("values", {"silence": {}}, [True, True]),
    ],
)
def test_a_value_that_is_gone_masks_its_own_segments_and_none_of_a_monitor_of_silence(
    kind: str, detectors: dict[str, dict[str, Any]], cities: list[bool]
) -> None:
    """A rule that stops must not hide itself, nor what the other rules see."""
    partial = kind == "partial"
    gone = book({40: [fault(39, kind, column="city", masks=partial, spoils=not partial)]})
    whole, by_city = [without(p, "riga", 39, detectors=detectors) for p in panels()[:2]]
    assert by_city.segments["city"].astype(str).tolist() == ["oslo", "riga"]
    assert gone.trust(by_city, day(40)).trusted[:, 39].tolist() == cities
    assert gone.trust(by_city, day(40)).trusted[:, 38].all()
    assert not gone.trust(whole, day(40)).trusted[0, 39], "the whole lacks what is gone"


def test_a_monitor_that_cannot_tell_the_values_apart_takes_the_day_without_one_for_partial() -> None:
    lacking = book({40: [fault(39, column="city")]})
    for panel in panels()[:1]:
        used = replace(panel, monitor=replace(panel.monitor, sql="select day as bucket from visits_day"))
        assert not lacking.trust(used, day(40)).usable[39]


def test_a_week_with_a_day_that_lacks_a_value_is_out_whole() -> None:
    """The value came on the other six days, so nothing in the week's number shows what it lacks."""
    gone = book({40: [fault(39, "values", column="city", masks=False, spoils=True)]})
    panel = without(panels()[1], "riga", 39)
    weekly = replace(panel, monitor=replace(panel.monitor, grain="week"), numerator=panel.numerator + 1.0)
    assert not gone.trust(weekly, day(40)).trusted[:, 39].any()
