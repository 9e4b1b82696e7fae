"""The books of a demo: honest days add up to the cent, in the right order, and touch no other extract."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo import write
from data.demo.money.books import Books
from tests.data.demo.market import Market, digests


@pytest.fixture(scope="module")
def honest(quiet: Market) -> pd.DataFrame:
    """Movements of a market in which everything adds up, in cents."""
    rows = quiet.rows("money_movements").copy()
    rows["cents"] = np.round(rows["amount"] * 100).astype(int)
    return rows


def by_order(rows: pd.DataFrame, *kinds: str) -> pd.Series:
    return rows[rows["kind"].isin(kinds)].groupby("order_id")["cents"].sum()


def first_at(rows: pd.DataFrame, kind: str) -> pd.Series:
    return rows[rows["kind"] == kind].groupby("order_id")["event_at"].min()


def test_other_extracts_are_the_same_without_the_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "with", days=12, orders_per_day=80, seed=5)
    monkeypatch.setattr(Books, "write", lambda *_: None)
    write(tmp_path / "without", days=12, orders_per_day=80, seed=5)
    found = [digests(tmp_path / name) for name in ("with", "without")]
    rest = [{name: file for name, file in one.items() if "money_movements" not in name} for one in found]
    for one in rest:
        one.pop("truth.json", None)
    assert rest[0] == rest[1]
    assert len(found[0]) > len(found[1])


def test_an_order_is_paid_as_it_was_ordered(quiet: Market, honest: pd.DataFrame) -> None:
    orders = quiet.rows("orders").set_index("order_id")
    paid = by_order(honest, "payment")
    paid = paid[paid.index.isin(orders.index)]
    wanted = (orders["amount"] * 100).round().astype(int).reindex(paid.index)
    # A line of a payment that arrives after the demo's end leaves an order short.
    last = max(honest["day"])
    old = orders["day"].reindex(paid.index).map(lambda day: (last - day).days > 2)
    assert (paid == wanted)[old].all()
    accepted = orders[(orders["decision"] == "accepted") & (orders["payment_method"] != "cod")]
    assert accepted.index.isin(paid.index).mean() > 0.99


def test_nobody_gets_more_back_than_was_paid(honest: pd.DataFrame) -> None:
    back, paid = by_order(honest, "refund"), by_order(honest, "payment")
    assert (back <= paid.reindex(back.index)).all()


def test_a_payout_is_what_was_sold_less_refunds_fees_and_holds(honest: pd.DataFrame) -> None:
    last = honest["day"].max()
    rows = honest[honest["order_day"].map(lambda day: (last - day).days > 12)]
    period = ["seller_id", "order_day"]
    paid_at = first_at(rows, "payout").rename("paid_at")
    rows = rows.join(paid_at, on="order_id")
    of_paid = rows[rows["paid_at"].notna()]
    sold = of_paid[of_paid["kind"] == "payment"].groupby(period)["cents"].sum()
    before = of_paid[(of_paid["kind"] == "refund") & (of_paid["event_at"] < of_paid["paid_at"])]
    refunded = before.groupby(period)["cents"].sum()
    fees = rows[rows["kind"] == "fee"].groupby(period)["cents"].sum()
    out = rows[rows["kind"] == "payout"].groupby(period)["cents"].sum()
    left = sold.sub(refunded, fill_value=0).sub(fees, fill_value=0).sub(out, fill_value=0)
    assert len(left) > 500
    assert (left == 0).mean() > 0.99  # the rest has a row that straggles beyond the demo's end
    assert out.sum() < sold.sum() * 0.93


def test_money_moves_in_the_right_order(honest: pd.DataFrame) -> None:
    for before, after in (
        ("payment", "payout"),
        ("payment", "refund"),
        ("hold", "release"),
        ("payout", "commission"),
        ("commission", "commission_reversed"),
        ("payout", "recovery"),
        ("coupon_subsidy", "subsidy_booked"),
    ):
        both = pd.concat([first_at(honest, before), first_at(honest, after)], axis=1, join="inner").iloc
        assert len(both[:]), after
        assert (both[:, 0] < both[:, 1]).all(), after


def test_a_campaign_books_what_it_pays_a_day_later(honest: pd.DataFrame) -> None:
    paid, booked = by_order(honest, "coupon_subsidy"), by_order(honest, "subsidy_booked")
    assert (booked == paid.reindex(booked.index)).all()
    assert len(booked) < len(paid)  # the newest are not booked yet


def test_nothing_is_paid_to_a_seller_that_is_shut(quiet: Market, honest: pd.DataFrame) -> None:
    shut = quiet.rows("interventions").query("kind == 'enforcement'").set_index("seller_id")["day"]
    out = honest[(honest["kind"] == "payout") & honest["seller_id"].isin(shut.index)]
    assert (out["day"] <= out["seller_id"].map(shut)).all()


def test_a_quiet_market_has_no_losses(quiet: Market) -> None:
    assert quiet.truth.losses == []


def test_only_payments_that_were_sent_wrong_are_sent_again(lively: Market) -> None:
    rows = lively.rows("money_movements")
    twice = rows[rows.duplicated("movement_id", keep=False)]
    told = {loss.key["order_id"] for loss in lively.truth.losses if "sent wrong" in loss.cause}
    assert told
    assert told <= set(twice["order_id"])
    assert set(twice["kind"]) == {"payment"}
    assert twice.groupby("movement_id")["amount"].nunique().eq(2).all()
