"""Every built-in money check: it finds what was sown on the first morning it can, to the cent, and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from data.demo.money.draft import SETTLES
from monitors.catalogue.monitor import STAGES
from tests.queries.checks.check_file import CHECKS, CheckFile, ask, key_of, open_on, read_check
from tests.queries.checks.conftest import Played

EVERY = [read_check(path) for path in CHECKS.values()]
DAY = dt.timedelta(days=1)
each = pytest.mark.parametrize("check", EVERY, ids=lambda check: check.name)


def amounts(
    played: Played, check: CheckFile, morning: dt.date, keys: str | None = None
) -> dict[tuple, Decimal]:
    """Key → amount of what a check finds on a morning."""
    return {key: row["amount"] for key, row in ask(played.engine, check, morning, keys).items()}


def only(check: CheckFile, loss: dict) -> str:
    """SQL that gives the key of one record as the touched keys."""
    typed = [
        f"cast('{value}' as {'date' if isinstance(value, dt.date) else 'varchar'})"
        for value in key_of(check, loss)
    ]
    return "select " + ", ".join(
        f"{value} as {name}" for value, name in zip(typed, check.header["key"], strict=True)
    )


@each
def test_a_check_finds_what_was_sown_and_nothing_else(played: Played, check: CheckFile) -> None:
    for back in (0, 17, 41):
        morning = played.last - back * DAY
        assert amounts(played, check, morning) == open_on(check, played.losses, morning), morning


@each
def test_a_record_is_found_on_the_first_morning_it_can_be_and_closes_when_it_heals(
    played: Played, check: CheckFile
) -> None:
    for loss in played.losses:
        if loss["check"] != check.name or not loss["loss"]:
            continue
        key, keys = key_of(check, loss), only(check, loss)
        found = dt.date.fromisoformat(loss["found_on"])
        assert key not in amounts(played, check, found - DAY, keys), loss
        row = ask(played.engine, check, found, keys)[key]
        assert (row["amount"], str(row["day"])) == (Decimal(loss["amount"]), loss["day"]), loss
        if loss["heals_on"]:
            heals = dt.date.fromisoformat(loss["heals_on"])
            assert key in amounts(played, check, heals - DAY, keys), loss
            assert key not in amounts(played, check, heals, keys), loss


def test_twins_are_quiet_on_every_morning(played: Played) -> None:
    checks = {check.name: check for check in EVERY}
    twins = [loss for loss in played.losses if not loss["loss"]]
    assert len(twins) >= 8
    for twin in twins:
        check, day = checks[twin["check"]], dt.date.fromisoformat(twin["day"])
        for later in (*range(1, 8), 11, 17):
            morning = day + later * DAY
            if morning <= played.last:
                assert key_of(check, twin) not in amounts(played, check, morning, only(check, twin)), twin


@each
def test_a_check_says_who_what_and_how(check: CheckFile) -> None:
    header = check.header
    assert check.description.endswith(".")
    assert header["stage"] in STAGES
    assert header["severity"] in ("low", "medium", "high")
    assert len(header["runbook"]) >= 60
    assert header["protects"].endswith(".")
    assert header["amount"].endswith(".")
    assert header["looks_back_days"] < 365  # keys may be used again after a year
    assert check.lines <= 60


def test_the_demo_waits_as_long_as_the_checks_do() -> None:
    assert {check.name: check.header["settles_days"] for check in EVERY} == SETTLES


def test_the_document_has_a_line_for_each_check() -> None:
    told = (Path(__file__).resolve().parents[3] / "docs" / "money.md").read_text()
    for check in EVERY:
        header = check.header
        line = f"| `{check.name}` | {header['protects']} | {', '.join(header['key'])} | {header['settles_days']} |"
        assert line in told
