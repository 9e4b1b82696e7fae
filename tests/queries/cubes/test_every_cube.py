"""Every built-in cube: it adds up to its extract, says which measures do not add up, and stays portable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from queries.content.home import load_home
from queries.content.sql_file import SqlFile, read_sqlfile
from queries.engine.opening import Engine, open_engine

FOLDER = Path(__file__).resolve().parents[3] / "queries" / "cubes"
CUBES = {path.stem: path for path in sorted(FOLDER.glob("*.sql")) if "." not in path.stem}

# cube → (measures that must add up, the same over the extract)
ADDS_UP = {
    "accounts_account_day": ("takeover_reports", "accounts where kind = 'takeover_report'"),
    "accounts_day": ("logins", "accounts where kind = 'login'"),
    "accounts_device_day": ("new_device_events", "accounts where new_device"),
    "after_sales_address_day": ("not_received_claims", "after_sales where CLAIM"),
    "after_sales_closed_day": ("closed", "after_sales where step = 'closed'"),
    "after_sales_day": ("cases", "after_sales where step = 'opened'"),
    "after_sales_device_day": ("not_received_claims", "after_sales where CLAIM"),
    "after_sales_order_day": ("disputes", "after_sales where step = 'opened' and kind = 'dispute'"),
    "after_sales_seller_day": ("not_received_claims", "after_sales where CLAIM"),
    "appeals_day": ("opened + closed", "appeals"),
    "commissions_creator_day": ("accrued_orders + reversed_orders", "commissions"),
    "commissions_day": ("accrued_orders + reversed_orders", "commissions"),
    "commissions_order_day": ("accrued_orders + reversed_orders", "commissions"),
    "commissions_pair_day": ("accrued_orders + reversed_orders", "commissions"),
    "coupons_day": ("redemptions", "coupons"),
    "coupons_device_day": ("redemptions", "coupons"),
    "enforcements_day": ("enforcements", "interventions where kind = 'enforcement'"),
    "interactions_creator_day": ("interactions", "interactions where creator_id is not null"),
    "interactions_day": ("interactions", "interactions"),
    "interactions_order_day": ("reviews", "interactions where kind = 'review' and order_day is not null"),
    "interactions_seller_day": ("interactions", "interactions where seller_id is not null"),
    "kyc_agency_day": ("applications", "kyc where agency is not null"),
    "kyc_day": ("applications", "kyc"),
    "kyc_document_day": ("applications", "kyc"),
    "labels_day": ("bad + good", "labels"),
    "labels_order_day": ("labels", "labels"),
    "labels_rule_day": (
        "labelled",
        "(select unnest(string_split(rule_ids, ',')) from labels where coalesce(rule_ids, '') <> '')",
    ),
    "labels_seller_day": ("labels", "labels"),
    "orders_day": ("accepted_orders + rejected_orders", "orders"),
    "orders_score_day": ("orders", "orders"),
    "orders_seller_day": ("orders", "orders"),
    "payments_day": ("attempts", "payments"),
    "payments_hour": ("attempts", "payments"),
    "payments_ip_day": ("attempts", "payments"),
    "payments_seller_day": ("attempts", "payments"),
    "payouts_day": ("payouts + holds + releases", "payouts where kind in ('payout', 'hold', 'release')"),
    "payouts_seller_day": ("0", "payouts where false"),
    "rule_evaluations_day": ("evaluated", None),
    "rule_evaluations_hour": ("evaluated", None),
    "rule_hits_day": ("blocked + challenged + queued + shadow_hits", "rule_hits"),
    "rule_hits_hour": ("hits", "rule_hits"),
    "rule_hits_seller_day": ("hits", "rule_hits where seller_id is not null"),
    "shipments_day": ("labels + first_scans + delivered_orders", "shipments"),
    "shipments_order_day": ("labels + first_scans + delivered_orders", "shipments"),
    "shipments_seller_day": ("labels + first_scans + delivered_orders", "shipments"),
}
CLAIM = "step = 'opened' and reason in ('not_received', 'empty_box')"
MONEY = {
    "orders_day": ("order_amount", "orders"),
    "payments_day": ("attempted_amount", "payments"),
    "coupons_day": ("subsidy", "coupons"),
    "rule_hits_day": ("amount", "rule_hits"),
    "commissions_day": ("accrued_amount + reversed_amount", "commissions"),
    "payouts_seller_day": (
        "payout_amount + hold_amount + release_amount + recovered_amount + debt_amount",
        "payouts",
    ),
}


@pytest.fixture(scope="module")
def engine(demo_source: Path) -> Iterator[Engine]:
    """The small demo, all of it known."""
    opened = open_engine(load_home(demo_source))
    yield opened
    opened.close()


def one(engine: Engine, sql: str) -> float:
    value = engine.query(sql).column(0)[0].as_py()
    return float(value or 0)


def test_every_cube_has_a_reckoning() -> None:
    assert set(ADDS_UP) == set(CUBES)


def test_cubes_and_views_can_be_made(engine: Engine) -> None:
    assert [str(problem) for problem in engine.problems] == []


@pytest.mark.parametrize("name", sorted(ADDS_UP))
def test_a_cube_adds_up_to_its_extract(engine: Engine, name: str) -> None:
    measure, source = ADDS_UP[name]
    wanted = f"select count(*) from {source}" if source else "select sum(evaluated) from rule_evaluations"
    assert one(engine, f"select sum({measure}) from {name}") == one(engine, wanted.replace("CLAIM", CLAIM))


@pytest.mark.parametrize("name", sorted(MONEY))
def test_the_money_of_a_cube_adds_up_to_its_extract(engine: Engine, name: str) -> None:
    measure, source = MONEY[name]
    found = one(engine, f"select sum({measure}) from {name}")
    assert found == pytest.approx(one(engine, f"select sum(cast(amount as double)) from {source}"))
    assert found > 0


@pytest.mark.parametrize("name", sorted(CUBES))
def test_no_dimension_or_measure_is_missing_a_value_it_needs(engine: Engine, name: str) -> None:
    kinds = engine.columns(name)
    measures = [column for column, kind in kinds.items() if "DOUBLE" in kind or "INT" in kind]
    needed = ["day", "known_day", *(column for column in measures if column != "version")]
    holes = " + ".join(f"sum(case when {column} is null then 1 else 0 end)" for column in needed)
    assert one(engine, f"select {holes} from {name}") == 0


def parsed(name: str) -> tuple[SqlFile, exp.Expression]:
    file = read_sqlfile(CUBES[name], "cube")
    return file, sqlglot.parse_one(file.sql, read="duckdb")


@pytest.mark.parametrize("name", sorted(CUBES))
def test_a_cube_stays_inside_the_portable_subset(name: str) -> None:
    _, tree = parsed(name)
    assert not list(tree.find_all(exp.Week, exp.Lag))
    for division in tree.find_all(exp.Div):
        assert isinstance(division.expression, exp.Nullif | exp.Literal), division.sql()
    for total in tree.find_all(exp.Sum):
        for column in total.find_all(exp.Column):
            if column.name in ("amount", "gmv", "discount"):
                cast = column.find_ancestor(exp.Cast)
                assert cast is not None, f"cast money to double: {total.sql()}"
                assert cast.to.sql().upper() == "DOUBLE"


@pytest.mark.parametrize("name", sorted(CUBES))
def test_measures_that_do_not_add_up_are_declared(name: str) -> None:
    file, tree = parsed(name)
    select = tree.find(exp.Select) if not isinstance(tree, exp.Select) else tree
    assert select is not None
    loose = {
        item.alias
        for item in select.expressions
        if any(isinstance(node.this, exp.Distinct) for node in item.find_all(exp.Count))
        or list(item.find_all(exp.Max, exp.Min, exp.Avg))
    }
    assert loose == set(file.header.get("distinct", []))


@pytest.mark.parametrize("name", sorted(CUBES))
def test_a_cube_says_what_it_holds(name: str) -> None:
    file, _ = parsed(name)
    assert file.description.endswith(".")
    assert len(file.description) > 20
