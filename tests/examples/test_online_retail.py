"""The real shop through the real command line: known events raised, faults told apart, quiet months quiet."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitors.catalogue.loading import load_catalogue
from monitors.commands.root import riskdesk
from queries.content.home import load_home
from queries.engine.opening import open_engine

HOUSE = Path(__file__).resolve().parents[2]
EXAMPLE = HOUSE / "examples" / "online_retail"
SHOP = HOUSE.parent / "shared" / "data" / "online_retail"
needs_the_shop = pytest.mark.skipif(
    not SHOP.is_dir(), reason="the real shop's extracts are not beside the house"
)

EVENTS = {
    "order of 77,183.60 cancelled": ("2011-01-18", "refund_value", 77_183.60),
    "44 small cancellations": ("2011-02-11", "cancellation_rate", 44),
    "return of 22,998": ("2011-04-18", "refund_value", 22_998),
    "manual credit of 38,970": ("2011-06-10", "refund_value", 38_970),
    "order of 168,469.60 cancelled": ("2011-12-09", "refund_value", 168_469.60),
}
Alert = dict[str, Any]


def copy(home: Path) -> None:
    """The example as a home of its own, with nothing landed."""
    shutil.copytree(EXAMPLE, home, ignore=shutil.ignore_patterns("landing", "state"))
    (home / "landing").mkdir()


def call(*arguments: str) -> str:
    """Runs a command of the desk; its output."""
    result = CliRunner().invoke(riskdesk, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def alerts(tmp_path_factory: pytest.TempPathFactory) -> list[Alert]:
    """Every alert of the year, each day run as it was known then."""
    home = tmp_path_factory.mktemp("shop") / "home"
    copy(home)
    for drop in sorted((SHOP / "clean").glob("*.parquet")):
        (home / "landing" / drop.name).symlink_to(drop)
    call("--home", str(home), "ingest")
    told = call("--home", str(home), "replay", "--since", "2010-12-02", "--until", "2011-12-10", "--json")
    found: list[Alert] = json.loads(told)["alerts"]
    return found


def on(alerts: list[Alert], kind: str, since: str, until: str) -> list[Alert]:
    """Alerts of a class that begin from ``since`` to before ``until``."""
    return [a for a in alerts if a["class"] == kind and since <= a["first_bucket"] < until]


@needs_the_shop
@pytest.mark.parametrize("event", EVENTS)
def test_a_known_event_is_raised_the_morning_after(alerts: list[Alert], event: str) -> None:
    day, monitor, size = EVENTS[event]
    raised = [
        a for a in alerts if a["class"] == "risk" and a["monitor"] == monitor and a["first_bucket"] == day
    ]
    assert len(raised) == 1
    assert raised[0]["numerator"] >= size
    assert raised[0]["opened_on"] > day
    assert raised[0]["opened_on"][:8] == day[:8] or day.endswith("31")


@needs_the_shop
@pytest.mark.parametrize(
    ("since", "until"),
    [("2010-12-24", "2011-01-04"), ("2011-04-22", "2011-04-26"), ("2011-04-29", "2011-05-01")],
)
def test_a_closure_is_a_data_fault_and_no_risk(alerts: list[Alert], since: str, until: str) -> None:
    assert on(alerts, "risk", since, until) == []
    closed = [
        a for a in alerts if a["class"] == "data" and a["monitor"] == "orders" and a["detector"] == "closed"
    ]
    assert any(a["first_bucket"] <= since and a["last_bucket"] >= until for a in closed), closed


@needs_the_shop
@pytest.mark.parametrize("month", ["2010-12", "2011-01"])
def test_missing_buyers_are_a_data_fault(alerts: list[Alert], month: str) -> None:
    missing = [
        a for a in alerts if a["class"] == "data" and a["detector"] == "nulls" and "buyer_id" in a["note"]
    ]
    assert any(a["first_bucket"][:7] == month for a in missing)


@needs_the_shop
def test_saturdays_are_no_fault(alerts: list[Alert]) -> None:
    closed = [a for a in alerts if a["class"] == "data" and a["detector"] in ("closed", "missing", "late")]
    assert len(closed) < 12, "a fault every Saturday would be fifty"


@needs_the_shop
def test_the_quiet_range_has_at_most_two_risk_alerts_a_month_that_are_no_known_event(
    alerts: list[Alert],
) -> None:
    known = {day for day, _, _ in EVENTS.values()}
    quiet = [a for a in on(alerts, "risk", "2011-02-14", "2011-12-05") if a["first_bucket"] not in known]
    months = [a["first_bucket"][:7] for a in quiet]
    assert all(months.count(month) <= 2 for month in months), quiet
    assert len(quiet) <= 12


@needs_the_shop
def test_the_tills_own_files_are_taken_in_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    copy(home)
    folder = home / "landing" / "invoice_lines"
    folder.mkdir()
    for drop in sorted((SHOP / "raw").glob("*.csv")):
        (folder / drop.name).symlink_to(drop)
    call("--home", str(home), "ingest")
    engine = open_engine(load_home(home))
    lines, days, credits, odd = (
        engine.query(
            "select count(*), count(distinct day), sum(case when qty < 0 then 1 else 0 end),"
            " sum(case when buyer_id < 10000 or buyer_id > 99999 then 1 else 0 end) from invoice_lines"
        )
        .to_pylist()[0]
        .values()
    )
    engine.close()
    assert lines == sum(len(path.read_bytes().splitlines()) - 1 for path in (SHOP / "raw").glob("*.csv"))
    assert days == 7
    assert credits > 100
    assert odd == 0


TILL = b"""InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
543283,22423,"CAKESTAND, 3 TIER \xa35",1,2011-02-07 09:15:00,12.75,15781.0,United Kingdom
C543290,22617,BAKING SET,-2,2011-02-07 10:44:00,4.95,16686.0,United Kingdom
543386,16207B,,4,2011-02-07 11:22:00,0.0,,United Kingdom
543387,22029,CARD,many,2011-02-07 11:41:00,0.36,14646.0,Netherlands
543388,22030,CARD,3,2011-02-07 11:42:00,0.36,14646.5,Netherlands
"""


def test_dirt_of_the_till_is_taken_or_set_aside_with_its_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    copy(home)
    folder = home / "landing" / "invoice_lines"
    folder.mkdir()
    (folder / "2011-02-07.csv").write_bytes(TILL)
    result = CliRunner().invoke(riskdesk, ["--home", str(home), "ingest"], catch_exceptions=False)
    assert "2011-02-07.csv:5" in result.output
    assert "2011-02-07.csv:6" in result.output
    engine = open_engine(load_home(home))
    rows = engine.query("select descr, qty, buyer_id from invoice_lines order by invoice").to_pylist()
    engine.close()
    assert [row["buyer_id"] for row in rows] == [15781, None, 16686]
    assert rows[0]["descr"].endswith("£5")
    assert rows[2]["qty"] == -2


def test_the_example_has_no_fault_and_no_rows(tmp_path: Path) -> None:
    copy(tmp_path / "home")
    assert [str(problem) for problem in load_catalogue(load_home(tmp_path / "home")).problems] == []
    assert not any(EXAMPLE.rglob("*.parquet"))
    assert not any(EXAMPLE.rglob("*.csv"))
