from __future__ import annotations

import duckdb
import pytest

from queries.sandbox.guard import FUNCTIONS, RefusedQueryError, check

TABLES = frozenset({"tickets", "tickets_day"})


def verdict(sql: str) -> str:
    """ok, or why not."""
    with duckdb.connect() as connection:
        try:
            check(connection, sql, TABLES)
        except RefusedQueryError as error:
            return str(error)
    return "ok"


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "select desk, count(*) filter (where urgent) from tickets group by all having count(*) > 1",
        "with a as (select * from tickets) select lag(minutes) over (partition by desk order by day) from a",
        "select * exclude (email) replace (minutes + 1 as minutes) from tickets order by 1 desc limit 5",
        "select * from tickets union all select * from tickets",
        "select * from range(3) t(i) join (select 1 as j) on i = j",
        "select case when minutes between 1 and 2 then 'a' end::varchar from tickets where topic in ('x')",
        "from tickets pivot (sum(minutes) for desk in ('lima'))",
        "with recursive r as (select 1 n union all select n + 1 from r where n < 5) select * from r",
        "select list_transform([1, 2], lambda x: x + 1), {'a': 1}.a, interval '1 day' + day from tickets",
        "select distinct on (desk) desk, minutes from tickets qualify row_number() over (order by day) = 1",
        "select * from tickets where exists (select 1 from tickets_day d where d.desk = tickets.desk)",
        "describe tickets",
        "select * from (summarize tickets)",
        "explain select * from tickets",
        "with tickets as (select * from tickets) select * from tickets",
        "select (values (1)), try_cast('a' as int), quantile_cont(minutes, 0.9) from TICKETS",
    ],
)
def test_ordinary_questions_are_allowed(sql: str) -> None:
    assert verdict(sql) == "ok"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select 1; select 2", "exactly one statement"),
        ("", "exactly one statement is allowed, found 0"),
        ("create table x as select 1", "only SELECT is allowed"),
        ("copy tickets to '/elsewhere/x.csv'", "only SELECT is allowed"),
        ("attach '/elsewhere/x.db'", "only SELECT is allowed"),
        ("set threads = 1", "only SELECT is allowed"),
        ("pragma database_list", "only SELECT is allowed"),
        ("insert into tickets values (1)", "only SELECT is allowed"),
        ("explain copy tickets to 'x.csv'", "only SELECT is allowed"),
        ("explain analyze select 1", "without ANALYZE"),
        ("explain select * from secrets", "no such table for this role: secrets"),
        ("select $a", "parameters are not allowed"),
        ("select * from secrets", "no such table for this role: secrets"),
        ("select * from main.tickets", "no such table for this role: tickets"),
        ("select * from memory.main.tickets", "no such table"),
        ("select * from information_schema.tables", "no such table"),
        ("select * from 'x.parquet'", "no such table"),
        ("select * from read_csv('/etc/passwd')", "the table function read_csv"),
        ("select * from duckdb_views()", "the table function duckdb_views"),
        ("select * from query('select 1')", "the table function query"),
        ("select * from query_table('tickets')", "the table function query_table"),
        ("select (select content from read_text('/etc/passwd'))", "the table function read_text"),
        ("with a as (select * from glob('*')) select * from a", "the table function glob"),
        ("select getvariable('as_of')", "the function getvariable"),
        ("select current_setting('threads')", "the function current_setting"),
        ("select json_serialize_sql('select 1')", "the function json_serialize_sql"),
        ("select count(*) from tickets where write_log('x') is null", "the function write_log"),
        ("select nextval('x')", "the function nextval"),
        ("show tables", "DESCRIBE has a table's columns"),
        ("select * from (show all tables)", "not allowed"),
        ("describe secrets", "no such table for this role: secrets"),
        ("summarize 'x.parquet'", "no such table for this role: x.parquet"),
        ("select today()", "(select max(day) + 1 from"),
    ],
)
def test_everything_else_is_refused_with_its_reason(sql: str, expected: str) -> None:
    assert expected.lower() in verdict(sql).lower()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from (with secrets as (select 1 as a) select a from secrets) x, secrets",
        "with a as (select * from b), b as (select 1) select * from a",
        "with a as (with secrets as (select 1) select 1) select * from secrets",
        "(with secrets as (select 1) select 1) union all select * from secrets",
        "with secrets as (select * from secrets) select * from secrets",
        "select * from tickets where 1 in (with secrets as (select 1 as a) from secrets) and exists (from secrets)",
    ],
)
def test_the_name_of_a_with_query_ends_where_the_engine_ends_it(sql: str) -> None:
    assert verdict(sql).startswith("no such table for this role: ")


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "duckdb_views", "PG_VIEWS", "information_schema.tables", "x.parquet", "s3:b", "a*"],
)
def test_a_with_query_is_not_called_like_a_path_or_a_catalogue(name: str) -> None:
    assert "call it by a plain word" in verdict(f'with "{name}" as (select 1 as a) select a from "{name}"')


def test_only_the_letters_a_to_z_lose_their_case() -> None:
    """As in the engine: the Kelvin sign is no k there, so it is none here."""
    assert verdict('with "tic\u212aets_" as (select 1) select * from tickets_').startswith("no such table")


def test_a_data_modifying_cte_is_refused() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table tickets (a int)")
        with pytest.raises((RefusedQueryError, duckdb.Error)):
            check(connection, "with d as (delete from tickets returning *) select * from d", TABLES)


def test_no_listed_function_reads_files_settings_or_catalogues() -> None:
    words = (
        "read_",
        "scan",
        "setting",
        "query",
        "getenv",
        "glob",
        "pragma",
        "duckdb_",
        "sequence",
        "_sql",
        "log_",
    )
    assert [name for name in FUNCTIONS if any(word in name for word in words)] == []


def test_what_comes_by_chance_is_refused_with_the_way() -> None:
    with duckdb.connect() as connection, pytest.raises(RefusedQueryError, match="the same question") as told:
        check(connection, "select random() as r", frozenset())
    assert "repeatable (1)" in str(told.value)
