from datetime import date

from monitors.catalogue.loading import EntityTable
from pages.alert.causes import entity_place
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
