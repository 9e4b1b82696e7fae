"""A query becomes a draft where monitors are written: what is counted is shown first, a finished rate taken apart."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.sql.test_sql_page import ask, said

Browse = Callable[..., AppTest]
RATE = "select day, country, 100.0 * sum(refund_only_orders) / nullif(sum(cases), 0) as rate from after_sales_day"


def test_a_rate_is_written_as_what_it_divides_and_is_in_order(stocked: Home, browse: Browse) -> None:
    page = ask(browse, f"{RATE} where day >= $since and day < $until group by all", as_of="2026-11-16")
    assert "“rate” is a finished rate" in said(page)
    page.text_input(key="sql_monitor_name").set_value("refund_share_of_mine").run()
    page.button(key="sql_monitor_write").click().run()
    assert not page.exception
    text = page.session_state["edit_text"]
    assert page.session_state["edit_name"] == "refund_share_of_mine"
    assert "sum(refund_only_orders) as numerator,\n       sum(cases) as denominator" in text
    assert "day >= $since and day < $until" in text
    assert page.session_state["edit_faults"][1] == []


def test_two_counts_can_be_chosen(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select day, sum(refunds) as r, sum(cases) as c from after_sales_day group by all")
    assert page.selectbox(key="sql_monitor_top").value == "r"
    assert page.selectbox(key="sql_monitor_below").value == "c"


def test_a_query_without_days_is_told_what_it_lacks(stocked: Home, browse: Browse) -> None:
    assert "a monitor watches days" in said(
        ask(browse, "select country, count(*) as n from orders group by all")
    )


def test_a_bad_or_taken_name_is_a_sentence(stocked: Home, browse: Browse) -> None:
    taken = stocked.content("monitors")[0].stem
    for name, told in (("../evil", "is no name"), (taken, "already")):
        page = ask(browse, f"{RATE} group by all")
        page.text_input(key="sql_monitor_name").set_value(name).run()
        page.button(key="sql_monitor_write").click().run()
        assert told in said(page)
        assert "edit_text" not in page.session_state
