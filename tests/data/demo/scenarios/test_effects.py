"""Each scenario moves what its truth says, where it says; its twin leaves what decides alone."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from data.demo import write
from data.demo.scenarios import catalogue
from tests.data.demo import measures as m
from tests.data.demo.market import Market

RATES = {
    "refund_abuse": m.DELIVERED_CLAIMS,
    "displacement": m.DELIVERED_CLAIMS,
    "card_testing": m.SMALL_DECLINES,
    "stolen_card": m.HIGH_SCORE,
    "scripted_attack": m.HIGH_SCORE,
    "fake_shipping": m.LIGHT,
    "brushing": m.FAST_REVIEWS,
    "seller_takeover": m.NEW_DEVICE_PAYOUTS,
    "kyc_mill": m.DUPLICATE_IDENTITIES,
    "coupon_abuse": m.LINKED_COUPONS,
    "creator_collusion": m.SELF_LINKED,
    "triangulation": m.UNREGISTERED,
}
VOLUMES = {
    "viral_product": m.ORDERS,
    "real_surge": m.ORDERS,
    "campaign_surge": m.ORDERS,
    "new_market": m.ORDERS,
    "star_live": m.ORDERS,
    "payment_outage": m.TECHNICAL_DECLINES,
    "carrier_failure": m.LATE,
    "carrier_scan_delay": m.LATE,
    "bank_change": m.SELLER_CHANGES,
    "recruiting_campaign": m.APPLICATIONS,
    "good_campaign": m.COUPONS,
    "clearance": m.UNDERPRICED,
    "threshold_misset": m.HITS,
}
# What decides that the twin is innocent: it stays within these bounds of its usual level.
STILL = {
    "payment_outage": (m.SMALL_DECLINES, 0.0, 2.0),
    "gifting_season": (m.HIGH_SCORE, 0.5, 1.6),
    "carrier_failure": (m.DELIVERED_CLAIMS, 0.0, 1.7),
    "carrier_scan_delay": (m.INVALID, 0.5, 1.7),
    "viral_product": (m.FAST_REVIEWS, 0.0, 2.5),
    "bank_change": (m.NEW_DEVICE_PAYOUTS, 0.0, 2.5),
    "recruiting_campaign": (m.DUPLICATE_IDENTITIES, 0.0, 2.5),
    "good_campaign": (m.LINKED_COUPONS, 0.0, 1.5),
    "star_live": (m.SELF_LINKED, 0.0, 2.0),
    "clearance": (m.UNREGISTERED, 0.0, 2.0),
    "real_surge": (m.HIGH_SCORE, 0.6, 1.5),
    "campaign_surge": (m.DELIVERED_CLAIMS, 0.0, 1.7),
}


@pytest.mark.parametrize("scenario", RATES)
def test_a_fraud_at_least_doubles_its_first_mover_in_its_segment(lively: Market, scenario: str) -> None:
    assert RATES[scenario].ratio(lively, lively.event(scenario)) > 2


@pytest.mark.parametrize("scenario", VOLUMES)
def test_what_looks_like_it_moves_too(lively: Market, scenario: str) -> None:
    assert VOLUMES[scenario].volume(lively, lively.event(scenario)) > 1.4


@pytest.mark.parametrize("scenario", STILL)
def test_the_twin_does_not_move_what_decides(lively: Market, scenario: str) -> None:
    measure, least, most = STILL[scenario]
    assert measure.stays(lively, lively.event(scenario), least, most)


@pytest.mark.parametrize("scenario", RATES)
def test_elsewhere_in_the_market_nothing_much_moves(lively: Market, scenario: str) -> None:
    event = lively.event(scenario)
    others = [c for c in ("US", "BR", "ID", "GB", "VN") if c != event.segment["country"]]
    everywhere = [RATES[scenario].daily(lively, {"country": c}) for c in others]
    during = [d[(d.index >= event.start) & (d.index < event.end)].sum() for d in everywhere]
    before = [d[(d.index >= event.start - m.BEFORE) & (d.index < event.start)].sum() for d in everywhere]
    share = sum(s["part"] for s in during) / sum(s["of"] for s in during)
    usual = sum(s["part"] for s in before) / sum(s["of"] for s in before)
    assert share < 2.5 * max(usual, 0.005)


def test_an_outage_halves_orders_and_payments_alike(lively: Market) -> None:
    event = lively.event("outage")
    attempts = m.Measure("payments", lambda r: r["amount"] > 0)
    assert m.ORDERS.volume(lively, event) < 0.75
    assert attempts.volume(lively, event) < 0.8


def test_a_silent_rule_is_evaluated_and_never_hits(lively: Market) -> None:
    event = lively.event("rule_outage")
    hits, evaluated = m.HITS.daily(lively, event.segment), lively.rows("rule_evaluations")
    mine = (evaluated["rule_id"] == event.segment["rule_id"]) & (evaluated["day"] == event.start)
    assert evaluated.loc[mine, "evaluated"].sum() > 100
    days = [event.start + timedelta(days=d) for d in range((event.end - event.start).days)]
    assert not set(days) & set(hits.index)
    assert m.HITS.daily(lively, event.segment)["part"].mean() > 2


def test_a_wrong_threshold_is_a_version_that_begins_and_ends_with_the_event(lively: Market) -> None:
    event = lively.event("threshold_misset")
    hits = lively.rows("rule_hits")
    mine = hits[hits["rule_id"] == event.segment["rule_id"]]
    versions = mine.groupby("day")["version"].agg(["min", "max"])
    inside = versions.loc[event.start : event.end - timedelta(days=1)]
    before = versions.loc[: event.start - timedelta(days=1)]
    assert (inside["min"] > before["max"].max()).all()
    changes = lively.rows("interventions")
    assert event.start in set(changes.loc[changes["rule_id"] == event.segment["rule_id"], "day"])


def test_the_end_of_an_attack_takes_scores_down_with_the_hits(lively: Market) -> None:
    event = lively.event("attack_ended")
    assert m.HIGH_SCORE.ratio(lively, event) < 0.6
    assert m.HITS.volume(lively, event) < 0.6


def test_a_new_market_has_no_orders_before_its_launch(lively: Market) -> None:
    event = lively.event("new_market")
    orders = lively.rows("orders")
    assert orders.loc[orders["country"] == event.segment["country"], "day"].min() == event.start


def test_a_late_load_shows_only_after_the_morning_it_was_due(lively: Market) -> None:
    event = lively.event("late_partial_load")
    rows = lively.rows(event.entities["extract"][0])
    struck = rows[(rows["day"] == event.start) & rows["country"].isin(event.entities["country"])]
    assert len(struck)
    assert (struck["drop"] >= event.start + timedelta(days=2)).all()


def test_an_intervention_that_works_leaves_less_fraud(lively: Market) -> None:
    effect = next(e for e in lively.truth.interventions if e.effect == "works")
    daily = m.DELIVERED_CLAIMS.daily(lively, effect.segment)["part"]
    after = effect.day + timedelta(days=effect.lag_days + 1)
    days_after = (lively.truth.end - after).days
    rate_before = daily[daily.index < effect.day].sum() / (effect.day - lively.truth.first).days
    assert daily[daily.index >= after].sum() / days_after < 0.6 * rate_before


def test_displaced_fraud_leaves_one_category_for_another(lively: Market) -> None:
    effect = next(e for e in lively.truth.interventions if e.effect == "displaces")
    event = lively.event("displacement")
    assert effect.displaced_to == event.segment
    left = m.DELIVERED_CLAIMS.daily(lively, effect.segment)["part"]
    before = left[left.index < effect.day].sum() / (effect.day - lively.truth.first).days
    after = left[left.index > effect.day + timedelta(days=9)].mean()
    assert after < 0.8 * before


def test_every_scenario_has_an_event_or_an_intervention(lively: Market) -> None:
    told = {e.scenario for e in lively.truth.events}
    told |= {e.scenario.rsplit("-", 1)[0] for e in lively.truth.interventions}
    assert told == {name for name, kind in catalogue().items() if not kind.beside}


def test_what_is_played_beside_the_others_moves_none_of_their_rows(tmp_path: Path) -> None:
    alone, names = (
        ["intervention_works", "refund_abuse"],
        ("orders", "after_sales", "labels", "interventions"),
    )
    without = Market(
        tmp_path / "a", write(tmp_path / "a", days=84, orders_per_day=250, seed=9, scenarios=alone)
    )
    both = [*alone, "intervention_held", "offenders_return"]
    beside = Market(
        tmp_path / "b", write(tmp_path / "b", days=84, orders_per_day=250, seed=9, scenarios=both)
    )
    for name in names:
        rows, more = (list(map(tuple, market.rows(name).map(str).to_numpy())) for market in (without, beside))
        assert not set(rows) - set(more), name
        assert len(more) > len(rows), name
        assert len(more) == len(set(more)), name


@pytest.fixture(scope="module")
def two_beside(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """Twelve weeks in which only the two are played that are played beside the others."""
    root = tmp_path_factory.mktemp("beside")
    names = ["intervention_held", "offenders_return"]
    return Market(root, write(root, days=84, orders_per_day=250, seed=4, scenarios=names))


def test_a_holdout_is_told_and_those_held_out_go_on(two_beside: Market) -> None:
    effect = next(e for e in two_beside.truth.interventions if e.holdout)
    told = two_beside.rows("interventions").set_index("holdout_by").loc["buyer_id"]
    assert (str(told["holdout_share"]), told["holdout_key"]) == (
        effect.holdout["share"],
        effect.holdout["key"],
    )
    orders = two_beside.rows("orders")
    devices = orders["device_id"].value_counts()
    ring = orders[
        orders["device_id"].isin(devices[devices > 40].index)
        & (orders["country"] == effect.segment["country"])
    ]
    ring = ring[ring["category"] == effect.segment["category"]]
    held = ring["buyer_id"].map(
        lambda one: (
            int(hashlib.md5(f"{effect.holdout['key']}|{one}".encode()).hexdigest()[:8], 16) / 16**8 < 0.3
        )
    )
    left = [
        (ring[mine]["day"] >= effect.day).sum() / (ring[mine]["day"] < effect.day).sum()
        for mine in (~held, held)
    ]
    assert left[0] < 0.4 * left[1]


def test_those_who_were_shut_come_back_on_the_same_devices(two_beside: Market) -> None:
    effect = next(e for e in two_beside.truth.interventions if e.effect == "returns")
    orders = two_beside.rows("orders")
    old, new = (orders[orders["buyer_id"].isin(names)] for names in (effect.shut, effect.back_as))
    here = old[old["category"] == effect.segment["category"]]
    back = new[new["category"] == effect.displaced_to["category"]] if effect.displaced_to else new
    assert len(new) == len(back) > 20
    assert (back["day"] > effect.day).all()
    assert set(back["device_id"]) <= set(here["device_id"])
    assert (back["buyer_type"] == "new").sum() == back["buyer_id"].nunique()
