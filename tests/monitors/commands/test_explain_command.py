"""explain and incidents: an alert or an incident, said which, with the numbers of the record."""

from datetime import timedelta
from typing import Any

import pytest

from monitors.explain import explain_incident
from monitors.messages.incident_rows import FIELDS
from tests.monitors.commands.test_run_commands import Shell
from tests.monitors.homes import FIRST, write_home, write_truth


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A home whose failure is one incident of several views."""
    home = write_home(tmp_path_factory.mktemp("desk") / "home", 60)
    write_truth(home.root)
    shell = Shell(home.root)
    shell("ingest")
    shell("run", "--as-of", str(FIRST + timedelta(days=57)), "--since", str(FIRST + timedelta(days=54)))
    return shell


def test_incidents_are_listed_with_every_documented_field(shell: Shell) -> None:
    [row] = shell.json("incidents")["incidents"]
    assert set(row) == set(FIELDS)
    assert row["views"] == len(shell.json("alerts", "--state", "all")["alerts"]) > 1
    assert row["headline"].startswith("Failure rate ×")
    assert "Failure rate" in shell("incidents")


def test_an_incident_and_the_alert_that_leads_it_have_the_same_numbers(shell: Shell) -> None:
    [row] = shell.json("incidents")["incidents"]
    whole = shell.json("explain", "--incident", str(row["incident"]))
    lead = shell.json("explain", str(row["alert"]))
    assert whole == lead
    for name in ("actual", "expected", "exposure", "onset", "views", "effect"):
        assert whole["facts"][name] == row[name]
    assert (whole["money"]["amount"], whole["onset"]["day"]) == (row["exposure"], row["onset"])
    alert = next(one for one in shell.json("alerts")["alerts"] if one["id"] == row["alert"])
    for name in ("actual", "expected", "exposure", "onset", "views", "effect", "numerator", "denominator"):
        assert alert[name] == row[name]


def test_without_a_day_the_newest_morning_is_explained(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def keep(*given: Any) -> Any:
        asked.append(given[-1])
        return explain_incident(*given)

    monkeypatch.setattr("monitors.commands.explain_command.explain_incident", keep)
    [row] = shell.json("incidents")["incidents"]
    shell("explain", "--incident", str(row["incident"]))
    assert asked == [FIRST + timedelta(days=57)]


def test_another_alert_of_it_is_told_by_its_own_numbers(shell: Shell) -> None:
    [row] = shell.json("incidents")["incidents"]
    other = next(one for one in shell.json("alerts")["alerts"] if one["id"] != row["alert"])
    told = shell.json("explain", str(other["id"]))
    assert (told["actual"], told["expected"]) == (other["actual"], other["expected"])
    assert told["actual"] != row["actual"]


def test_the_words_say_which_was_taken(shell: Shell) -> None:
    [row] = shell.json("incidents")["incidents"]
    said = shell("explain", "--incident", str(row["incident"]))
    assert said.startswith(
        f"Incident {row['incident']}, by its lead alert {row['alert']} of {row['views']} views, "
    )
    assert "Table of cells, " in said
    other = next(one for one in shell.json("alerts")["alerts"] if one["id"] != row["alert"])
    assert shell("explain", str(other["id"])).startswith(
        f"Alert {other['id']} of incident {row['incident']}, "
    )


@pytest.mark.parametrize("arguments", [[], ["1", "--incident", "1"]])
def test_it_takes_one_of_both(shell: Shell, arguments: list[str]) -> None:
    shell("explain", *arguments, code=2)


def test_an_incident_nobody_has_is_an_error_that_says_so(shell: Shell) -> None:
    shell("explain", "--incident", "99", code=2)
