"""Interventions: the ledger, one intervention, the balance sheet and a plan, each cold from its address."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, acts, log
from monitors.store.acts import Act
from monitors.store.intervened import (
    PlannedIntervention,
    add_intervention,
    add_intervention_step,
    written_interventions,
)
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
    page.text_input(key="plan_name_0").set_value("Receipts asked for")
    page.button(key="plan_write").click().run()
    assert not page.exception
    rows = written_interventions(Store(stocked.state / "desk.sqlite"))
    mine = next(row for row in rows if row["name"] == "Receipts asked for")
    assert (mine["metric"], mine["scope"], mine["days"]) == ("return_refund_rate", {"country": "BR"}, 28)
    assert page.query_params["id"] in (f"D{mine['id']}", [f"D{mine['id']}"])


def test_a_plan_may_pass_over_a_share_of_ids_by_a_draw_of_its_own(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", i_view="Plan", i_metric="return_refund_rate", i_country="BR")
    page.text_input(key="plan_name_0").set_value("Photos, but for some")
    shares = [one for one in page.selectbox(key="plan_held_0").options if "drawn by buyer ID" in one]
    assert len(shares) == 3
    page.selectbox(key="plan_held_0").set_value(shares[1])
    page.button(key="plan_write").click().run()
    assert not page.exception
    rows = written_interventions(Store(stocked.state / "desk.sqlite"))
    held = next(row["holdout"] for row in rows if row["name"] == "Photos, but for some")
    assert (held["by"], held["share"]) == ("buyer_id", "0.2")
    assert held["key"].startswith("photos-but-for-some-")
    assert "buyer IDs by the draw" in unescaped(text_of(page))


def test_a_plan_is_filled_in_from_its_incident_and_answers_it(stocked: Home, browse: Browse) -> None:
    store = Store(stocked.state / "desk.sqlite")
    acts.decide(store, 1, Act("Bo", now(), AS_OF), decision="intervene", owner="Carla", note="Photos first")
    page = browse("interventions")
    assert "Bo: intervene" in unescaped(text_of(page))
    page = browse("interventions", i_view="Plan", i_metric="refund_only_rate", i_country="BR", i_incident="1")
    assert not page.exception
    assert page.text_input(key="plan_owner_1").value == "Carla"
    assert "Photos first" in page.text_area(key="plan_hypothesis_1").value
    page.text_input(key="plan_name_1").set_value("Photos before money")
    page.button(key="plan_write").click().run()
    row = next(row for row in written_interventions(store) if row["name"] == "Photos before money")
    assert (row["incident"], row["owner"]) == (1, "Carla")
    assert any(step["field"] == "intervention" for step in log.trail(store, 1))
    assert "Bo: intervene" not in unescaped(text_of(browse("interventions")))


def test_a_plan_of_an_unknown_incident_or_metric_says_so(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", i_view="Plan", i_metric="nothing_rate", i_incident="999")
    assert not page.exception
    said = unescaped(text_of(page))
    assert "nothing_rate" in said
    assert "no incident “999”" in said


def test_a_plan_that_ends_before_its_start_is_refused_in_words(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", i_view="Plan", i_metric="refund_only_rate")
    page.text_input(key="plan_name_0").set_value("Backwards")
    page.date_input(key="plan_until_0").set_value(AS_OF - timedelta(days=3))
    page.button(key="plan_write").click().run()
    assert not page.exception
    assert "before its start" in unescaped("\n".join(str(one.value) for one in page.error))


@pytest.mark.parametrize(
    ("name", "metric", "scope", "back", "words"),
    [
        ("of tomorrow", "refund_only_rate", {"country": "BR"}, -1, "nothing after it is known"),
        ("of long ago", "refund_only_rate", {"country": "BR"}, 900, "before the data"),
        ("of no metric here", "no_such_rate", {}, 14, "is not known here"),
        ("of a place that is none", "refund_only_rate", {"country": "Mars"}, 14, "does not exist"),
        ("of a column that is none", "refund_only_rate", {"planet": "Mars"}, 14, "is not counted by planet"),
        ("of everything at once", "refund_only_rate", {}, 14, "compared with its own weeks before"),
    ],
)
def test_what_cannot_be_told_is_said_in_words_and_the_ledger_works(
    stocked: Home,
    browse: Browse,
    name: str,
    metric: str,
    scope: Mapping[str, str],
    back: int,
    words: str,
) -> None:
    store = Store(stocked.state / "desk.sqlite")
    plan = PlannedIntervention(name, AS_OF - timedelta(days=back), metric, scope)
    number = add_intervention(store, plan, Act("Ada", now(), AS_OF))
    page = browse("interventions", id=number)
    assert not page.exception
    assert words in unescaped(text_of(page))
    add_intervention_step(store, number, "withdrawn", "a test", Act("Ada", now(), AS_OF))


def test_two_at_once_name_each_other(stocked: Home, browse: Browse) -> None:
    store, act = Store(stocked.state / "desk.sqlite"), Act("Ada", now(), AS_OF)
    day = AS_OF - timedelta(days=20)
    for name in ("One of two", "The other"):
        number = add_intervention(
            store, PlannedIntervention(name, day, "return_refund_rate", {"country": "US"}), act
        )
    page = browse("interventions", id=number)
    assert not page.exception
    assert "One of two" in unescaped(text_of(page))
    assert "began the same day" in unescaped(text_of(page))


def step(browse: Browse, number: str, kind: str, text: str) -> AppTest:
    page = browse("interventions", id=number)
    page.button_group(key="step_kind").set_value(kind)
    page.text_area(key="step_text").set_value(text)
    page.date_input(key="step_day").set_value(AS_OF - timedelta(days=5))
    page.button(key="step_write").click().run()
    assert not page.exception
    return page


def test_one_is_ended_and_withdrawn_with_a_reason(stocked: Home, browse: Browse) -> None:
    number = write(stocked, "To be taken back", "refund_only_rate", 20)
    store = Store(stocked.state / "desk.sqlite")
    step(browse, number, "It ends", "Sellers complained")
    row = next(row for row in written_interventions(store) if f"D{row['id']}" == number)
    assert row["last_day"] == (AS_OF - timedelta(days=5)).isoformat()
    page = step(browse, number, "Withdraw it", "")
    assert "Say why" in unescaped("\n".join(str(one.value) for one in page.error))
    step(browse, number, "Withdraw it", "Never went live")
    told = unescaped("\n".join(str(one.value) for one in browse("interventions", id=number).info))
    assert "Never went live" in told


def test_the_frontier_says_why_the_others_have_no_point(stocked: Home, browse: Browse) -> None:
    write(stocked, "Nothing to measure", "no_such_metric")
    page = browse("interventions", i_view="Frontier", i_friction="Orders refused for suspicion")
    assert not page.exception
    said = unescaped(text_of(page))
    assert "Without a point" in said
    assert "metric is not known here" in said


def test_a_guardrail_that_alerted_after_it_is_named_on_its_page(stocked: Home, browse: Browse) -> None:
    plan = PlannedIntervention("Score cut", AS_OF - timedelta(days=6), "refund_only_rate", {"country": "ID"})
    number = add_intervention(Store(stocked.state / "desk.sqlite"), plan, Act("Ada", now(), AS_OF))
    page = browse("interventions", id=number)
    assert not page.exception
    told = [list(one.value["what"]) for one in page.dataframe if "said" in one.value and "what" in one.value]
    assert ["Orders refused for suspicion up"] in told


def test_before_a_campaign_the_last_ones_traffic_is_decided_again(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", i_view="Before a campaign")
    assert not page.exception
    tables = [one.value for one in page.dataframe]
    if tables and "today" in tables[0]:
        assert (tables[0]["then"] >= 0).all()
    said = unescaped(text_of(page))
    assert "What the monitors raised in these days" in said or "no past campaign" in said


def test_an_unknown_campaign_of_the_address_is_said(stocked: Home, browse: Browse) -> None:
    page = browse("interventions", i_view="Before a campaign", i_campaign="Nothing sale")
    assert not page.exception
    assert "Nothing sale" in unescaped(text_of(page))
