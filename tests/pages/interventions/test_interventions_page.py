"""Interventions: the ledger, one intervention, the balance sheet and a plan, each cold from its address."""

from collections.abc import Callable
from datetime import timedelta

from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention, written_interventions
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF, NASTY

Browse = Callable[..., AppTest]


def write(home: Home, name: str, metric: str = "return_refund_rate", back: int = 14) -> str:
    store = Store(home.state / "desk.sqlite")
    for row in written_interventions(store):
        if row["name"] == name:
            return f"D{row['id']}"
    plan = PlannedIntervention(name, AS_OF - timedelta(days=back), metric, {"country": "BR"}, days=10)
    return add_intervention(store, plan, Act("Ada", now(), AS_OF))


def test_the_ledger_has_every_change_and_those_due(stocked: Home, browse: Browse) -> None:
    write(stocked, "Photos before refunds")
    page = browse("interventions", i_show="All")
    assert not page.exception
    table = page.dataframe[0].value
    assert "Photos before refunds" in list(table["what"])
    assert "Due" in unescaped(text_of(page))


def test_one_intervention_says_its_verdict_method_and_costs(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", id=write(stocked, "Photos before refunds"))
    assert not page.exception
    said = unescaped(text_of(page))
    assert "against what was to be expected" in said
    assert "How it was measured" in said
    assert {"Buyer", "Seller", "Creator"} <= set(page.dataframe[-2].value["whose"])


def test_what_cannot_be_measured_is_said_and_stays_text(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", id=write(stocked, NASTY[:60], "no_such_metric"))
    assert not page.exception
    assert "is not known here" in unescaped(text_of(page))


def test_an_unknown_number_is_said(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", id="D999")
    assert not page.exception
    assert "D999" in unescaped(text_of(page))


def test_the_balance_sheet_shows_each_partys_metrics(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", i_view="Balance sheet", i_market="BR")
    assert not page.exception
    assert {"Platform", "Buyer", "Seller", "Creator"} <= set(page.dataframe[0].value["whose"])


def test_a_plan_is_written_down_before_it_starts(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", i_view="Plan", i_metric="return_refund_rate", i_country="BR")
    assert not page.exception
    assert "−30" in page.dataframe[0].value["cut"][2]
    page.text_input(key="plan_name").set_value("Receipts asked for")
    page.button[-1].click().run()
    assert not page.exception
    rows = written_interventions(Store(stocked.state / "desk.sqlite"))
    mine = next(row for row in rows if row["name"] == "Receipts asked for")
    assert (mine["metric"], mine["scope"], mine["days"]) == ("return_refund_rate", {"country": "BR"}, 28)
