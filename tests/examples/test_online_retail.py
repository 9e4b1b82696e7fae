"""The shop through the real command line: known events raised, faults told apart, quiet months quiet.

A small shop of our own making everywhere, and the real one too where its extracts stand beside the house.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitors.catalogue.loading import load_catalogue
from monitors.commands.root import riskdesk
from queries.content.home import load_home
from queries.engine.opening import open_engine
from tests.examples import made_shop

HOUSE = Path(__file__).resolve().parents[2]
EXAMPLE = HOUSE / "examples" / "online_retail"
REAL = HOUSE.parent / "shared" / "data" / "online_retail"
Alert = dict[str, Any]


@dataclass(frozen=True)
class Shop:
    """A shop's files and what is known to have happened. Days ISO, `until` and the end of a range exclusive.

    events: (day, monitor, least numerator); closed: (first day, last day); forgetful: months in which buyers are
    missing; quiet: the range without further events.
    """

    name: str
    since: str
    until: str
    events: Sequence[tuple[str, str, float]]
    closed: Sequence[tuple[str, str]]
    forgetful: Sequence[str]
    quiet: tuple[str, str]


SHOPS = [
    Shop(
        "made",
        str(made_shop.FIRST),
        "2014-06-13",
        [
            ("2014-01-20", "refund_value", 61_250.40),
            ("2014-02-14", "cancellation_rate", 27),
            ("2014-03-18", "refund_value", 18_430.00),
            ("2014-05-09", "refund_value", 29_515.75),
            ("2014-06-12", "refund_value", 88_044.00),
        ],
        [("2013-12-24", "2014-01-01"), ("2014-04-18", "2014-04-21")],
        ["2013-12", "2014-01"],
        ("2014-01-21", "2014-06-12"),
    ),
    Shop(
        "real",
        "2010-12-02",
        "2011-12-10",
        [
            ("2011-01-18", "refund_value", 77_183.60),  # an order cancelled after 16 minutes
            ("2011-04-18", "refund_value", 22_998),  # a return
            ("2011-06-10", "refund_value", 38_970),  # a credit by hand
            ("2011-12-09", "refund_value", 168_469.60),  # an order cancelled after 12 minutes
        ],
        [("2010-12-24", "2011-01-04"), ("2011-04-22", "2011-04-26"), ("2011-04-29", "2011-05-01")],
        ["2010-12", "2011-01"],
        ("2011-02-14", "2011-12-05"),
    ),
][: 2 if REAL.is_dir() else 1]
SATURDAY = 5  # the shop never opens on one
# An empty public holiday is what one expects: nobody is told.
BRITISH_HOLIDAYS = {
    *("2010-12-25", "2010-12-27", "2010-12-28", "2011-01-01", "2011-01-03", "2011-04-22", "2011-04-29"),
    *("2013-12-25", "2013-12-26", "2014-01-01", "2014-04-18"),
}
each_shop = pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.name)


def cases(field: str) -> list[Any]:
    """(shop, one of its events, closures or months) for each."""
    return [
        pytest.param(shop, one, id=f"{shop.name}-{one if isinstance(one, str) else one[0]}")
        for shop in SHOPS
        for one in getattr(shop, field)
    ]


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
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Shop → the folder of its files."""
    made = tmp_path_factory.mktemp("made") / "shop"
    made_shop.write(made)
    return {"made": made, "real": REAL}


@pytest.fixture(scope="module")
def alerts_of(
    files: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Shop], list[Alert]]:
    """Shop → every alert of its time, each day run as it was known then."""
    found: dict[str, list[Alert]] = {}

    def alerts(shop: Shop) -> list[Alert]:
        if shop.name not in found:
            home = tmp_path_factory.mktemp(shop.name) / "home"
            copy(home)
            for drop in sorted((files[shop.name] / "clean").glob("*.parquet")):
                (home / "landing" / drop.name).symlink_to(drop)
            call("--home", str(home), "ingest")
            told = call("--home", str(home), "replay", "--since", shop.since, "--until", shop.until, "--json")
            found[shop.name] = json.loads(told)["alerts"]
        return found[shop.name]

    return alerts


AlertsOf = Callable[[Shop], list[Alert]]


def on(alerts: list[Alert], kind: str, since: str, until: str) -> list[Alert]:
    """Alerts of a class that begin from ``since`` to before ``until``."""
    return [a for a in alerts if a["class"] == kind and since <= a["first_bucket"] < until]


@pytest.mark.parametrize(("shop", "event"), cases("events"))
def test_a_known_event_is_raised_the_morning_after(
    alerts_of: AlertsOf, shop: Shop, event: tuple[str, str, float]
) -> None:
    day, monitor, size = event
    raised = [
        a
        for a in alerts_of(shop)
        if a["class"] == "risk" and a["monitor"] == monitor and a["first_bucket"] == day
    ]
    assert len(raised) == 1
    assert raised[0]["numerator"] >= size
    assert raised[0]["opened_on"] > day
    assert raised[0]["opened_on"][:8] == day[:8] or day.endswith("31")


@pytest.mark.parametrize(("shop", "closed"), cases("closed"))
def test_a_closure_is_a_data_fault_and_no_risk(
    alerts_of: AlertsOf, shop: Shop, closed: tuple[str, str]
) -> None:
    since, until = closed
    alerts = alerts_of(shop)
    assert on(alerts, "risk", since, until) == []
    found = [
        a for a in alerts if a["class"] == "data" and a["monitor"] == "orders" and a["detector"] == "closed"
    ]
    days = [day for day in days_of(since, until) if day not in BRITISH_HOLIDAYS and weekday(day) != SATURDAY]
    told = [a for a in found if days and a["first_bucket"] <= days[0] and a["last_bucket"] >= days[-1]]
    assert told or not days, found


@pytest.mark.parametrize(("shop", "month"), cases("forgetful"))
def test_missing_buyers_are_a_data_fault(alerts_of: AlertsOf, shop: Shop, month: str) -> None:
    missing = [
        a
        for a in alerts_of(shop)
        if a["class"] == "data" and a["detector"] == "nulls" and "buyer" in a["note"]
    ]
    assert any(a["first_bucket"][:7] == month for a in missing)


@each_shop
def test_saturdays_are_no_fault(alerts_of: AlertsOf, shop: Shop) -> None:
    closed = [
        a for a in alerts_of(shop) if a["class"] == "data" and a["detector"] in ("closed", "missing", "late")
    ]
    assert len(closed) < 12, "a fault every Saturday would be fifty"


def days_of(since: str, until: str) -> list[str]:
    """The days of a range, without its end."""
    first, last = dt.date.fromisoformat(since), dt.date.fromisoformat(until)
    return [str(first + dt.timedelta(days=n)) for n in range((last - first).days)]


def weekday(day: str) -> int:
    """0 is a Monday."""
    return dt.date.fromisoformat(day).weekday()


@each_shop
def test_the_quiet_range_has_at_most_two_risk_alerts_a_month_that_are_no_known_event(
    alerts_of: AlertsOf, shop: Shop
) -> None:
    known = {day for day, _, _ in shop.events}
    quiet = [a for a in on(alerts_of(shop), "risk", *shop.quiet) if a["first_bucket"] not in known]
    months = [a["first_bucket"][:7] for a in quiet]
    assert all(months.count(month) <= 2 for month in months), quiet
    assert len(quiet) <= 12


@each_shop
def test_the_tills_own_files_are_taken_in_whole(
    files: Mapping[str, Path], shop: Shop, tmp_path: Path
) -> None:
    raw = sorted((files[shop.name] / "raw").glob("*.csv"))
    home = tmp_path / "home"
    copy(home)
    folder = home / "landing" / "invoice_lines"
    folder.mkdir()
    for drop in raw:
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
    assert lines == sum(len(path.read_bytes().splitlines()) - 1 for path in raw)
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
