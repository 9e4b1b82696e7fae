"""The headline's words for cells and for who carries it."""

from datetime import date

from monitors.explain.causes.cause import Cause, Kind
from monitors.explain.explanation import Section, Split
from monitors.explain.headline import _cell, _cells, _names, write_headline
from monitors.explain.onset import Onset
from tests.monitors.tables import monitor

ONSET = Onset(date(2026, 10, 8), date(2026, 10, 7), date(2026, 10, 9))


def cause(ratio: float | None, effect: Kind = "rate") -> Cause:
    return Cause({"seller_tier": "new", "country": "ID"}, effect, 30.0, 0.0, ratio, 0.1, 0.6, 9.0, 1e-6, 4)


def who(half: int, many: int) -> Section:
    rows = [{"id": f"x{i}", "share": 0.6 / half} for i in range(half + 2)]
    return Section(rows, facts={"half": half, "entities": many})


def test_a_value_that_does_not_say_what_it_is_comes_with_its_name() -> None:
    assert _cell(cause(4.1)) == "ID · seller tier new (60 %, ×4.10)"


def test_a_cell_of_which_nothing_was_expected_is_new_not_a_huge_factor() -> None:
    assert _cell(cause(None)) == "ID · seller tier new (60 %, new)"


def test_a_cell_whose_weight_moved_is_told_from_one_whose_rate_did() -> None:
    assert _cell(cause(None, "mix")) == "a larger share of ID · seller tier new (60 %, new)"
    assert _cell(cause(0.5, "mix")) == "a smaller share of ID · seller tier new (60 %, −50 %)"
    said = _cells([cause(2.0, "mix"), cause(3.0)])
    assert said.endswith("(60 %, ×2.00) and the rate of ID · seller tier new (60 %, ×3.00)")


def test_the_kind_of_which_the_fewest_carry_half_is_named() -> None:
    assert _names({"seller": who(4, 17), "device": who(2, 7)}) == ["2 of 7 device ids carry 60 %"]
    assert _names({"seller": who(1, 17), "device": who(2, 7)}) == ["seller x0 carries 60 %"]
    assert _names({"seller": Section([], facts={"half": None, "entities": 9})}) == []


def test_a_return_is_told_against_the_level_that_a_change_had_held() -> None:
    split = Split(0.1, 0.04, 0.06, 0.0, 0.0, 0.0)
    said = write_headline(monitor(), {"city": "c0"}, split, ONSET, [], {}, None, "USD", back=True)
    assert "is back up since 8 Oct: 10.0 %, ×2.50 the 4.00 % a change had brought it down to" in said
    assert "expected" not in said
