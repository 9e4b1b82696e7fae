"""What people ask every day runs: all monitors, tables and saved questions, and the SQL of a day."""
# ruff: noqa: E501

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.demo.world.size import DEFAULT_END
from queries.content.home import Home, load_home
from queries.content.saved_query import SavedQuery, read_saved
from queries.content.sql_file import read_sqlfile
from queries.sandbox import launch, warm
from queries.sandbox.placeholders import open_names, with_values
from queries.state.catalog import read_catalog

PATIENT = 120.0
TOGETHER = 20  # statements of one worker: starting it costs ten times what a statement does
DAYS = {"since": DEFAULT_END - dt.timedelta(days=7), "until": DEFAULT_END}
EVERYDAY = [
    "pivot orders_day on country using sum(orders) group by day order by day",
    "pivot (select day, country, channel, orders from orders_day) on country, channel using sum(orders) group by day",
    "from orders_day pivot (sum(orders) for country in ('BR', 'GB')) limit 5",
    "unpivot (select day, sum(orders) as orders, count(*) as cells from orders_day group by day) on orders, cells",
    "describe orders",
    "describe select day, sum(orders) as n from orders_day group by all",
    "summarize orders_day",
    "summarize select country, orders from orders_day",
    "select day, sum(orders) as n, avg(sum(orders)) over (order by day rows 6 preceding) as week from orders_day group by day",
    "select country, day, sum(orders) as n from orders_day group by country, day qualify row_number() over (partition by country order by n desc) = 1",
    "select * from (select seller_id, count(*) as n from orders group by all) join sellers using (seller_id) limit 5",
    "with recursive d as (select date '2026-11-01' as day union all select day + 1 from d where day < date '2026-11-07') select * from d",
    "with recursive r(n, m) using key (n) as (select 1, 1 union select n, m + 1 from r where m < 5) select * from r",
    "select current_date, now(), current_timestamp, today()",
    "select day, count(*) as n from orders where day >= $since and day < $until group by all order by all",
    "select country, sum(numerator) / sum(denominator) as rate from refund_only_rate where bucket >= $since group by all",
    "select date_trunc('week', day) as week, quantile_cont(amount::double, [0.5, 0.99]) as q from orders group by all",
    "select list(distinct country order by country) as markets, histogram(channel) as channels from orders_day",
    "select columns(c -> c like '%orders%') from orders_day limit 3".replace("c ->", "lambda c:"),
    "select * exclude (known_day) replace (upper(country) as country) from orders_day limit 3",
    "from orders_day select day, sum(orders) group by all order by 2 desc limit 3",
    "explain select day, sum(orders) from orders_day group by all",
    "select regexp_extract('R017-v12', 'R(\\d+)', 1) as rule, strftime(date '2026-11-01', '%a') as weekday, 7 // 2 as half",
]


@pytest.fixture(scope="module")
def desk(demo_source: Path) -> Iterator[Home]:
    """The small demo; workers wait, for there are hundreds of questions."""
    kept, before = warm.Spares(2), warm._spares
    warm._spares = kept
    yield load_home(demo_source)
    warm._spares = before
    kept.close()


def failed(home: Home, statements: dict[str, str]) -> dict[str, str | None]:
    """Of these statements by name those that gave no rows, and why."""
    found = {
        name: launch.run(home, sql, "pm", timeout=PATIENT, as_of=DEFAULT_END)
        for name, sql in statements.items()
    }
    return {name: f"{one.kind}: {one.error}" for name, one in found.items() if one.table is None}


def failed_of_many(home: Home, statements: dict[str, str]) -> dict[str, str | None]:
    """As `failed`, with many statements in one question that needs each value of each row.

    One of each lot is asked as it stands; so is each of a lot that gave no rows, for the names of those at fault.
    """
    names, found = list(statements), dict[str, str | None]()
    for at in range(0, len(names), TOGETHER):
        some = {name: statements[name] for name in names[at : at + TOGETHER]}
        whole = "\nunion all\n".join(
            f"select '{name}' as name, count(hash(one)) as n from (\n{sql}\n) as one"
            for name, sql in some.items()
        )
        last = names[at : at + TOGETHER][-1]
        lot = {"all of them": whole, last: some[last]}
        if wrong := failed(home, lot):
            found |= failed(home, some) or wrong
    return found


def test_every_monitor_runs_by_its_name(desk: Home) -> None:
    taken = read_catalog(desk).names()
    names = [f"{path.stem}_monitor" if path.stem in taken else path.stem for path in desk.content("monitors")]
    assert len(names) > 60
    assert not failed_of_many(
        desk, {name: f"select count(*) as n, sum(numerator) as top from {name}" for name in names}
    )


def test_every_monitor_runs_as_its_file_stands(desk: Home) -> None:
    texts = {path.stem: read_sqlfile(path, "monitor").sql for path in desk.content("monitors")}
    assert all(set(open_names(sql)) <= set(DAYS) for sql in texts.values())
    assert not failed_of_many(desk, {name: with_values(sql, DAYS) for name, sql in texts.items()})


def test_every_table_runs(desk: Home) -> None:
    names = read_catalog(desk).names()
    assert {"cube", "extract", "view", "dimension"} <= set(names.values())
    assert not failed_of_many(desk, {name: f"select * from {name} limit 3" for name in names})


def test_every_saved_question_runs(desk: Home) -> None:
    for path in desk.content("saved"):
        question = read_saved(path, path.name)
        assert isinstance(question, SavedQuery)
        values = {name: one.begins_with(DEFAULT_END) for name, one in question.params.items()}
        assert not failed(desk, {path.stem: with_values(question.file.sql, values)})


def test_the_sql_of_a_day_runs(desk: Home) -> None:
    assert not failed(desk, {sql: with_values(sql, DAYS) for sql in EVERYDAY})
