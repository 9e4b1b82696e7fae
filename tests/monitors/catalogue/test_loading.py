"""The catalogue reads monitor files, and names what is wrong with the ones it cannot read."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.catalogue.loading import (
    BrokenMonitor,
    Catalogue,
    Monitor,
    load_catalogue,
    read_monitor,
    read_monitors,
)
from queries.content.home import create_home
from tests.monitors.monitors import REFUNDS, write_monitor


def test_one_bad_file_leaves_the_others_alone(tmp_path: Path) -> None:
    paths = [
        write_monitor(tmp_path, REFUNDS),
        write_monitor(tmp_path, "select 1", "plain.sql"),
        write_monitor(tmp_path, REFUNDS, "other.sql"),
    ]
    catalogue = read_monitors(paths)
    assert [monitor.name for monitor in catalogue.monitors] == ["other", "refunds"]
    assert "plain.sql" in str(catalogue.problems[0])


def test_two_monitors_of_one_name_are_both_named_and_neither_runs(tmp_path: Path) -> None:
    paths = [write_monitor(tmp_path / "a", REFUNDS), write_monitor(tmp_path / "b", REFUNDS)]
    catalogue = read_monitors(paths)
    assert catalogue.monitors == []
    assert len(catalogue.problems) == 2
    assert all("two monitors of one name" in str(problem) for problem in catalogue.problems)


def test_a_home_reports_monitors_hidden_in_sub_folders(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    write_monitor(home.root / "monitors", REFUNDS)
    write_monitor(home.root / "monitors" / "old", REFUNDS)
    write_monitor(home.root / "monitors" / "old", REFUNDS, "lost.sql")
    catalogue = load_catalogue(home)
    assert [monitor.name for monitor in catalogue.monitors] == ["refunds"]
    text = " | ".join(str(problem) for problem in catalogue.problems)
    assert "two monitors of one name" in text
    assert "lost.sql" in text


def test_a_home_file_replaces_the_built_in_monitor(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    write_monitor(home.root / "monitors", REFUNDS, "refund_only_rate.sql")
    assert load_catalogue(home)["refund_only_rate"].exposure == "money"


def test_a_name_nobody_has_suggests_the_nearest(tmp_path: Path) -> None:
    catalogue = Catalogue(
        [found for found in [read_monitor(write_monitor(tmp_path, REFUNDS))] if isinstance(found, Monitor)],
        [],
    )
    with pytest.raises(KeyError, match="did you mean 'refunds'"):
        catalogue["refund"]


def test_a_file_with_several_faults_is_one_broken_monitor_with_all_of_them(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    text = REFUNDS.replace("[detectors.drift]", "[detectors.drfit]").replace('"bps"', '"bp"')
    write_monitor(home.root / "monitors", text)
    (broken,) = load_catalogue(home).broken
    assert isinstance(broken, BrokenMonitor)
    assert (broken.name, broken.file, broken.line) == ("refunds", "monitors/refunds.sql", 5)
    assert len(broken.problems) == 2
    assert "monitors/refunds.sql:11: unknown detector" in broken.error
    assert "Did you mean drift?" in broken.error


def test_a_stray_file_does_not_take_the_name_of_the_monitor_that_is_used(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    write_monitor(home.root / "monitors", REFUNDS)
    write_monitor(home.root / "monitors" / "old", REFUNDS)
    (broken,) = load_catalogue(home).broken
    assert broken.name == broken.file == "monitors/old/refunds.sql"


def test_asking_for_a_broken_monitor_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    write_monitor(home.root / "monitors", REFUNDS.replace("severity", "x").replace("owner", "ownr"))
    with pytest.raises(KeyError, match="Did you mean owner"):
        load_catalogue(home)["refunds"]
