"""Coverage: what would be seen where, and what would not."""

from __future__ import annotations

from pathlib import Path

from monitors.catalogue.coverage import (
    best_cover,
    cover,
    first_movers_missing,
    load_scenarios,
    read_scenarios,
)
from monitors.catalogue.loading import load_catalogue
from queries.content.home import create_home
from tests.monitors.monitors import make_monitor

SPLIT = make_monitor("split", stage="payment", scenarios=("theft",), watch=((), ("market",)))
TOTAL = make_monitor("total", stage="account", scenarios=("theft",), watch=((),))
SHADOW = make_monitor("shadow", stage="rules", scenarios=("outage",), watch=(("market",),), status="shadow")


def test_a_cell_says_whether_the_market_is_watched_by_itself() -> None:
    cells = cover([SPLIT, TOTAL, SHADOW], ["theft", "outage", "arson"], ["BR"], "market")
    assert [(c.scenario, c.stage, c.state) for c in cells] == [
        ("theft", "account", "total"),
        ("theft", "payment", "watched"),
        ("outage", "rules", "shadow"),
        ("arson", "", "none"),
    ]


def test_the_best_stage_speaks_for_a_market_and_the_rest_are_holes() -> None:
    cells = cover([SPLIT, TOTAL, SHADOW], ["theft", "outage", "arson"], ["BR"], "market")
    best = {("theft", "BR"): "watched", ("outage", "BR"): "shadow", ("arson", "BR"): "none"}
    assert best_cover(cells) == best


def test_a_market_too_small_to_be_tested_is_a_hole() -> None:
    cells = cover([SPLIT], ["theft"], ["BR", "VN"], "market", {"split": {"BR"}})
    assert best_cover(cells) == {("theft", "BR"): "watched", ("theft", "VN"): "total"}


def test_every_scenario_of_the_pack_has_its_first_mover_live_and_naming_it(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    scenarios, problems = load_scenarios(home)
    assert problems == []
    assert len(scenarios) >= 17
    assert first_movers_missing(scenarios, load_catalogue(home).monitors) == []


def test_monitors_name_only_scenarios_that_exist(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    known = {scenario.name for scenario in load_scenarios(home)[0]}
    named = {name for monitor in load_catalogue(home).monitors for name in monitor.scenarios}
    assert named <= known


def test_a_scenario_file_with_an_unknown_key_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text('[a]\nfirst_mover = ["x"]\nfrist = 1\n[b]\nfirst_mover = ["y"]\n[c]\nfirst_mover = "y"\n')
    scenarios, problems = read_scenarios(path, "scenarios.toml")
    assert [scenario.name for scenario in scenarios] == ["b"]
    assert "scenarios.toml:3" in str(problems[0])
    assert "first_mover" in str(problems[0])
    assert "a list of monitors" in str(problems[1])


def test_a_home_adds_its_own_scenarios(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    (home.root / "scenarios.toml").write_text('[spam]\nfirst_mover = ["reports"]\n')
    assert [scenario.name for scenario in load_scenarios(home)[0]] == ["spam"]
