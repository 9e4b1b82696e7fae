"""The parts of a headline, each from its numbers, and the one way they are joined."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import words
from monitors.words import Carriers, CarryingCell, HeadlineInput

CELL = CarryingCell({"seller_tier": "new", "country": "ID"}, 0.612, 4.1)
SOLO = Carriers("seller", 1, 17, 1.005, "s0000618")
FEW = Carriers("seller", 3, 180, 0.58)
FACTS = HeadlineInput(
    monitor="refund_only_rate",
    segment={"category": "beauty", "country": "ID"},
    actual=0.0072,
    expected=0.002,
    direction="up",
    unit="bps",
    currency="USD",
    since=date(2026, 11, 19),
    as_of=date(2026, 11, 22),
    cells=(CELL,),
    carriers=FEW,
    money=41_230,
    money_low=30_000,
    money_high=52_000,
)
PARTS = ("what", "measure", "how_much", "usual", "where", "since", "levels", "who", "money")


def spaced(text: str) -> str:
    return text.replace(words.THIN, " ")


def said(**changes: Any) -> words.Headline:
    return words.build_headline(replace(FACTS, **changes))


def test_both_levels_are_in_one_unit_and_a_quarter_is_not_2500_basis_points() -> None:
    assert spaced(said(actual=0.25, expected=0.005).levels) == "25.0 % against 0.500 % expected"


def test_every_part_says_its_own_numbers() -> None:
    found = said()
    assert {name: spaced(getattr(found, name)) for name in PARTS} == {
        "what": "Refund only rate",
        "measure": "",
        "usual": "",
        "how_much": "×3.6",
        "where": "in ID · beauty",
        "since": "since 19 Nov",
        "levels": "72.0 bps against 20.0 bps expected",
        "who": "3 of 180 sellers carry 58 %; carried by ID · seller tier new (61 %, ×4.1)",
        "money": "$41k at stake ($30k to $52k)",
    }
    assert found.numbers == FACTS


def test_the_parts_are_joined_into_a_row_a_line_a_first_sentence_and_all_of_it() -> None:
    found = said()
    assert found.title == "Refund only rate ×3.6 in ID · beauty"
    assert found.line == "Refund only rate ×3.6 in ID · beauty, $41k at stake ($30k to $52k), since 19 Nov"
    assert spaced(found.lead) == f"{found.title} since 19 Nov: 72.0 bps against 20.0 bps expected"
    assert spaced(found.text) == (
        f"{spaced(found.lead)}. 3 of 180 sellers carry 58 %; carried by ID · seller tier new (61 %, ×4.1); "
        "$41k at stake ($30k to $52k)."
    )


def test_what_is_not_known_is_left_out() -> None:
    found = words.build_headline(HeadlineInput("orders", {}, 12.0, 4.0))
    assert found.text == "Orders ×3.0 everywhere: 12.0 against 4.00 expected."
    assert (found.since, found.who, found.money, found.rest) == ("", "", "", "")
    assert found.line == found.title


def test_the_title_of_the_header_goes_before_the_name() -> None:
    assert said(title="Refunds without return").title == "Refunds without return ×3.6 in ID · beauty"


@pytest.mark.parametrize(
    ("changes", "how_much"),
    [
        ({"expected": 0.0}, "new"),
        ({"expected": float("nan")}, "new"),
        ({"family": "new_value"}, "new"),
        ({"actual": 0.0, "direction": "down"}, "at zero"),
        ({"actual": 0.001, "direction": "both"}, "×0.50"),
        ({"actual": 0.001, "direction": "up"}, "had risen"),
        ({"actual": 0.003, "direction": "down"}, "had fallen"),
        ({"actual": 9.0}, f">{words.THIN}×100"),
        ({"family": "relapse"}, "back up ×3.6"),
        ({"family": "drift"}, "×3.6"),
    ],
)
def test_how_it_moved(changes: dict[str, Any], how_much: str) -> None:
    assert said(**changes).how_much == how_much


def test_a_rise_that_is_quiet_again_is_never_told_as_a_fall() -> None:
    assert said(actual=0.0, segment={}).title == "Refund only rate had risen everywhere"


def test_levels_name_what_they_are_held_against() -> None:
    assert spaced(said(expected=0.0).levels) == "72.0 bps against nothing expected"
    assert spaced(said(family="relapse").levels) == (
        "72.0 bps against the 20.0 bps that a change had brought it down to"
    )
    assert said(actual=41_200, expected=9_000, unit="money").levels == "$41k against $9.0k expected"
    assert said(actual=1240, expected=330.4, unit="count").levels == "1.2k against 330 expected"


def test_cells_whose_weight_moved_are_told_from_those_whose_rate_did() -> None:
    grown, shrunk = (replace(CELL, effect="mix", ratio=ratio) for ratio in (None, 0.5))
    assert spaced(said(cells=(grown, CELL), carriers=None).who) == (
        "carried by a larger share of ID · seller tier new (61 %, new) and "
        "the rate of ID · seller tier new (61 %, ×4.1)"
    )
    assert "a smaller share of ID · seller tier new (61\u202f%, ×0.50)" in said(cells=(shrunk,)).who
    giant = replace(CELL, effect="giant")
    assert said(cells=(giant,), carriers=None).who.startswith(
        "carried by one huge amount in ID · seller tier new (61"
    )


def test_a_volume_is_carried_by_a_cell_like_any_other() -> None:
    volume = replace(CELL, effect="volume", segment={"country": "BR", "channel": "live"}, share=-0.4)
    assert spaced(said(cells=(volume,), carriers=None).who) == "carried by BR · live (40 %, ×4.1)"


def test_that_no_cell_carries_it_is_said_only_where_cells_were_looked_for() -> None:
    found = said(cells=(), unplaced=True)
    assert spaced(found.who) == (
        "3 of 180 sellers carry 58 %; all of it is inside ID · beauty; no finer cell stands out"
    )
    assert said(cells=(), unplaced=True, carriers=None, segment={}).who == "no single segment carries it"
    assert said(cells=(), carriers=None).who == ""


def test_one_carrier_is_named_and_several_are_counted() -> None:
    assert spaced(words.carried_by(SOLO)) == "seller s0000618 carries 100 %"
    assert spaced(words.carried_by(FEW)) == "3 of 180 sellers carry 58 %"
    assert spaced(words.carried_by(Carriers("ip", 1, 7, 0.6))) == "1 of 7 IPs carries 60 %"


def test_a_harm_stands_first_and_the_metric_that_shows_it_behind() -> None:
    found = said(harm="Refund abuse", title="Refunds without return", cells=())
    assert found.title == "Refund abuse in ID · beauty: refunds without return ×3.6"
    assert spaced(found.text) == (
        "Refund abuse in ID · beauty since 19 Nov: refunds without return ×3.6, 72.0 bps against 20.0 bps expected. "
        "3 of 180 sellers carry 58 %; $41k at stake ($30k to $52k)."
    )
    assert found.line == f"{found.title}, $41k at stake ($30k to $52k), since 19 Nov"
    assert said(harm="Forged papers", title="KYC passes").measure == "KYC passes"


def shut(**changes: Any) -> words.Headline:
    """A headline of something that we did ourselves."""
    about: dict[str, Any] = {"title": "Shops we shut", "act": "We shut {shop}", "role": "response"}
    counts: dict[str, Any] = {"actual": 40.0, "expected": 1.0, "unit": "count", "segment": {"country": "ID"}}
    return said(cells=(), carriers=None, money=None, **{**about, **counts, **changes})


def test_a_response_says_whose_act_it_is() -> None:
    assert shut().title == "We shut 40 shops in ID, usual is 1"
    assert shut().text == "We shut 40 shops in ID since 19 Nov, usual is 1."
    assert shut(actual=1.0, expected=0.02).title == "We shut 1 shop in ID, usual is none"
    assert shut(actual=0.0, expected=7.0, direction="down").title == "We shut no shops in ID, usual is 7"
    assert shut(act="Users opened {appeal} against us", per="day").title == (
        "Users opened 40 appeals a day against us in ID, usual is 1"
    )
    assert shut(per="hour").title == "We shut 40 shops an hour in ID, usual is 1"
    assert shut(harm="Forged papers").title == "Forged papers in ID: we shut 40 shops, usual is 1"


def test_of_a_rate_a_response_says_which_part() -> None:
    held = {"act": "We held {payout} of new sellers", "unit": "percent", "actual": 0.12, "expected": 0.03}
    assert spaced(shut(**held).title) == ("We held 12.0 % of payouts of new sellers in ID, usual is 3.00 %")


def test_a_response_without_a_sentence_of_its_own_is_still_told_as_one() -> None:
    assert shut(act="").title == "Our response: shops we shut ×40 in ID"
    assert shut(actual=0.5).title == "Our response: shops we shut had risen in ID"
    assert shut(role="harm").title == "Shops we shut ×40 in ID"


@pytest.mark.parametrize(
    ("changes", "money"),
    [
        ({"money": None}, ""),
        ({"money": 0.0}, ""),
        ({"money": float("nan")}, ""),
        ({"money_low": None}, "$41k at stake"),
        ({"money_low": 41_200.0, "money_high": 41_300.0}, "$41k at stake"),
        ({"money_high": float("inf")}, "$41k at stake (at least $30k)"),
    ],
)
def test_money_has_its_interval_where_there_is_one(changes: dict[str, Any], money: str) -> None:
    assert said(**changes).money == money


def test_a_day_of_another_year_says_so() -> None:
    assert said(since="2025-12-30T07:00:00").since == "since 30 Dec 2025"


def test_a_data_fault_says_what_happened_to_the_extract_and_then_its_note() -> None:
    found = words.build_headline(
        HeadlineInput(
            "rule_hits",
            {"country": "BR"},
            1,
            0,
            kind="data",
            family="partial",
            since="2026-11-19",
            note="57 % came.",
        )
    )
    assert found.title == "Rule hits arrived only in part in BR"
    assert found.text == "Rule hits arrived only in part in BR since 19 Nov 2026. 57 % came."
    assert found.line == "57 % came"
    assert replace(found, note="").line == "Rule hits arrived only in part in BR, since 19 Nov 2026"


def test_only_the_parts_that_hold_data_are_escaped() -> None:
    found = said(segment={"category": "<b>"}).escaped(lambda text: text.replace("<", "&lt;"))
    assert found.title == "Refund only rate ×3.6 in &lt;b>"
    assert found.money == said().money
    behind = said(harm="Refund abuse", title="<i> rate").escaped(lambda text: text.replace("<", "&lt;"))
    assert behind.title == "Refund abuse in ID · beauty: &lt;i> rate ×3.6"


def test_the_parts_and_their_numbers_are_plain_json() -> None:
    told = json.loads(json.dumps(said().to_json()))
    assert {name: told[name] for name in PARTS} == {name: getattr(said(), name) for name in PARTS}
    assert told["numbers"]["actual"] == 0.0072
    assert told["numbers"]["since"] == "2026-11-19"
    assert told["numbers"]["carriers"]["few"] == 3


@given(
    actual=st.floats(0, 1e6),
    expected=st.floats(0, 1e6),
    direction=st.sampled_from(["up", "down", "both"]),
    family=st.sampled_from(["spike", "drift", "relapse", "new_value", "silence"]),
    money=st.none() | st.floats(0, 1e9),
    cells=st.sampled_from([(), (CELL,), (CELL, CELL)]),
    carriers=st.sampled_from([None, SOLO, FEW]),
)
def test_every_part_stands_in_the_text_and_the_text_is_whole(**facts: Any) -> None:
    found = said(**facts)
    assert found.text.startswith(found.title)
    assert found.text.endswith(".")
    assert "  " not in found.text
    for name in ("what", "how_much", "where", "since", "levels", "money"):
        assert getattr(found, name) in found.text
    assert found.who[1:] in found.text
