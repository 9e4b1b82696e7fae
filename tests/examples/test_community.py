"""A business without sellers, orders or money, watched by content alone."""

from __future__ import annotations

import importlib.util
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitors.catalogue.coverage import first_movers_missing, load_scenarios
from monitors.catalogue.loading import load_catalogue
from monitors.commands.root import riskdesk
from monitors.entities.content_check import never_found
from monitors.entities.ranking import rank_entities
from queries.content.entity_kind import read_entity_kinds
from queries.content.home import load_home
from queries.engine.opening import open_engine

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "community"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with two months of drops."""
    home = tmp_path_factory.mktemp("community") / "home"
    shutil.copytree(EXAMPLE, home, ignore=shutil.ignore_patterns("landing", "state", "truth.json"))
    spec = importlib.util.spec_from_file_location("generate", EXAMPLE / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    generator.write(home, days=66, seed=5)
    return home


@pytest.fixture(scope="module")
def replayed(place: Path) -> dict[str, Any]:
    """What the desk would have raised in the second month, laid against what happened."""
    call("--home", str(place), "ingest")
    told = call("--home", str(place), "replay", "--since", "2026-04-26", "--until", "2026-06-01", "--json")
    result: dict[str, Any] = json.loads(told)
    return result


def call(*arguments: str) -> str:
    """Runs a command of the desk; its output."""
    result = CliRunner().invoke(riskdesk, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_nothing_of_the_marketplace_is_in_it(place: Path) -> None:
    home = load_home(place)
    assert home.settings.pack == "none"
    assert all(
        place in path.parents
        for kind in ("contract", "cubes", "entities", "views")
        for path in home.content(kind)
    )
    catalogue = load_catalogue(home)
    assert [str(problem) for problem in catalogue.problems] == []
    assert all(place in monitor.path.parents for monitor in catalogue.monitors)


def test_its_scenarios_name_live_monitors(place: Path) -> None:
    home = load_home(place)
    scenarios, problems = load_scenarios(home)
    assert problems == []
    risks = [scenario for scenario in scenarios if scenario.kind == "risk"]
    assert first_movers_missing(risks, load_catalogue(home).monitors) == []


def test_what_goes_wrong_is_caught_within_two_days(replayed: dict[str, Any]) -> None:
    cases = {case["id"]: case for case in replayed["events"] if case["kind"] == "risk"}
    assert set(cases) == {"bot_signups", "scam_wave", "queue_backlog"}
    assert all(case["caught"] and case["delay_days"] <= 2 for case in cases.values()), cases


def test_what_only_looks_like_it_pages_nobody(replayed: dict[str, Any]) -> None:
    assert replayed["summary"]["twins"] == 2
    assert replayed["summary"]["twins_paged"] == []


def test_the_cohort_view_confirms_the_bots_two_weeks_later(replayed: dict[str, Any]) -> None:
    start = next(case["start"] for case in replayed["events"] if case["id"] == "bot_signups")
    bans = [a for a in replayed["alerts"] if a["monitor"] == "early_ban_rate" and a["first_bucket"] == start]
    assert bans
    assert min(a["opened_on"] for a in bans) > "2026-05-15"


def test_scammers_are_ranked_and_the_author_a_brigade_reports_is_not(
    place: Path, replayed: dict[str, Any]
) -> None:
    home = load_home(place)
    found = read_entity_kinds(home)
    engine = open_engine(home)
    assert never_found(home, engine, found) == []
    scams = json.loads((place / "truth.json").read_text())["events"]
    day = date.fromisoformat(next(one for one in scams if one["id"] == "scam_wave")["start"]) + timedelta(
        days=5
    )
    ranking = rank_entities(engine.at(day), found.kinds["author"], day)
    engine.close()
    assert ranking.known["id"].head(3).str.startswith("scammer").all()
    assert ranking.known.loc[ranking.known["id"].str.startswith("target"), "score"].max() < 2
