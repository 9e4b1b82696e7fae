from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from pages.sql.saved import body
from queries.content.home import Home
from queries.content.settings import Role
from queries.content.sql_file import read_sqlfile
from queries.engine.table_sql import filled
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]


def run(page: AppTest) -> AppTest:
    """Press Run."""
    return next(button for button in page.button if button.label == "Run").click().run()


def ask(browse: Browse, sql: str, **address: str) -> AppTest:
    """Open the page at an address with a statement, and run it; one that this person ran before runs at once."""
    page = browse("sql", sql=sql, **address)
    return run(page) if any(button.label == "Run" for button in page.button) else page


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def test_a_statement_is_run_and_shown(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select country, count(*) as orders from orders group by all order by country")
    said(page)
    table = page.dataframe[0].value
    assert {"BR", "GB", "ID", "US"} <= set(table["country"])
    assert (table["orders"] > 0).all()


@pytest.mark.parametrize(
    "sql",
    [
        "copy orders to 'stolen.csv'",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "attach 'x.db'",
        "select 1; select 2",
    ],
)
def test_what_may_not_run_is_refused_in_words(stocked: Home, browse: Browse, sql: str) -> None:
    page = ask(browse, sql)
    assert not page.exception
    assert [error.icon for error in page.error].count(":material/block:") == 1
    assert not page.dataframe
    assert "root:" not in text_of(page)


def test_a_typing_error_names_the_column_and_the_line(stocked: Home, browse: Browse) -> None:
    words = said(ask(browse, "select contry\nfrom orders"))
    assert "contry" in words
    assert "line 1" in words


def test_an_address_unmasks_nobody(stocked: Home, browse: Browse) -> None:
    sql = "select buyer_id from orders order by order_id limit 5"
    page = ask(browse, sql, sql_role="investigator")
    assert "The address asks for the role “investigator”" in said(page)
    assert page.selectbox(key="sql_role").options == ["pm"]
    assert {value[0] for value in page.dataframe[0].value["buyer_id"]} == {"#"}


def test_the_role_the_desk_was_started_with_sees_people_in_the_clear(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pages.desk.coming_in.roles_of", lambda settings, here: {"seer": Role(name="seer", personal=True)}
    )
    page = ask(browse, "select buyer_id from orders order by order_id limit 5")
    said(page)
    assert {value[0] for value in page.dataframe[0].value["buyer_id"]} != {"#"}


def test_a_statement_of_an_address_waits_until_it_was_read(stocked: Home, browse: Browse) -> None:
    page = browse("sql", sql="select 41 + 1 as answer")
    assert "came with the address and has not been run" in said(page)
    assert not page.dataframe
    run(page)
    assert page.dataframe[0].value["answer"].tolist() == [42]
    again = browse("sql", sql="select 41 + 1 as answer")
    assert again.dataframe[0].value["answer"].tolist() == [42]


def test_a_statement_somebody_else_ran_waits_too(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(browse, "select 'of Ana' as text")
    monkeypatch.setenv("RISKDESK_ACTOR", "Ben")
    assert "has not been run" in said(browse("sql", sql="select 'of Ana' as text"))


def test_a_saved_statement_of_an_address_runs_whatever_its_days_are(stocked: Home, browse: Browse) -> None:
    file = next(path for path in stocked.content("saved") if path.stem == "devices_behind_claims")
    text = filled(body(read_sqlfile(file, kind="saved").sql), {"since": date(2026, 10, 1)})
    assert "date '2026-10-01'" in text
    assert "has not been run" not in said(browse("sql", sql=text))
    assert "has not been run" in said(browse("sql", sql=f"{text} limit 3"))


def test_columns_of_one_name_are_kept_apart(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select day, sum(1) as n, day, count(*) as n from orders group by day order by 1")
    said(page)
    assert list(page.dataframe[0].value.columns) == ["day", "n", "day_1", "n_1"]


def test_a_saved_question_opens_with_a_field_for_its_days(stocked: Home, browse: Browse) -> None:
    page = browse("sql", as_of="2026-11-16")
    page.selectbox(key="sql_saved").set_value("devices_behind_claims").run()
    page.button(key="sql_fill").click().run()
    assert "$since" in page.query_params["sql"]
    assert "///" not in page.query_params["sql"]
    assert page.date_input(key="sql_value_since").value == (date(2026, 11, 1), date(2026, 11, 15))
    assert "Nothing asked yet" not in said(page)


def test_every_saved_question_loses_its_header_and_nothing_else(stocked: Home) -> None:
    for path in stocked.content("saved"):
        text = body(read_sqlfile(path, kind="saved").sql)
        assert "///" not in text
        assert "select" in text.lower()


def test_the_tables_are_shown_with_meanings(stocked: Home, browse: Browse) -> None:
    page = browse("sql", sql_side="Tables")
    said(page)
    shown = next(one for one in page.dataframe if "meaning" in one.value.columns)
    assert shown.value["meaning"].str.len().gt(0).any()


def test_where_nothing_was_asked_questions_and_tables_are_offered(stocked: Home, browse: Browse) -> None:
    page = browse("sql")
    questions, tables = (one.value for one in page.dataframe[:2])
    assert "Devices from which several buyers claim" in set(questions["what"])
    assert {"orders", "payments"} <= set(tables["table"])
    assert tables["about"].str.len().gt(0).all()


def test_a_saved_question_with_faults_is_named_with_all_of_them_and_the_others_are_offered(
    seeded: Home, browse: Browse
) -> None:
    path = seeded.root / "saved" / "mine.sql"
    path.write_text(
        "-- Mine.\n-- /// saved\n-- taem = 'x'\n-- [params.a]\n-- tpye = 'date'\n-- ///\nselect 1\n"
    )
    page = browse("sql")
    words = said(page)
    assert "saved/mine.sql:3: unknown key; column taem" in words
    assert "saved/mine.sql:5: unknown key; column params.a.tpye" in words
    options = page.selectbox(key="sql_saved").options
    assert len(options) == len(list(seeded.content("saved"))) - 1


def test_what_was_asked_is_in_the_history_of_that_person_alone(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(browse, "select 'kept in the history' as text")
    assert "kept in the history" in [
        code.value.split("'")[1] for code in browse("sql", sql_side="History").code if "'" in code.value
    ]
    monkeypatch.setenv("RISKDESK_ACTOR", "Ben")
    assert not [
        code for code in browse("sql", sql_side="History").code if "kept in the history" in code.value
    ]


def test_a_query_is_saved_changed_and_restored(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select 1 as first", sql_side="Mine")
    page.text_input(key="sql_save_name").set_value("Mine")
    next(one for one in page.button if one.label == "Save").click().run()
    assert "Version 1, Ana" in said(page)
    page = ask(browse, "select 2 as second", sql_side="Mine", saved=page.query_params["saved"])
    page.button(key="sql_mine_change").click().run()
    assert "Version 2, Ana" in said(page)
    page.button(key="sql_restore_1").click().run()
    assert "Version 3, Ana" in said(page)
    assert page.code[0].value == "select 1 as first"
    page.button(key="sql_mine_delete").click().run()
    assert "was deleted" in said(page)


@pytest.mark.parametrize("address", ["999", "x", "1e9", "-1", "9" * 40])
def test_a_link_to_a_query_that_is_not_there_is_told(stocked: Home, browse: Browse, address: str) -> None:
    assert "is not among yours" in said(browse("sql", sql_side="Mine", saved=address))


def test_a_line_by_day_is_offered_and_drawn(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select day, country, sum(orders) as n from orders_day group by all", sql_chart="Line")
    said(page)
    assert len(page.get("vega_lite_chart")) == 1


def test_the_words_of_the_clock_mean_the_morning(stocked: Home, browse: Browse) -> None:
    page = ask(browse, "select current_date::varchar as today", as_of="2026-11-16")
    said(page)
    assert page.dataframe[0].value["today"].tolist() == ["2026-11-16"]
