"""Segments, metrics, entities, faults, plurals and lists in words."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import words
from monitors.explain.causes.cause import Kind
from monitors.life.segment import encode
from queries.status.told_status import ORDER

parts = st.lists(st.text("abcxyz", min_size=1, max_size=5), max_size=9)


def test_a_segment_says_the_market_first() -> None:
    where = {"category": "home_garden", "country": "BR", "payment_method": "cod"}
    assert words.segment(where) == "BR · home garden · COD"


def test_a_stored_segment_is_said_as_the_same_segment_read() -> None:
    where = {"seller_tier": "new", "country": "ID", "channel": "live"}
    assert words.segment(encode(where)) == words.segment(where) == "ID · live · seller tier new"


@pytest.mark.parametrize("nothing", [{}, "{}", "", None])
def test_the_whole_is_everywhere(nothing: Any) -> None:
    assert words.segment(nothing) == words.EVERYWHERE


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"version": 2, "country": "BR"}, "BR · version 2"),
        ({"rule_id": "order_score_block"}, "rule order score block"),
        ({"agency_id": "agency_07"}, "agency 07"),
        ({"seller_id": "s0000618", "country": "GB"}, "GB · seller s0000618"),
        ({"seller_tier": ["new", "top"]}, "seller tier new and top"),
        ({"party": "seller", "channel": "agency"}, "channel agency · party seller"),
        ({"card_bin": "411111"}, "card bin 411111"),
        ({"carrier": "id_post"}, "ID post"),
        ({"category": "other", "market": "MX"}, "MX · other"),
    ],
)
def test_a_value_that_does_not_say_what_it_is_comes_with_its_dimension(
    where: dict[str, Any], said: str
) -> None:
    assert words.segment(where) == said


@given(
    st.dictionaries(st.sampled_from(["category", "channel", "country", "rule_id"]), st.text("ab", min_size=1))
)
def test_every_value_of_a_segment_is_said_and_the_market_stands_first(where: dict[str, str]) -> None:
    said = words.segment(where)
    assert all(value in said for value in where.values())
    assert said.startswith(where.get("country", said[:1]))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("card_on_delivery", "card on delivery"),
        ("cod", "COD"),
        ("national_id", "national ID"),
        ("BR_x", "BR_x"),
        ("_b_ *a*", "_b_ *a*"),
        ("são_paulo", "são paulo"),
        ("", words.DASH),
        (None, words.DASH),
        (float("nan"), words.DASH),
        (7, "7"),
        (["cod", "card"], "COD and card"),
    ],
)
def test_a_label_is_a_value_as_it_is_read(value: Any, said: str) -> None:
    assert words.label(value) == said


def test_a_label_that_begins_a_line_keeps_its_acronym() -> None:
    assert [words.titled(one) for one in ("ip", "seller_tier", "KYC")] == ["IP", "Seller tier", "KYC"]


def test_a_metric_is_its_title_or_its_name_in_words() -> None:
    assert words.metric("refund_only_rate") == "Refund only rate"
    assert words.metric("kyc_first_pass_rate") == "KYC first pass rate"
    assert words.metric("refund_only_rate", "Refunds without return") == "Refunds without return"


def test_a_stage_begins_with_a_capital() -> None:
    assert [words.stage(one) for one in ("after-sales", "kyc")] == ["After-sales", "KYC"]


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("seller", "sellers"),
        ("agency", "agencies"),
        ("address", "addresses"),
        ("ip", "IPs"),
        ("buy_day", "buy days"),
    ],
)
def test_entities_have_a_singular_and_a_plural(one: str, many: str) -> None:
    assert words.entity(one) == words.label(one)
    assert words.entity(one, 2) == many


def test_a_number_comes_with_its_noun() -> None:
    assert words.plural(1, "seller") == "1 seller"
    assert words.plural(0, "day") == "0 days"
    assert words.plural(1200, "agency") == "1,200 agencies"
    assert words.plural(2, "child", "children") == "2 children"


def test_every_fault_that_an_extract_can_have_is_a_verb() -> None:
    assert set(ORDER) == set(words.FAULTS)
    assert words.fault("partial") == "arrived only in part"
    assert words.fault("upside_down") == "upside down"


def test_every_effect_of_a_cause_has_words() -> None:
    assert set(words.EFFECTS) == set(get_args(Kind))


def test_a_listing_says_how_many_it_leaves_out() -> None:
    assert words.listing(["a", "b", "c", "d"]) == "a, b, c and 1 more"
    assert words.listing(["a", "b"]) == "a and b"
    assert words.listing(["a"]) == "a"
    assert words.listing([]) == ""


@given(parts, st.integers(1, 5))
def test_a_listing_names_the_first_ones_and_counts_the_rest(found: list[str], at_most: int) -> None:
    said = words.listing(found, at_most)
    assert all(part in said for part in found[:at_most])
    assert (f"and {len(found) - at_most} more" in said) == (len(found) > at_most)
