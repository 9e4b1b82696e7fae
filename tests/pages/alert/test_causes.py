from datetime import date

import pandas as pd

from monitors.catalogue.loading import EntityTable
from monitors.explain import Section
from pages.alert.causes import entity_place, entity_table, how_few
from pages.parts import links
from tests.monitors.monitors import make_monitor

SINCE = date(2026, 1, 4)


def test_a_seller_leads_to_its_own_days_in_the_workbench() -> None:
    monitor = make_monitor(
        "refunds", who=(EntityTable(entity="seller", source="seller_day", numerator="refunds"),)
    )
    place = entity_place(monitor, "seller", "o'neill", {"country": "BR"}, SINCE)
    assert place is not None
    assert place.page == links.SQL
    assert "from seller_day\nwhere seller_id = 'o''neill' and day >= date '2026-01-04'" in place.state["sql"]
    assert entity_place(monitor, "device", "d1", {}, SINCE) is None


def test_a_seller_that_is_watched_singly_leads_to_its_metric() -> None:
    monitor = make_monitor("refunds", watch=((), ("country", "seller_id")))
    place = entity_place(monitor, "seller", "s1", {"country": "BR"}, SINCE)
    assert place == links.Destination(
        links.METRICS, {"metric": "refunds", "x_country": "BR", "x_seller_id": "s1"}
    )


def test_one_who_carries_half_is_named_as_in_a_headline() -> None:
    rows = [{"id": "agency_01", "share": 1.0}]
    assert (
        how_few("agency", Section(rows, facts={"half": 1, "entities": 1.0}))
        == "agency agency_01 carries 100\u202f%"
    )
    assert how_few("seller", Section(rows, facts={"half": 14, "entities": 94.0})) == "14 of 94 carry half"
    assert how_few("seller", Section(rows, facts={"half": None, "entities": 94.0})) is None


def test_what_carries_no_money_has_no_column_of_it() -> None:
    row = {
        "id": "s1",
        "actual": 3,
        "expected": 1.0,
        "excess": 2.0,
        "share": 0.5,
        "n": None,
        "rate": None,
        "new": False,
    }
    for money, shown in ((0.0, False), (12.0, True)):
        frame, columns = entity_table(
            pd.DataFrame([row | {"money": money}]), "seller", "count", "USD", "events"
        )
        assert ("money" in frame, "money" in columns) == (shown, shown)
