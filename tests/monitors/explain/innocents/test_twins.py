"""A twin explains when every check that its scenario names holds; one that speaks against it rules it out."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from monitors.catalogue.coverage import HarmScenario
from monitors.catalogue.innocent_twin import InnocentTwin
from monitors.explain.innocents.measures import Counted
from monitors.explain.innocents.twins import contradiction, twins
from monitors.explain.innocents.verdict import Innocent
from tests.monitors.explain.innocents.cases import (
    AS_USUAL,
    DAYS,
    DOUBLED,
    HALVED,
    TOO_FEW,
    ListedMeasures,
    carriers,
    case,
)
from tests.monitors.tables import monitor

FEW = carriers([500.0, 20.0, *[1.0] * 58], [10.0] * 60)
MANY = carriers([10.0] * 60, [10.0] * 60)


def told(
    whole: Mapping[str, Counted] | None = None,
    values: Mapping[str, Mapping[str, Counted]] | None = None,
    changes: Mapping[str, Any] | None = None,
    **checks: Any,
) -> Innocent:
    """The verdict on a twin with these checks, and measures as listed."""
    twin = InnocentTwin(explains=("failure_rate",), **checks)
    scenario = HarmScenario(name="theft", first_mover=("thefts",), twin="a busy day", innocent=twin)
    by_value = {("failure_rate", dimension): found for dimension, found in (values or {}).items()}
    listed = ListedMeasures(whole or {}, by_value)
    [found] = twins(case(**{"scenarios": [scenario], "measures": listed, **(changes or {})}))
    return found


@pytest.mark.parametrize(
    ("counted", "said"),
    [(AS_USUAL, "explains"), (DOUBLED, "ruled out"), (TOO_FEW, "explains"), (None, "unknown")],
)
def test_a_measure_must_be_seen_to_stay_flat(counted: Counted | None, said: str) -> None:
    """Too few events to be a part of the alert's hundred are flat."""
    found = told({"odd": counted} if counted else {}, flat={"odd": 1.5})
    assert found.verdict == said
    assert "odd" in found.evidence.lower()


def test_few_events_prove_nothing_about_an_alert_of_few() -> None:
    assert (
        told({"odd": TOO_FEW}, changes={"now": 10.0, "before": 4.0}, flat={"odd": 1.5}).verdict == "unknown"
    )


def test_a_measure_that_must_be_quiet_is_asked_only_whether_it_moved() -> None:
    assert told({"odd": TOO_FEW}, quiet=("odd",)).verdict == "explains"
    assert told(quiet=("odd",)).verdict == "explains"
    assert told({"odd": DOUBLED}, quiet=("odd",)).verdict == "ruled out"


def test_what_must_go_along_has_to_move_the_same_way() -> None:
    assert told({"other": DOUBLED}, along=("other",)).verdict == "explains"
    assert told({"other": AS_USUAL}, along=("other",)).verdict == "ruled out"
    fall = {"now": 40.0, "before": 100.0, "up": False}
    assert told({"other": HALVED}, changes=fall, along=("other",)).verdict == "explains"
    assert told({"other": AS_USUAL}, changes=fall, along=("other",)).verdict == "ruled out"


def test_one_of_several_values_moved() -> None:
    alone = {"a": DOUBLED, "b": AS_USUAL, "c": AS_USUAL}
    assert told(values={"city": alone}, one_of=("city",)).verdict == "explains"
    assert told(values={"city": dict.fromkeys("abc", DOUBLED)}, one_of=("city",)).verdict == "ruled out"
    assert told(values={"city": {"a": DOUBLED}}, one_of=("city",)).verdict == "unknown"


def test_most_values_have_their_part() -> None:
    assert told(values={"city": dict.fromkeys("abcd", DOUBLED)}, wide=("city",)).verdict == "explains"
    alone = {"a": DOUBLED, "b": AS_USUAL, "c": AS_USUAL, "d": AS_USUAL}
    assert told(values={"city": alone}, wide=("city",)).verdict == "ruled out"


def test_few_who_carry_it_rule_out_what_everybody_does() -> None:
    assert told(changes={"who": {"host": MANY}}, spread=("host",)).verdict == "explains"
    assert told(changes={"who": {"host": FEW}}, spread=("host",)).verdict == "ruled out"
    assert told(spread=("host",)).verdict == "unknown"


def test_those_who_carry_it_must_have_been_there_before() -> None:
    assert told(changes={"who": {"host": FEW}}, known=("host",)).verdict == "explains"
    new = carriers([500.0, *[1.0] * 59], [0.0] * 60, new=True)
    assert told(changes={"who": {"host": new}}, known=("host",)).verdict == "ruled out"


def test_the_calendar_must_name_the_very_cell() -> None:
    entry = pd.DataFrame({"day": DAYS, "city": "riga", "kind": "campaign", "name": "a fair"})
    for city, said in (("riga", "explains"), ("oslo", "ruled out")):
        assert told(changes={"calendar": entry, "where": {"city": city}}, calendar=True).verdict == said


def test_a_twin_is_asked_of_its_own_monitors_and_in_its_own_direction() -> None:
    twin = InnocentTwin(explains=("another",))
    other = HarmScenario(name="theft", first_mover=(), innocent=twin)
    down = HarmScenario(
        name="theft", first_mover=(), innocent=InnocentTwin(explains=("failure_rate",), direction="down")
    )
    assert twins(case(scenarios=[other, down])) == []


@pytest.mark.parametrize(("counted", "said"), [(DOUBLED, True), (AS_USUAL, False)])
def test_a_first_sign_of_a_harm_the_monitor_watches_for_contradicts_innocence(
    counted: Counted, said: bool
) -> None:
    columns = ("bucket", "numerator", "denominator")
    listed = ListedMeasures({"thefts": counted}, monitors={"thefts": monitor(name="thefts", columns=columns)})
    theft = HarmScenario(name="theft", first_mover=("thefts",))
    watching = monitor(unit="count", scenarios=("theft",))
    one = case(scenarios=[theft], measures=listed, monitor=watching)
    assert bool(contradiction(one)) == said
    assert not contradiction(case(scenarios=[theft], measures=listed))


def test_a_small_rise_in_a_wide_cell_contradicts_where_it_is_a_large_part_of_the_alert() -> None:
    """A tenth more, but those eighty are most of the alert's hundred."""
    columns = ("bucket", "numerator", "denominator")
    for events, said in (
        (Counted(880.0, 8000.0, 8000.0, 80000.0), True),
        (Counted(88.0, 800.0, 800.0, 8000.0), False),
    ):
        listed = ListedMeasures(
            {"thefts": events}, monitors={"thefts": monitor(name="thefts", columns=columns)}
        )
        theft = HarmScenario(name="theft", first_mover=("thefts",))
        watching = monitor(unit="count", scenarios=("theft",))
        assert bool(contradiction(case(scenarios=[theft], measures=listed, monitor=watching))) == said
