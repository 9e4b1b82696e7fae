"""Which cells and entities a headline names, and that it is built from the explained window's numbers."""

from datetime import date

from monitors.explain.carriers import headline_of, main_carriers, main_cells
from monitors.explain.causes.cause import Cause
from monitors.explain.explanation import Money, Section, Split
from monitors.life.onset import Onset
from monitors.words import Carriers
from tests.monitors.tables import monitor
from tests.pages.seed import episode, evidence

ONSET = Onset(date(2026, 10, 8), date(2026, 10, 7), date(2026, 10, 9))
SPLIT = Split(0.1, 0.04, 0.06, 0.0, 0.0, 0.0)


def cause(share: float, ratio: float | None = 4.1) -> Cause:
    return Cause({"city": "riga"}, "rate", 30.0, 0.0, ratio, 0.1, share, 9.0, 1e-6, 4)


def who(half: int | None, many: int) -> Section:
    rows = [{"id": f"x{i}", "share": 0.6 / (half or 1)} for i in range((half or 0) + 2)]
    return Section(rows, facts={"half": half, "entities": many})


def test_only_cells_that_carry_enough_are_named_and_never_more_than_two() -> None:
    assert [cell.share for cell in main_cells([cause(0.6), cause(-0.2), cause(0.16)])] == [0.6, -0.2]
    assert main_cells([cause(0.14)]) == ()


def test_the_kind_of_which_the_fewest_carry_half_is_named() -> None:
    assert main_carriers({"seller": who(4, 17), "device": who(2, 7)}) == Carriers("device", 2, 7.0, 0.6)
    assert main_carriers({"seller": who(1, 17), "device": who(2, 7)}) == Carriers(
        "seller", 1, 17.0, 0.6, "x0"
    )


def test_nobody_is_named_where_many_carry_it_or_no_one_is_clear() -> None:
    assert main_carriers({"seller": who(11, 900)}) is None
    assert main_carriers({"seller": who(None, 9)}) is None
    assert main_carriers({}) is None


def test_the_headline_says_the_numbers_of_the_explained_window() -> None:
    seen = episode("failure_rate", {"city": "c0"}, evidence(0.2, 0.1, 500.0))
    money = Money(900.0, 700.0, 1100.0)
    found = headline_of(monitor(), seen, SPLIT, ONSET, [cause(0.6)], {"device": who(2, 7)}, money, "USD")
    assert found.title == "Failure rate ×2.5 in c0"
    assert found.text.replace("\u202f", " ") == (
        "Failure rate ×2.5 in c0 since 8 Oct: 10.0 % against 4.00 % expected. "
        "Carried by riga (60 %, ×4.1); 2 of 7 devices carry 60 %; $900 at stake ($700 to $1.1k)."
    )


def test_a_monitor_without_money_and_a_change_without_a_cell_leave_their_parts_out() -> None:
    seen = episode("failure_rate", {}, evidence(0.2, 0.1, 0.0))
    found = headline_of(monitor(), seen, SPLIT, ONSET, [], {}, None, "USD")
    assert (found.who, found.money) == ("no segment explains it", "")
    assert headline_of(monitor(), seen, SPLIT, ONSET, [cause(0.1)], {}, None, "USD").who == ""


def test_a_return_is_told_against_the_level_that_a_change_had_held() -> None:
    seen = episode("failure_rate", {"city": "c0"}, evidence(0.2, 0.1, 0.0), family="relapse")
    lead = headline_of(monitor(), seen, SPLIT, ONSET, [], {}, None, "USD").lead.replace("\u202f", " ")
    assert lead == (
        "Failure rate is back up ×2.5 in c0 since 8 Oct: "
        "10.0 % against the 4.00 % that a change had brought it down to"
    )
