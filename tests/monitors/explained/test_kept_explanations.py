"""What the night explained is read in the morning, and only while all that it was made of is as it was."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitors.explain import Explanation
from monitors.explained import kept_explanations
from monitors.explained.kept_explanations import explain_open, explained, read
from monitors.explained.plain_record import to_text
from monitors.store import Store, machine
from queries.content.home import Home
from queries.engine.opening import data_version, open_engine
from tests.monitors.explain import visits
from tests.monitors.explained.conftest import AT

Told = tuple[Home, Store, int]


def file_of(told: Told) -> Path:
    home, _, number = told
    return home.state / "explanations" / visits.MORNING.isoformat() / f"{number}.json"


def kept(told: Told) -> Explanation | str | None:
    home, store, number = told
    return read(home, store, number, visits.MORNING, data_version(home))


def test_an_open_incident_is_explained_once_and_read_as_it_was_made(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, store, number = told
    assert kept(told) is None
    assert explain_open(home, store, visits.MORNING, AT) == (1, [])
    found = kept(told)
    assert isinstance(found, Explanation)
    anew = explained(home, store, open_engine(home, visits.MORNING), number, visits.MORNING)
    assert isinstance(anew, Explanation)
    assert to_text(found) == to_text(anew)
    monkeypatch.setattr(kept_explanations, "explain_episode", None)  # what is kept is not made again
    assert explain_open(home, store, visits.MORNING, AT) == (1, [])


def test_of_other_data_nothing_is_read(told: Told) -> None:
    home, store, number = told
    explain_open(home, store, visits.MORNING, AT)
    assert read(home, store, number, visits.MORNING, "other data") is None


def test_after_another_run_of_the_morning_nothing_is_read(told: Told) -> None:
    home, store, _ = told
    explain_open(home, store, visits.MORNING, AT)
    run = machine.open_run(
        store, visits.MORNING, AT + timedelta(hours=1), actor="cron", budget=0.1, scope="all"
    )
    machine.close_run(store, run, AT + timedelta(hours=1), "done", {}, "")
    assert kept(told) is None


@pytest.mark.parametrize("kind", ["monitors", "drilldown", "contract", "cubes"])
def test_after_a_file_of_the_home_was_changed_nothing_is_read(told: Told, kind: str) -> None:
    home, store, _ = told
    explain_open(home, store, visits.MORNING, AT)
    assert kept(told) is not None
    file = next(path for path in home.content(kind) if path.is_relative_to(home.root))
    file.write_text(file.read_text() + ("\n# changed" if file.suffix == ".toml" else "\n-- changed"))
    assert kept(told) is None


def test_another_version_of_the_desk_reads_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    home, store, _ = told
    explain_open(home, store, visits.MORNING, AT)
    monkeypatch.setattr(kept_explanations, "code", lambda: "another")
    assert kept(told) is None


def test_when_people_have_changed_the_incident_nothing_is_read(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, store, _ = told
    explain_open(home, store, visits.MORNING, AT)
    monkeypatch.setattr(kept_explanations.reading, "incident_facts", lambda *_: None)
    assert kept(told) is None


@pytest.mark.parametrize("damage", [lambda text: text[: len(text) // 2], lambda text: "", lambda text: "[]"])
def test_a_damaged_one_is_as_if_it_were_not_there_and_made_anew(told: Told, damage: Any) -> None:
    home, store, _ = told
    explain_open(home, store, visits.MORNING, AT)
    file = file_of(told)
    file.write_text(damage(file.read_text()))
    assert kept(told) is None
    explain_open(home, store, visits.MORNING, AT)
    assert isinstance(kept(told), Explanation)


def test_a_text_inside_that_is_no_explanation_is_not_read(told: Told) -> None:
    home, store, _ = told
    explain_open(home, store, visits.MORNING, AT)
    file = file_of(told)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"explanation": '{"$": "Split"}'}))
    assert kept(told) is None


def test_those_of_other_mornings_are_forgotten(told: Told) -> None:
    home, store, _ = told
    old = home.state / "explanations" / "2020-01-01"
    old.mkdir(parents=True)
    (old / "1.json").write_text("{}")
    explain_open(home, store, visits.MORNING, AT)
    assert os.listdir(old.parent) == [visits.MORNING.isoformat()]


def test_why_one_cannot_be_explained_is_kept_too(told: Told) -> None:
    home, store, _ = told
    (home.root / "monitors" / "failure_rate.sql").unlink()
    assert explain_open(home, store, visits.MORNING, AT) == (1, [])
    assert "it is no longer in the catalogue" in str(kept(told))


def test_a_fault_of_ours_costs_one_card_and_not_the_night(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(kept_explanations, "explain_episode", broken)
    home, store, _ = told
    count, [said] = explain_open(home, store, visits.MORNING, AT)
    assert (count, said) == (0, "incident 1 is not explained yet: of ours")
    assert kept(told) is None


def test_it_can_be_stopped_before_a_card(told: Told) -> None:
    def stop(done: int, total: int, now: str) -> None:
        raise KeyboardInterrupt

    home, store, _ = told
    with pytest.raises(KeyboardInterrupt):
        explain_open(home, store, visits.MORNING, AT, stop)
    assert not file_of(told).exists()


def test_the_search_of_an_incident_that_stands_still_is_used_again(told: Told) -> None:
    home, store, _ = told
    explain_open(home, store, visits.MORNING, AT)
    found = kept(told)
    assert isinstance(found, Explanation)
    cells = file_of(told).with_name("cells.json")
    kept_search = json.loads(cells.read_text())
    [mark] = kept_search["cells"]
    told_cause = kept_search["cells"][mark]["$of"][1][0]
    assert told_cause["share"] == found.causes[0].share
    told_cause["share"] = 0.123
    cells.write_text(json.dumps(kept_search))
    file_of(told).unlink()
    explain_open(home, store, visits.MORNING, AT)
    again = kept(told)
    assert isinstance(again, Explanation)
    assert again.causes[0].share == 0.123
