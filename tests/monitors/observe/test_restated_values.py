"""A metric before and after a correction, and how the command and the pages say it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.commands.root import riskdesk
from monitors.observe.restated_values import RestatedValue, corrected_since, restated_values
from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.state.restatements import restatements
from tests.conftest import URGENT, make_tiny
from tests.queries.landed import csv_text, land, row

DAY, KNOWN = dt.date(2026, 3, 2), dt.date(2026, 3, 5)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Of ten tickets of a day five were urgent; three days later it is one."""
    home = make_tiny(tmp_path_factory.mktemp("corrected") / "home")
    (home.root / "monitors").mkdir(exist_ok=True)
    (home.root / "monitors" / "urgent_share.sql").write_text(URGENT)
    first = [
        row(number, urgent=str(number < 5).lower(), desk="lima" if number % 2 else "oslo")
        for number in range(10)
    ]
    land(home, "tickets/a.csv", csv_text(*first))
    arrived = {"arrived_at": f"{KNOWN} 12:00:00"}
    again = [row(n, urgent="false", desk="lima" if n % 2 else "oslo", **arrived) for n in range(1, 5)]
    land(home, "tickets/b.csv", csv_text(*again))
    ingest(home)
    refresh(home)
    return home


def monitor(home: Home) -> Monitor:
    (found,) = [one for one in load_catalogue(home).monitors if one.name == "urgent_share"]
    return found


def values(home: Home, where: dict[str, str] | None = None) -> list[RestatedValue]:
    engine = open_engine(home)
    try:
        return restated_values(engine, monitor(home), restatements(engine.catalog.ledger), where)
    finally:
        engine.close()


def test_an_alert_is_told_what_of_its_own_days_a_morning_knows_to_be_corrected(corrected: Home) -> None:
    engine = open_engine(corrected)
    after, before = engine.at(KNOWN + dt.timedelta(days=1)), engine.at(KNOWN)
    try:
        [found] = corrected_since(after, monitor(corrected), DAY, DAY, {})
        later = DAY + dt.timedelta(days=1)
        assert corrected_since(after, monitor(corrected), later, later, {}) == []
        assert corrected_since(before, monitor(corrected), DAY, DAY, {}) == [], "not known yet"
    finally:
        engine.close()
    assert found.to_json() == {"bucket": str(DAY), "known_on": str(KNOWN), "before": 0.5, "after": 0.1}


def test_a_bucket_has_its_value_as_known_before_and_after_the_correction(corrected: Home) -> None:
    assert values(corrected) == [RestatedValue("urgent_share", DAY, KNOWN, 0.5, 0.1)]
    assert values(corrected, {"desk": "lima"}) == [RestatedValue("urgent_share", DAY, KNOWN, 0.4, 0.0)]
    assert values(corrected, {"desk": "quito"}) == [], "nothing changed there"


def test_it_is_said_in_one_line(corrected: Home) -> None:
    (value,) = values(corrected)
    assert value.said("percent", "EUR") == "data corrected on 5 Mar 2026: 50.0 → 10.0\u202f%"


def test_the_command_lists_rows_and_metrics(corrected: Home) -> None:
    call = ["--home", str(corrected.root), "restatements", "--as-of", "2026-03-06"]
    told = CliRunner().invoke(riskdesk, [*call, "--json"])
    found = json.loads(told.stdout)
    (one,) = found["restatements"]
    assert (one["extract"], one["day"], one["known_day"], one["drop"]) == (
        "tickets",
        "2026-03-02",
        "2026-03-05",
        "tickets/b.csv",
    )
    assert (one["replaced"], one["removed"]) == (4, 0)
    assert [(v["monitor"], v["before"], v["after"]) for v in found["metrics"]] == [("urgent_share", 0.5, 0.1)]
    text = CliRunner().invoke(riskdesk, call)
    assert "As of 2026-03-06: 4 rows corrected" in text.stdout
    assert text.exit_code == 0
    early = CliRunner().invoke(riskdesk, [*call[:-1], "2026-03-05"])
    assert "nothing was corrected" in early.stdout
