"""The whole benchmark on a small home whose one fault is known: run, measured, printed, and kept for the next time."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks.incident_homes import play, write_home
from benchmarks.incident_measures import Count, measure
from benchmarks.incidents import main
from monitors.store import Store
from queries.content.home import Home
from tests.monitors import homes
from tests.monitors.homes import FIRST, take_in, write_truth


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Riga's paid visits fail on days 55 and 56."""
    made = homes.write_home(tmp_path_factory.mktemp("incidents") / "visits", 60)
    truth = write_truth(made.root)
    [case] = json.loads(truth.read_text())["events"]
    # In a demo's outage everything falls; these failures rise.
    case["scenario"] = "failure"
    innocent = {**case, "id": "quiet", "kind": "innocent", "segment": {"city": "oslo"}, "money": 0}
    truth.write_text(json.dumps({"events": [case, innocent]}))
    take_in(made)
    return made


def mornings(first: int, last: int) -> tuple[date, date]:
    return FIRST + timedelta(days=first), FIRST + timedelta(days=last)


def test_one_fault_is_one_incident_that_names_it(home: Home) -> None:
    played = play(home.root, mornings(54, 58), "one.sqlite", again=False, seconds={})
    found = measure(played)
    played.engine.close()
    counts = found.counts
    assert found.clusters["listed by the truth"].n >= 1
    assert found.clusters["listed by the truth"].f1 == 1.0
    assert counts["true cases caught"] == counts["lead card right"] == counts["own card right"] == Count(1, 1)
    assert counts["frauds told innocent by any of their cards"] == Count(0, 1)
    assert counts["incident begins within two days"] == Count(1, 1)
    assert counts["dearest case in the first two rows"] == Count(2, 2)
    assert counts["stale alerts, live"].part == 0
    # Nothing moved on its days, and that is what its card says.
    assert counts["innocent events asked, told"] == Count(1, 1)
    assert counts["the same, of those that moved"] == Count(0, 0)


def test_what_was_run_is_kept_and_run_again_only_when_asked(home: Home) -> None:
    wanted = mornings(56, 57)
    ran = []
    for again in (False, False, True):
        seconds: dict[str, float] = {}
        played = play(home.root, wanted, "two.sqlite", again=again, seconds=seconds)
        assert (played.mornings[0], played.last) == wanted
        played.engine.close()
        ran.append("run" in seconds)
    assert ran == [True, False, True]


def test_a_desk_that_ran_is_read_on_its_own_mornings(home: Home) -> None:
    wanted = mornings(55, 56)
    for asked in (wanted, None):
        played = play(home.root, asked, "three.sqlite", again=False, seconds={})
        assert (played.mornings[0], played.last) == wanted
        played.engine.close()
    Store(home.state / "three.sqlite").close()


def test_the_table_has_a_column_for_each_home_and_one_for_all(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [day.isoformat() for day in mornings(55, 57)]
    main([str(home.root), "--desk", "four.sqlite", "--mornings", *days])
    printed = capsys.readouterr().out
    assert "| measure | visits | all |" in printed
    assert "| lead card right | 1 / 1 = 100% | 1 / 1 = 100% |" in printed
    assert "B-cubed P / R / F1: listed by the truth | 1.00 / 1.00 / 1.000" in printed


def test_a_folder_with_another_demo_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "truth.json").write_text('{"seed": 1, "days": 9, "orders_per_day": 5, "end": "2026-11-16"}')
    with pytest.raises(ValueError, match="holds the demo"):
        write_home(tmp_path, 2, 9, 5)
