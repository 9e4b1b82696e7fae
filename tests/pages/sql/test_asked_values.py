"""Values that a statement leaves open are fields; the address carries them, and what it cannot mean is told."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.reading import text_of
from tests.pages.sql.test_sql_page import ask, run, said

Browse = Callable[..., AppTest]
BY_MARKET = "select count(*) as n from orders_day where day >= $since and day < $until and country = $market"


def shown(page: AppTest) -> int:
    assert not page.exception, page.exception[0].message
    return int(page.dataframe[0].value["n"].iloc[0])


def test_days_and_markets_are_known_by_their_names(stocked: Home, browse: Browse) -> None:
    page = ask(browse, BY_MARKET, as_of="2026-11-16")
    assert page.date_input(key="sql_value_since").value == (date(2026, 11, 1), date(2026, 11, 15))
    assert page.selectbox(key="sql_value_market").options == sorted(stocked.settings.markets)
    assert shown(page) > 0


def test_a_chosen_value_is_in_the_address_and_the_same_address_gives_the_same_rows_cold(
    stocked: Home, browse: Browse
) -> None:
    page = ask(browse, BY_MARKET, as_of="2026-11-16")
    page.selectbox(key="sql_value_market").set_value("GB").run()
    page.date_input(key="sql_value_since").set_value((date(2026, 11, 10), date(2026, 11, 11))).run()
    address = {
        name: values if isinstance(values, str) else values[0] for name, values in page.query_params.items()
    }
    assert (address["p_market"], address["p_since"], address["p_until"]) == ("GB", "2026-11-10", "2026-11-12")
    again = browse("sql", **address)
    assert shown(again) == shown(page)
    filled = BY_MARKET.replace("$since", "date '2026-11-10'").replace("$until", "date '2026-11-12'")
    assert shown(ask(browse, filled.replace("$market", "'GB'"), as_of="2026-11-16")) == shown(page)


def test_what_the_fields_begin_with_is_in_the_address_from_the_start(stocked: Home, browse: Browse) -> None:
    page = ask(browse, f"{BY_MARKET} and orders > $least", as_of="2026-11-16")
    given = {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}
    put = {name: value for name, value in given.items() if name.startswith("p_")}
    first = sorted(stocked.settings.markets)[0]
    assert put == {
        "p_since": "2026-11-01",
        "p_until": "2026-11-16",
        "p_market": first,
    }  # least is to be chosen
    # On another morning the link still means these days; who goes back from it is not led forward again.
    later = browse("sql", sql=BY_MARKET, as_of="2026-11-10", **put)
    assert later.date_input(key="sql_value_since").value == (date(2026, 11, 1), date(2026, 11, 15))
    for name in put:
        del page.query_params[name]
    page.run()
    assert not [name for name in page.query_params if name.startswith("p_")]


def test_a_column_of_the_home_offers_its_values(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select count(*) as n from orders_day where category = $category")
    assert len(page.selectbox(key="sql_value_category").options) > 3
    assert shown(page) > 0


def test_a_value_that_is_still_to_be_chosen_keeps_the_query_from_running(
    stocked: Home, browse: Browse
) -> None:
    page = browse("sql", sql="select $anything as n")
    assert "Still to be chosen: Anything" in said(page)
    page = browse("sql", sql="select $anything as n", p_anything="it's")
    run(page)
    assert page.dataframe[0].value["n"].tolist() == ["it's"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"p_since": "yesterday"}, "“yesterday” is no day for $since"),
        ({"p_market": "ATLANTIS"}, "There is no market “ATLANTIS” any more"),
        (
            {"p_seller": "S1"},
            "The address gives $seller the value “S1”: the query does not ask for it any more",
        ),
    ],
)
def test_an_address_that_cannot_be_followed_is_told(
    stocked: Home, browse: Browse, address: dict[str, str], told: str
) -> None:
    assert told in said(browse("sql", sql=BY_MARKET, as_of="2026-11-16", **address))


def test_a_question_describes_its_values_and_one_that_has_gone_is_told(seeded: Home, browse: Browse) -> None:
    (seeded.root / "saved" / "mine.sql").write_text(
        "-- Mine.\n-- /// saved\n-- [params.state]\n-- type = 'choice'\n-- values = ['open', 'closed']\n"
        "-- meaning = 'State'\n-- [params.left]\n-- type = 'number'\n-- default = 2\n-- ///\n"
        "select $state as state, $left as n\n"
    )
    page = browse("sql")
    page.selectbox(key="sql_saved").set_value("mine").run()
    page.button(key="sql_fill").click().run()
    assert page.selectbox(key="sql_value_state").options == ["open", "closed"]
    assert page.number_input(key="sql_value_left").value == 2
    page = browse("sql", sql="select $state as n", question="mine", p_left="3")
    words = said(page)
    assert "The address gives $left the value “3”" in words
    assert "is described, and the query does not ask for $left any more" in words
    assert "There is no saved question “gone” any more" in said(
        browse("sql", sql="select 1 as n", question="gone")
    )


def test_a_saved_query_keeps_what_its_values_are(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select $top as n", sql_side="Mine", p_top="3")
    page.text_input(key="sql_save_name").set_value("With a value")
    next(one for one in page.button if one.label == "Save").click().run()
    assert '-- type = "number"' in text_of(page) + page.code[0].value
    page.button(key="sql_mine_fill").click().run()
    assert page.query_params["sql"] in (["select $top as n"], "select $top as n")
    assert page.number_input(key="sql_value_top").value == 3
