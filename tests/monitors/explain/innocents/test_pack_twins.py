"""The twins of the pack name monitors, measures, dimensions and entities that there are."""

from pathlib import Path

import pytest

from monitors.catalogue.coverage import HarmScenario, load_scenarios
from monitors.catalogue.loading import load_catalogue
from queries.content.home import Home, create_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return create_home(Path(tmp_path_factory.mktemp("twins")) / "home")


@pytest.fixture(scope="module")
def told_apart(home: Home) -> list[HarmScenario]:
    return [scenario for scenario in load_scenarios(home)[0] if scenario.innocent is not None]


def test_every_measure_of_a_twin_can_be_read(home: Home, told_apart: list[HarmScenario]) -> None:
    monitors = {monitor.name for monitor in load_catalogue(home).monitors}
    measures = monitors | {path.stem for path in home.content("drilldown")}
    assert len(told_apart) >= 10
    for one in told_apart:
        assert one.innocent is not None
        assert set(one.innocent.explains) <= monitors
        assert {*one.innocent.along, *one.innocent.flat, *one.innocent.quiet} <= measures


def test_every_dimension_and_entity_of_a_twin_is_known_to_a_monitor_it_explains(
    home: Home, told_apart: list[HarmScenario]
) -> None:
    catalogue = load_catalogue(home)
    for one in told_apart:
        assert one.innocent is not None
        explained = [catalogue[name] for name in one.innocent.explains]
        columns = {name for monitor in explained for name in monitor.columns or ()}
        entities = {who.entity for monitor in explained for who in monitor.who}
        assert {*one.innocent.one_of, *one.innocent.wide} <= columns
        assert {*one.innocent.spread, *one.innocent.known} <= entities


def test_no_twin_explains_by_its_monitors_alone(told_apart: list[HarmScenario]) -> None:
    """Each has a counter-check that a harm would fail."""
    for one in told_apart:
        assert one.innocent is not None
        assert one.innocent.flat or one.innocent.along
