"""A harm is named where its proof alerts and nothing else explains as much; never by a guess."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from monitors.catalogue.coverage import HarmScenario, load_scenarios, read_scenarios
from monitors.catalogue.loading import load_catalogue
from monitors.catalogue.signatures import fitting_scenario
from queries.content.home import create_home

CARDS = HarmScenario(
    name="cards",
    first_mover=("scores",),
    harm="Stolen cards",
    signature=(("scores", "devices"), ("scores", "losses")),
)
REFUNDS = HarmScenario(
    name="refunds",
    first_mover=("refunds",),
    harm="Refund abuse",
    signature=(("refunds", "claims"),),
    unless=("late",),
)
ATTACK = HarmScenario(
    name="attack", first_mover=("scores",), harm="Attack", signature=(("scores", "devices", "coupons"),)
)


@dataclass(frozen=True)
class Alert:
    """As much of an alert as is asked."""

    monitor: str
    role: str = "harm"
    scenarios: tuple[str, ...] = ()


def named(*alerts: str | Alert, among: tuple[HarmScenario, ...] = (CARDS, REFUNDS)) -> str | None:
    """The scenario found for alerts of these monitors."""
    found = fitting_scenario([Alert(a) if isinstance(a, str) else a for a in alerts], among)
    return found.name if found else None


def test_one_list_of_the_signature_in_full_is_enough() -> None:
    assert named("scores", "devices") == "cards"
    assert named("scores", "losses") == "cards"


def test_part_of_a_list_is_no_proof() -> None:
    assert named("scores") is None
    assert named("devices", "losses") is None
    assert named() is None


def test_without_a_signature_each_first_mover_is_a_proof_of_its_own() -> None:
    alone = HarmScenario(name="mill", first_mover=("copies", "faces"), harm="Forged papers")
    assert named("faces", among=(alone,)) == "mill"


def test_a_scenario_without_a_word_for_its_harm_is_never_named() -> None:
    quiet = HarmScenario(name="moved", first_mover=("refunds",))
    assert named("refunds", among=(quiet,)) is None
    assert named("refunds", "claims", among=(quiet, REFUNDS)) == "refunds"


def test_an_alert_that_speaks_against_it_takes_it_away() -> None:
    assert named("refunds", "claims") == "refunds"
    assert named("refunds", "claims", "late") is None


def test_two_harms_in_one_incident_are_not_told_as_one_of_them() -> None:
    assert named("scores", "devices", "refunds", "claims") is None


def test_a_harm_that_is_part_of_a_larger_picture_gives_way_to_it() -> None:
    assert named("scores", "devices", "coupons", among=(CARDS, ATTACK)) == "attack"
    assert named("scores", "devices", "coupons", among=(ATTACK, CARDS)) == "attack"


def test_two_pictures_of_the_same_alerts_are_left_open() -> None:
    twin = HarmScenario(
        name="twin", first_mover=("scores",), harm="Other", signature=(("scores", "devices"),)
    )
    assert named("scores", "devices", among=(CARDS, twin)) is None


def test_a_proof_beside_many_strangers_does_not_name_them_all() -> None:
    strangers = [Alert(name) for name in ("reviews", "parcels", "logins")]
    assert named("scores", "devices", *strangers) is None
    # What the monitors' own headers tie to the scenario is no stranger; what we did about it tells nothing.
    known = [Alert(one.monitor, scenarios=("cards",)) for one in strangers]
    assert named("scores", "devices", *known) == "cards"
    assert named("scores", "devices", *[Alert(one.monitor, "response") for one in strangers]) == "cards"


def test_a_signature_without_its_first_mover_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text(
        '[a]\nfirst_mover = ["x"]\nsignature = [["x", "y"], ["y", "z"]]\n[b]\nfirst_mover = ["y"]\n'
    )
    scenarios, problems = read_scenarios(path, "scenarios.toml")
    assert [one.name for one in scenarios] == ["b"]
    (said,) = map(str, problems)
    assert "scenarios.toml:3" in said
    assert "y, z" in said


@pytest.mark.parametrize("text", ["[]", "[[]]", '["x"]', '"x"'])
def test_a_signature_is_a_list_of_lists_of_monitors(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text(f'[a]\nfirst_mover = ["x"]\nsignature = {text}\n')
    scenarios, problems = read_scenarios(path, "scenarios.toml")
    assert scenarios == []
    assert "a list of lists of monitors" in str(problems[0])


def test_the_pack_proves_its_harms_by_monitors_that_exist(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    known = {monitor.name for monitor in load_catalogue(home).monitors}
    harms = [one for one in load_scenarios(home)[0] if one.harm]
    assert len(harms) >= 12
    for one in harms:
        assert one.kind == "risk", one.name
        assert {*one.unless, *(name for group in one.proofs for name in group)} <= known, one.name
        assert not set(one.unless) & {name for group in one.proofs for name in group}, one.name


def test_every_proof_of_the_pack_names_its_own_harm_and_no_other(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    monitors = {monitor.name: monitor for monitor in load_catalogue(home).monitors}
    scenarios = load_scenarios(home)[0]
    for one in scenarios:
        for group in one.proofs if one.harm else ():
            alerts = [Alert(name, monitors[name].role, monitors[name].scenarios) for name in group]
            found = fitting_scenario(alerts, scenarios)
            assert found is not None, (one.name, group)
            assert found.name == one.name, (one.name, group)
