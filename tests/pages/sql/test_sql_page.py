from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.sql.saved import body
from queries.content.home import Home
from queries.content.sql_file import read_sqlfile
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def test_a_statement_of_the_address_is_run_and_shown(stocked: Home, browse: Browse) -> None:
    page = browse("sql", sql="select country, count(*) as orders from orders group by all order by country")
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
    page = browse("sql", sql=sql)
    assert not page.exception
    assert len(page.error) == 1
    assert not page.dataframe
    assert "root:" not in text_of(page)


def test_a_typing_error_names_the_column_and_the_line(stocked: Home, browse: Browse) -> None:
    words = said(browse("sql", sql="select contry\nfrom orders"))
    assert "contry" in words
    assert "line 1" in words


def test_personal_data_is_masked_for_an_analyst(stocked: Home, browse: Browse) -> None:
    masked = browse("sql", sql="select buyer_id from orders order by order_id limit 5")
    clear = browse(
        "sql", sql="select buyer_id from orders order by order_id limit 5", sql_role="investigator"
    )
    said(masked), said(clear)
    assert masked.dataframe[0].value["buyer_id"].tolist() != clear.dataframe[0].value["buyer_id"].tolist()


def test_a_saved_question_fills_the_editor_with_its_parameters(stocked: Home, browse: Browse) -> None:
    page = browse("sql")
    page.selectbox(key="sql_saved").set_value("devices_behind_claims").run()
    page.button(key="sql_fill").click().run()
    filled = page.text_area(key="sql").value
    assert filled.startswith("-- Devices")
    assert "date '2026-11-01'" in filled
    assert "///" not in filled
    said(page)


def test_every_saved_question_loses_its_header_and_nothing_else(stocked: Home) -> None:
    for path in stocked.content("saved"):
        text = body(read_sqlfile(path, kind="saved"))
        assert "///" not in text
        assert "select" in text.lower()


def test_the_tables_are_shown_with_meanings(stocked: Home, browse: Browse) -> None:
    page = browse("sql", sql_side="Tables")
    said(page)
    assert page.dataframe[0].value["meaning"].str.len().gt(0).any()


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
