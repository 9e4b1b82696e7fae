"""Which cells and entities a headline names, and that it is built from the record of facts."""

from dataclasses import replace
from typing import Any

from monitors.explain.carriers import headline_of, main_cells, within_stake
from monitors.explain.causes.cause import Cause
from monitors.explain.explanation import Section
from monitors.explain.who_carries import held_by
from monitors.life.facts import facts_of
from monitors.life.incident_facts import IncidentFacts
from monitors.words import Carriers, main_carriers
from tests.monitors.tables import monitor
from tests.pages.seed import episode, evidence


def cause(share: float, ratio: float | None = 4.1) -> Cause:
    return Cause({"city": "riga"}, "rate", 30.0, 0.0, ratio, 0.1, share, 9.0, 1e-6, 4)


def who(half: int | None, many: int) -> Section:
    rows = [{"id": f"x{i}", "share": 0.6 / (half or 1), "expected": 1.0} for i in range((half or 0) + 2)]
    return Section(rows, facts={"half": half, "entities": many})


def test_only_cells_that_carry_enough_are_named_and_never_more_than_two() -> None:
    assert [cell.share for cell in main_cells([cause(0.6), cause(-0.2), cause(0.16)])] == [0.6, -0.2]
    assert main_cells([cause(0.14)]) == ()


def named(**sections: Section) -> Carriers | None:
    return main_carriers({entity: held_by(section) for entity, section in sections.items()})


def test_the_kind_of_which_the_fewest_carry_half_is_named() -> None:
    assert named(seller=who(4, 17), device=who(2, 7)) == Carriers("device", 2, 7.0, 0.6)
    assert named(seller=who(1, 17), device=who(2, 7)) == Carriers("seller", 1, 17.0, 0.6, "x0")


def test_nobody_is_named_where_many_carry_it_or_no_one_is_clear() -> None:
    assert named(seller=who(11, 900)) is None
    assert named(seller=who(None, 9)) is None
    assert named() is None


def facts(**changes: Any) -> IncidentFacts:
    """A rise from 4 to 10 percent since 8 October, worth $900."""
    seen = episode("failure_rate", {"city": "c0"}, evidence(0.1, 0.04, 500.0))
    told = {
        "onset": "2026-10-08",
        "exposure": 900.0,
        "exposure_low": 700.0,
        "exposure_high": 1100.0,
        **changes,
    }
    return replace(facts_of([seen], {}, "2026-11-16"), **told)


def test_the_headline_says_the_record_and_who_carries_it() -> None:
    found = headline_of(monitor(), facts(), [cause(0.6)], {"device": who(2, 7)}, "USD")
    assert found.title == "Failure rate ×2.5 in c0"
    assert found.text.replace("\u202f", " ") == (
        "Failure rate ×2.5 in c0 since 8 Oct: 10.0 % against 4.00 % expected. "
        "2 of 7 devices carry 60 %; carried by riga (60 %, ×4.1); $900 at stake ($700 to $1.1k)."
    )


def test_a_change_without_a_cell_says_so_and_one_with_small_cells_says_nothing() -> None:
    assert (
        headline_of(monitor(), facts(), [], {}, "USD").who
        == "all of it is inside c0; no finer cell stands out"
    )
    assert headline_of(monitor(), facts(), [cause(0.1)], {}, "USD").who == ""


def test_a_return_is_told_against_the_level_that_a_change_had_held() -> None:
    lead = headline_of(monitor(), facts(family="relapse"), [], {}, "USD").lead.replace("\u202f", " ")
    assert lead == (
        "Failure rate back up ×2.5 in c0 since 8 Oct: "
        "10.0 % against the 4.00 % that a change had brought it down to"
    )


def sellers(*money: float) -> Section:
    return Section([{"id": f"s{n}", "share": 0.5, "money": one} for n, one in enumerate(money)])


def moneys(section: Section) -> list[float]:
    return [row["money"] for row in section.rows]


def test_entities_touch_together_at_most_the_money_at_stake() -> None:
    own = facts(alert=1, exposure_alert=1)
    assert moneys(within_stake(sellers(600.0, 100.0), own)) == [600.0, 100.0]
    assert moneys(within_stake(sellers(1200.0, 600.0), own)) == [600.0, 300.0]


def test_where_nothing_is_at_stake_entities_have_no_money() -> None:
    assert moneys(within_stake(sellers(600.0), facts(exposure=None))) == [0.0]


def test_the_money_of_another_alert_says_nothing_of_these_entities() -> None:
    assert moneys(within_stake(sellers(1200.0), facts(alert=1, exposure_alert=2))) == [1200.0]
