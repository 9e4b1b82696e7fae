"""Terms of coupon campaigns, and the settlement that keeps to them."""

from __future__ import annotations

import numpy as np

from data.demo.files.vocabulary import COUNTRIES, code
from data.demo.money.coupon_books import DEVICE, PERSON, Redemptions
from data.demo.money.terms import PER_DEVICE, PER_PERSON, build_terms, coupon_terms
from data.demo.world.size import DEFAULT_END, Size
from data.demo.world.world import build_world
from tests.data.demo.market import Market


def test_campaigns_that_always_run_have_terms_by_month() -> None:
    world = build_world(Size(70, 200, 3, DEFAULT_END))
    terms = build_terms(world)
    mine = (terms.campaign == code("campaign", "new_user")) & (terms.country == COUNTRIES.index("US"))
    firsts = [world.clock.date(day) for day in terms.first[mine]]
    assert all(day.day == 1 for day in firsts)
    assert firsts[0] <= world.size.first
    assert (terms.first[mine][1:] == terms.last[mine][:-1] + 1).all()


def test_terms_are_found_by_campaign_market_and_day() -> None:
    world = build_world(Size(70, 200, 3, DEFAULT_END))
    terms = build_terms(world)
    campaign, market = (
        np.array([code("campaign", "new_user"), code("campaign", "sale_2_2")]),
        np.array([0, 0]),
    )
    found = terms.of(campaign, market, 5)
    assert terms.campaign[found[0]] == campaign[0]
    assert found[1] == -1


def test_a_snapshot_holds_what_begins_within_three_weeks() -> None:
    world = build_world(Size(70, 200, 3, DEFAULT_END))
    terms = build_terms(world)
    snapshot = coupon_terms(world, terms, 10)
    assert max(snapshot["first_day"]) <= world.clock.epoch + 31
    assert len(snapshot["first_day"]) < len(terms.first)


def test_the_settlement_refuses_what_is_beyond_the_terms() -> None:
    claims = Redemptions()
    assert [claims.refuse(0, 7, 100 + n) for n in range(PER_PERSON + 1)] == [0] * PER_PERSON + [PERSON]
    assert [claims.refuse(1, n, 5) for n in range(PER_DEVICE + 1)] == [0] * PER_DEVICE + [DEVICE]
    assert claims.refuse(2, 7, 5) == 0


def test_every_natural_coupon_lies_within_its_terms(quiet: Market) -> None:
    terms = quiet.rows("coupon_terms")
    newest = terms[terms["drop"] == terms["drop"].max()]
    rows = quiet.rows("money_movements").query("kind == 'coupon_subsidy'")
    joined = rows.merge(newest, on=["campaign", "country"], suffixes=("", "_terms"))
    within = joined[
        (joined["order_day"] >= joined["first_day"]) & (joined["order_day"] <= joined["last_day"])
    ]
    assert len(within) == len(rows)
    assert (within["amount"] <= within["cap"].astype(float)).all()
    assert within.groupby(["campaign", "country", "first_day", "device_id"]).size().max() <= PER_DEVICE
    assert within.groupby(["campaign", "country", "first_day", "buyer_id"]).size().max() <= PER_PERSON
