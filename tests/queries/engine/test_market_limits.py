"""Who sees one market alone: through the engine, and through ad-hoc SQL over files that hold no other row."""

from dataclasses import replace
from typing import Any

import pyarrow.parquet as pq
import pytest

from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES
from queries.engine.duckdb_engine import DuckEngine
from queries.engine.market_limits import dimensions, is_withheld, limit_of
from queries.engine.opening import EngineError, open_engine
from queries.sandbox.launch import run
from queries.state.catalog import read_catalog, stored_columns

MARKETS = ("BR",)


def rows(home: Home, sql: str) -> list[dict[str, Any]]:
    """What a pm gets of a statement."""
    found = run(home, sql)
    assert found.table is not None, found.error
    return found.table.to_pylist()


def limited(home: Home, role: str = "pm", markets: tuple[str, ...] = MARKETS) -> Home:
    """The home whose role sees these markets alone."""
    roles = {name: replace(one, markets=markets) for name, one in DEFAULT_ROLES.items()}
    return replace(home, settings=replace(home.settings, roles=roles))


def test_every_table_that_tells_markets_apart_has_the_rows_of_one(demo_home: Home) -> None:
    engine = DuckEngine(demo_home, read_catalog(demo_home), None, MARKETS)
    whole = open_engine(demo_home)
    looked = 0
    for name in engine.catalog.names():
        if name in engine.withheld:
            continue
        if "country" not in whole.columns(name):
            continue
        every = {row["c"] for row in whole.query(f"select distinct country as c from {name}").to_pylist()}
        mine = {row["c"] for row in engine.query(f"select distinct country as c from {name}").to_pylist()}
        assert mine <= {"BR", None}, name
        assert ("BR" in mine) == ("BR" in every), name
        looked += 1
    assert looked > 50


def test_no_table_of_events_or_persons_is_there_without_its_market(demo_home: Home) -> None:
    engine = DuckEngine(demo_home, read_catalog(demo_home), None, MARKETS)
    catalog = engine.catalog
    for name in catalog.names():
        if name in catalog.views or name in engine.withheld:
            continue
        built = name in catalog.cubes
        columns = (
            catalog.built[name].columns
            if built
            else stored_columns(catalog.contracts, catalog.contracts[name])
        )
        limit = limit_of(catalog, name, columns, MARKETS)
        assert not is_withheld(catalog, name, limit)
        assert limit is not None or name in ("rules", "calendar")


def test_sums_of_a_market_are_those_of_its_rows(demo_home: Home) -> None:
    one = "select sum(orders) as n from orders_day"
    whole = open_engine(demo_home).query(f"{one} where country = 'BR'").to_pylist()
    assert open_engine(demo_home, None, MARKETS).query(one).to_pylist() == whole


def test_reference_tables_are_of_all_markets(demo_home: Home) -> None:
    engine, whole = open_engine(demo_home, None, MARKETS), open_engine(demo_home)
    for name in ("rules",):
        count = f"select count(*) as n from {name}"
        assert engine.query(count).to_pylist() == whole.query(count).to_pylist()


def test_a_table_without_a_market_is_refused_in_words(tiny_home: Home) -> None:
    for name in ("tickets", "replies"):
        path = tiny_home.root / "contract" / f"{name}.toml"
        path.write_text(path.read_text().replace('market = "desk"\n', ""))
    engine = open_engine(tiny_home, None, ("tokyo",))
    with pytest.raises(EngineError, match="tickets does not say which market a row is of"):
        engine.query("select count(*) from tickets")
    assert dimensions(engine.catalog.contracts) == ()


@pytest.mark.parametrize(
    "sql",
    [
        "select distinct country as c from orders",
        "select distinct country as c from orders_day",
        "select distinct country as c from sellers",
        "select distinct country as c from seller_day",
        "with orders as (select * from orders) select distinct country as c from orders",
        "select distinct country as c from payments_hour",
    ],
)
def test_ad_hoc_sql_finds_the_rows_of_one_market(demo_home: Home, sql: str) -> None:
    assert {row["c"] for row in rows(limited(demo_home), sql)} == {"BR"}


def test_no_file_that_a_query_may_open_holds_another_market(demo_home: Home) -> None:
    assert run(limited(demo_home), "select count(*) from orders, orders_day, sellers").kind in (
        "done",
        "timeout",
    )
    files = list((demo_home.state / "sandbox" / "masked").rglob("*.parquet"))
    assert files
    for path in files:
        assert set(pq.read_table(path)["country"].to_pylist()) <= {"BR", None}


def test_copies_for_other_markets_and_for_all_stand_beside_each_other(demo_home: Home) -> None:
    sql = "select country, count(*) as n from orders group by all order by all"
    brazil, britain = limited(demo_home), limited(demo_home, markets=("GB",))
    first = rows(brazil, sql)
    every = rows(demo_home, sql)
    assert len(every) > 1
    assert [row["country"] for row in rows(britain, sql)] == ["GB"]
    kept = {
        path: path.stat().st_mtime_ns for path in (demo_home.state / "sandbox" / "masked").rglob("*.parquet")
    }
    assert rows(brazil, sql) == first
    assert rows(demo_home, sql) == every
    again = {
        path: path.stat().st_mtime_ns for path in (demo_home.state / "sandbox" / "masked").rglob("*.parquet")
    }
    assert again == kept  # nobody swept what another one needs


def test_a_market_with_a_quote_is_a_text(demo_home: Home) -> None:
    engine = open_engine(demo_home, None, ("BR' OR '1'='1",))
    assert engine.query("select count(*) as n from orders").to_pylist() == [{"n": 0}]
