"""A kept result shows the same rows cold and runs nothing; who may not see it, and what has gone, is told in words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, StoreError
from monitors.store.access.standing_here import StandingHere
from monitors.store.workbench import kept_results
from pages.desk.house import now
from queries.answers.kept_tables import remove_table, write_table
from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES
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


@pytest.fixture
def clear(stocked: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server is begun as a role that sees personal data in the clear."""
    file = stocked.root / "riskdesk.toml"
    before = file.read_text()
    file.write_text(f"{before}\n[roles.clear]\npersonal = true\n")
    monkeypatch.setenv("RISKDESK_ROLE", "clear")
    yield
    file.write_text(before)


def results(home: Home) -> set[str]:
    return {path.name for path in (home.state / "results").glob("*")}


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
    stocked: Home, clear: None, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = kept(browse, "select buyer_id from orders order by order_id limit 5", "In the clear")
    assert browse("sql", result=number).dataframe
    monkeypatch.delenv("RISKDESK_ROLE")
    page = browse("sql", result=number)
    words = said(page)
    assert "was asked as clear, which sees more than pm does" in words
    assert "In the clear" not in words
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
    stocked: Home, clear: None, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = kept(browse, "select 'of a person' as text", "About one")
    monkeypatch.delenv("RISKDESK_ROLE")
    page = browse("sql", result=number)
    words = said(page)
    assert "Neither its name nor its rows nor its statement are shown" in words
    assert "About one" not in words
    assert not [button for button in page.button if button.label == "Run anew"]
    assert page.session_state["sql_editor_state"].text == ""


def test_what_nobody_named_has_its_day_for_a_name_and_not_its_statement(
    stocked: Home, browse: Browse
) -> None:
    number = kept(browse, "select 's-4711' as seller", "")
    found = kept_results.kept_result(store_of(stocked), int(number))
    assert found is not None
    assert found.name.startswith("Result of ")
    assert "4711" not in found.name


def test_a_result_past_its_day_is_not_shown_though_no_sweep_came(stocked: Home, browse: Browse) -> None:
    number = kept(browse, "select 8 as eight", "Eight")
    store = store_of(stocked)
    with store.write():
        store.execute("update kept_result set until = ? where id = ?", (now().date().isoformat(), number))
    page = browse("sql", result=number, sql_side="Kept")
    assert "not kept any more: its days were over" in said(page)
    assert not page.dataframe
    assert not [one for one in page.button if one.key == f"sql_kept_{number}"]


def test_who_kept_a_result_has_it_forgotten(stocked: Home, browse: Browse) -> None:
    number = kept(browse, "select 8 as eight", "Eight")
    store = store_of(stocked)
    before = kept_results.kept_result(store, int(number))
    assert before is not None
    assert before.file in results(stocked)
    page = browse("sql", sql_side="Kept")
    page.button(key=f"sql_forget_{number}").click().run()
    assert not page.exception
    found = kept_results.kept_result(store, int(number))
    assert found is not None
    assert found.gone == "Ana had it forgotten"
    assert found.file not in results(stocked)


def test_a_keep_that_is_refused_leaves_no_file(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the disk is full")

    written: list[str] = []

    def write(state: Path, table: pa.Table) -> tuple[str, int]:
        name, size = write_table(state, table)
        written.append(name)
        return name, size

    monkeypatch.setattr(kept_results, "keep", refuse)
    monkeypatch.setattr("pages.sql.kept_view.write_table", write)
    page = ask(browse, "select 7 as seven")
    next(one for one in page.button if one.label == "Keep").click().run()
    assert "result" not in page.query_params
    assert len(written) == 1
    assert written[0] not in results(stocked)


def test_a_viewer_is_refused_before_anything_is_written(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = StandingHere("eve@x.org", DEFAULT_ROLES["viewer"])
    monkeypatch.setattr("pages.desk.coming_in.at_the_machine", lambda settings: viewer)
    monkeypatch.setattr("pages.sql.kept_view.write_table", lambda *_: pytest.fail("a file was written"))
    page = ask(browse, "select 7 as seven")
    next(one for one in page.button if one.label == "Keep").click().run()
    assert not page.exception
    assert "result" not in page.query_params


def test_somebody_of_one_market_and_stage_keeps_a_result_that_says_so_and_who_sees_less_is_told(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def come_in(login: str, markets: tuple[str, ...] | None, stages: tuple[str, ...] | None) -> None:
        role = replace(DEFAULT_ROLES["pm"], markets=markets, stages=stages)
        standing = StandingHere(login, role, stages)
        monkeypatch.setattr("pages.desk.coming_in.at_the_machine", lambda settings: standing)

    come_in("Ana", ("BR",), ("payment",))
    number = kept(browse, "select country, count(*) as n from payments group by all", "Of BR")
    page = browse("sql", result=number)
    assert "asked as pm, who saw BR and payment alone" in said(page)
    assert page.dataframe[0].value["country"].tolist() == ["BR"]
    come_in("Cy", None, None)
    assert "who saw BR and payment alone" in said(browse("sql", result=number))
    for markets, stages in ((("MX",), ("payment",)), (("BR",), ("rules",)), (None, ("rules",))):
        come_in("Eve", markets, stages)
        page = browse("sql", result=number)
        assert "kept by somebody who sees more than you do" in said(page)
        assert "Of BR" not in said(page)
        assert not page.dataframe
