"""The views put numerators beside the denominators they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from queries.content.home import load_home
from queries.engine.opening import Engine, open_engine


@pytest.fixture(scope="module")
def engine(demo_source: Path) -> Iterator[Engine]:
    """The small demo, all of it known."""
    opened = open_engine(load_home(demo_source))
    yield opened
    opened.close()


def by_day(engine: Engine, measure: str, table: str) -> pd.Series:
    """A measure by day, in order."""
    rows = engine.frame(f"select day, sum({measure}) as n from {table} group by all order by day")
    return rows.set_index("day")["n"]


def test_claims_are_measured_against_the_mean_deliveries_of_seven_days(engine: Engine) -> None:
    daily = by_day(engine, "delivered_orders", "shipments_day")
    shown = by_day(engine, "delivered_orders", "fulfilment_day")
    last = daily.index[-1]
    assert shown[last] == pytest.approx(daily.tail(7).sum() / 7, rel=1e-9)
    assert shown[daily.index[0]] == pytest.approx(daily.iloc[0])


def test_charges_are_measured_against_the_mean_orders_of_fourteen_days(engine: Engine) -> None:
    daily = by_day(engine, "accepted_orders", "orders_day")
    shown = by_day(engine, "accepted_orders", "settled_day")
    assert shown[daily.index[-1]] == pytest.approx(daily.tail(14).sum() / 14, rel=1e-9)
    assert shown[daily.index[1]] == pytest.approx(daily.head(2).sum() / 2)


@pytest.mark.parametrize(
    ("view", "measure", "cube"),
    [
        ("fulfilment_day", "refund_only_orders", "after_sales_day"),
        ("settled_day", "chargebacks + disputes", "after_sales_day"),
        ("sales_day", "buyer_cancels", "after_sales_day"),
        ("sales_day", "accepted_orders", "orders_day"),
        ("commission_day", "reversed_amount", "commissions_day"),
        ("rule_activity_day", "blocked_amount", "rule_hits_day"),
        ("rule_activity_day", "evaluated", "rule_evaluations_day"),
        ("rule_day", "hits", "rule_hits_day"),
        ("rule_day", "evaluated", "rule_evaluations_day"),
        ("rule_day", "labelled + bad", "labels_rule_day"),
        ("rule_hour", "hits", "rule_hits_hour"),
        ("cohort_day", "disputes", "after_sales_order_day"),
        ("cohort_day", "accepted_orders", "orders_day"),
        ("seller_day", "refund_only_amount", "after_sales_seller_day"),
        ("seller_day", "delivered_orders", "shipments_seller_day"),
        ("creator_day", "self_linked_orders", "commissions_creator_day"),
    ],
)
def test_a_view_loses_and_doubles_nothing(engine: Engine, view: str, measure: str, cube: str) -> None:
    shown = engine.query(f"select sum({measure}) from {view}").column(0)[0].as_py()
    held = engine.query(f"select sum({measure}) from {cube}").column(0)[0].as_py()
    assert float(shown or 0) == pytest.approx(float(held or 0))
    assert held is not None


def test_the_rule_board_has_what_others_rely_on(engine: Engine) -> None:
    promised = {"day", "known_day", "rule_id", "version", "country", "category"}
    promised |= {"hits", "evaluated", "blocked", "labelled", "bad", "amount"}
    assert promised <= set(engine.columns("rule_day"))


def test_reports_never_come_before_their_orders_by_much(engine: Engine) -> None:
    early = engine.query("select count(*) from cohort_day where reported < order_day").column(0)[0].as_py()
    assert early == 0
