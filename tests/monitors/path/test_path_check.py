"""A path that names what is not there is told before a page is opened."""

from pathlib import Path

from monitors.path.path_check import path_problems
from queries.content.entity_kind import read_entity_kinds
from tests.monitors.path.test_cohort_path import HITS, RULES, STATIONS, USES
from tests.queries.rings.uses import engine_of, make_home


def told(root: Path, stations: str) -> list[str]:
    home = make_home(root, USES[:3], stations)
    (root / "views" / "rules.sql").write_text(RULES)
    (root / "views" / "hits.sql").write_text(HITS)
    return [str(problem) for problem in path_problems(home, engine_of(home), read_entity_kinds(home))]


def test_a_table_a_column_and_a_faulty_condition_are_told_with_their_place(tmp_path: Path) -> None:
    broken = STATIONS.replace('numerator = "bad"', 'numerator = "wicked"').replace(
        "action = 'block'", "action =="
    )
    problems = told(tmp_path / "home", broken)
    assert len(problems) == 3
    assert any("parcels" in one and "no such table" in one for one in problems)
    assert any("wicked" in one for one in problems)
    assert all(one.startswith("entities/account.toml:") for one in problems)


def test_a_path_that_stands_is_quiet(tmp_path: Path) -> None:
    sound = STATIONS.replace('source = "parcels"', 'source = "uses"').replace(
        'numerator = "lost"', 'numerator = "bad"'
    )
    assert told(tmp_path / "home", sound) == []
