"""The history of a home as its desk read it."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from monitors.selftest.history import read_history
from queries.content.home import Home
from tests.monitors.homes import FIRST, MONITOR, take_in, write_home

MORNING = FIRST + timedelta(days=35)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of 35 days: a live, a shadow, a retired and a broken monitor."""
    root: Path = tmp_path_factory.mktemp("home") / "home"
    made = write_home(root, 35, spike=None, per_day=40)
    for name in ("shadow", "retired"):
        text = MONITOR.replace('-- owner = "ops"', f'-- owner = "ops"\n-- status = "{name}"')
        (root / "monitors" / f"{name}_rate.sql").write_text(text)
    (root / "monitors" / "broken_rate.sql").write_text(MONITOR.replace("from visits_day", "from nowhere"))
    take_in(made)
    return made


def test_what_the_desk_asks_is_read_and_what_cannot_be_is_named(home: Home) -> None:
    past = read_history(home, MORNING, 112)
    assert {panel.monitor.name for panel in past.panels} == {"failure_rate", "shadow_rate"}
    assert [problem.split(":")[0] for problem in past.problems] == ["broken_rate"]
    assert past.delays["failure_rate"] == 1


def test_the_history_ends_with_the_last_whole_day_and_begins_with_the_first_data(home: Home) -> None:
    past = read_history(home, MORNING, 112, ("failure_rate",))
    assert len(past.panels) == 3
    for panel in past.panels:
        assert panel.ts[-1] == np.datetime64(MORNING - timedelta(days=1))
        assert panel.ts[0] == np.datetime64(FIRST)
    (short, *_) = read_history(home, MORNING, 28, ("failure_rate",)).panels
    assert len(short.ts) == 28


def test_a_morning_before_all_data_has_nothing(home: Home) -> None:
    assert not read_history(home, date(2020, 1, 1), 112).panels
