"""A kept result shows the same rows cold and runs nothing; who may not see it, and what has gone, is told in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.workbench import kept_results
from pages.desk.house import now
from queries.answers.kept_tables import remove_table
from queries.content.home import Home
from tests.pages.sql.test_sql_page import ask, said

WIDE = ", ".join(f"w w{n}" for n in range(50))
Browse = Callable[..., AppTest]


def kept(browse: Browse, sql: str, name: str) -> str:
    """Asks and keeps; gives the number of the result."""
    page = ask(browse, sql)
    page.text_input(key="sql_keep_name").set_value(name)
    next(one for one in page.button if one.label == "Keep").click().run()
    assert not page.exception
    number = page.query_params["result"]
    return number if isinstance(number, str) else number[0]


def store_of(home: Home) -> Store:
    return Store(home.state / "desk.sqlite")


def test_the_link_shows_the_same_rows_cold_and_runs_nothing(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = kept(browse, "select 'of then' as text, 9007199254740993 as n", "Of then")
    monkeypatch.setattr("queries.sandbox.launch.run", lambda *_, **__: pytest.fail("it was run"))
    page = browse("sql", result=number)
    words = said(page)
    assert "Of then" in words
    assert "kept by Ana" in words
    assert "data as of" in words
    assert page.dataframe[0].value.to_dict("records") == [{"text": "of then", "n": "9007199254740993"}]


def test_it_can_be_run_anew(stocked: Home, browse: Browse) -> None:
    number = kept(browse, "select 7 as seven", "Seven")
    page = browse("sql", result=number)
    page.button(key="sql_anew").click().run()
    assert "result" not in page.query_params
    assert page.dataframe[0].value["seven"].tolist() == [7]


def test_rows_of_a_role_that_saw_more_are_not_shown(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISKDESK_ROLE", "investigator")
    number = kept(browse, "select buyer_id from orders order by order_id limit 5", "In the clear")
    assert browse("sql", result=number).dataframe
    monkeypatch.delenv("RISKDESK_ROLE")
    page = browse("sql", result=number)
    assert "was asked as investigator, which sees more than pm does" in said(page)
    assert not page.dataframe


def test_what_has_gone_is_told_and_can_be_run_anew(stocked: Home, browse: Browse) -> None:
    number = kept(browse, "select 8 as eight", "Eight")
    store = store_of(stocked)
    found = kept_results.kept_result(store, int(number))
    assert found is not None
    remove_table(stocked.state, found.file)
    assert "missing or damaged" in said(browse("sql", result=number))
    kept_results.forget(store, found.id, now() + timedelta(days=1), "its days were over")
    page = browse("sql", result=number)
    assert "not kept any more: its days were over" in said(page)
    page.button(key="sql_anew").click().run()
    assert page.dataframe[0].value["eight"].tolist() == [8]


@pytest.mark.parametrize("address", ["999", "x", "-1", "²", "9" * 40])
def test_a_link_to_no_result_is_told(stocked: Home, browse: Browse, address: str) -> None:
    assert "There is no kept result" in said(browse("sql", result=address))


def test_a_result_is_pinned_to_an_incident_and_stands_there(stocked: Home, browse: Browse) -> None:
    sql = "select day, sum(orders) as n from orders_day group by all"
    number = kept(browse, sql, "Orders by day")
    page = browse("sql", result=number, sql_chart="Line")
    page.text_input(key="sql_pin_note").set_value("Nothing else moved")
    next(one for one in page.button if one.label == "Pin").click().run()
    assert not page.exception
    (pin,) = kept_results.pins(store_of(stocked), incident=int(page.selectbox(key="sql_pin_incident").value))
    assert pin.chart == {"shape": "Line", "x": "day", "y": "n"}
    alert = browse("alert", id=str(page.selectbox(key="sql_pin_incident").value))
    words = said(alert)
    assert "1 pinned result" in words
    assert "Nothing else moved" in words


@pytest.mark.parametrize(
    "sql",
    [
        "select 'infinity'::date as d, '\\x00'::blob as b, [1] as l, {'a': 1} as s, null as n",
        f"with w as (select {', '.join(f'{n} as c{n}' for n in range(200))}) from {WIDE}",
    ],
)
def test_values_of_every_kind_and_many_columns_are_shown(stocked: Home, browse: Browse, sql: str) -> None:
    page = ask(browse, sql)
    words = said(page)
    assert len(page.dataframe[0].value) == 1
    assert "c0" not in sql or "The first 200 of 10,000 columns" in words


def test_rows_are_searched_filtered_and_added_up(stocked: Home, browse: Browse) -> None:
    sql = "select * from (values (1, 'a'), (2, ''), (4, null)) t(n, name)"
    assert "Added up over 3 rows: n 7" in said(ask(browse, sql))
    page = ask(browse, sql, sql_where="name", sql_is="is null")
    assert page.dataframe[0].value["n"].tolist() == [4]
    page = ask(browse, sql, sql_find="A", sql_sort="n", sql_down="true")
    assert page.dataframe[0].value["n"].tolist() == [1]
    page = ask(browse, sql, sql_where="n", sql_is="is at least", sql_than="many")
    assert "“many” is no number" in said(page)
    page = ask(browse, sql, sql_shown="Columns")
    about = page.dataframe[0].value.set_index("column")
    assert (about.loc["name", "null"], about.loc["name", "empty"]) == (1, 1)


def test_who_sees_less_is_shown_no_statement_either(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISKDESK_ROLE", "investigator")
    number = kept(browse, "select 'of a person' as text", "About one")
    monkeypatch.delenv("RISKDESK_ROLE")
    page = browse("sql", result=number)
    assert "neither its rows nor its statement are shown" in said(page)
    assert not [button for button in page.button if button.label == "Run anew"]
    assert page.session_state["sql_editor_state"].text == ""
