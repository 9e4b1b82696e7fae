"""A card counts money once and is led by the episode that says most about the cause."""

from dataclasses import replace
from typing import Any

from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.life.incidents import lead_of, summarise
from tests.monitors.tellings import day, sighting


def episode(number: int = 1, **changes: Any) -> Episode:
    """A firing episode that was first bad on the morning given."""
    return step([], [sighting(number, **changes)], day(number), Policy())[0]


def test_a_data_fault_is_certain_though_nothing_was_tested() -> None:
    faulty = episode(kind="data", monitor="payments", family="late")
    assert faulty.evidence.q_value is None
    assert summarise([faulty]).confidence == 1.0


def test_the_card_counts_the_same_money_once_and_is_led_by_the_clearest() -> None:
    whole = episode(exposure=1000, effect=1.5)
    cell = episode(exposure=900, effect=6, segment={"country": "ID", "category": "beauty"})
    crumb = episode(exposure=10, effect=40, segment={"carrier": "JX"})
    card = summarise([whole, cell, crumb])
    assert card.money == 1000
    assert card.lead.where == {"country": "ID", "category": "beauty"}
    assert card.state == "firing"


def test_a_shadow_monitor_is_silent_on_a_card_a_live_one_opened() -> None:
    shadow = replace(episode(1, monitor="order_volume"), live=False, money=200_000.0)
    live = replace(episode(3, monitor="hit_rate"), live=True, money=700.0)
    card = summarise([shadow, live])
    assert (card.live, card.lead.monitor, card.money, card.opened_on) == (
        True,
        "hit_rate",
        700.0,
        live.opened_on,
    )
    assert summarise([shadow]).live is False


def test_a_cell_with_most_of_the_excess_names_the_card_even_when_its_band_is_wider() -> None:
    market = episode(segment={"country": "ID"}, effect=9)
    cell = episode(segment={"country": "ID", "category": "beauty"}, effect=7)
    other = episode(segment={"country": "ID", "category": "toys"}, effect=3)
    assert lead_of([market, cell, other]).where == {"country": "ID", "category": "beauty"}
    assert lead_of([market, other]).where == {"country": "ID"}


def test_a_card_resolves_with_its_last_episode() -> None:
    first = step([], [sighting(1), sighting(1, segment={"country": "ID"})], day(1), Policy())
    second = step(first, [sighting(2, "clean"), sighting(2, segment={"country": "ID"})], day(2), Policy())
    third = step(
        second, [sighting(3, "clean"), sighting(3, "clean", segment={"country": "ID"})], day(3), Policy()
    )
    fourth = step(third, [sighting(4, "clean", segment={"country": "ID"})], day(4), Policy())
    assert [summarise(e).state for e in (first, second, third, fourth)] == ["firing"] * 3 + ["resolved"]
    assert summarise(fourth).resolved_on == day(4).isoformat()


def test_a_response_of_ours_never_leads_where_there_is_a_harm() -> None:
    response = replace(episode(monitor="enforcements", exposure=90_000, effect=40), role="response")
    volume = replace(episode(monitor="order_volume", exposure=50_000, effect=20), role="volume")
    harm = episode(monitor="dispute_rate", exposure=100, effect=2)
    assert lead_of([response, volume, harm]) is harm
    assert lead_of([response, volume]) is volume
    assert lead_of([response]) is response


MILL = {"country": "GB", "channel": "agency"}


def told(monitor: str, number: int = 1, **changes: Any) -> Episode:
    """An episode of a monitor of forged applications, with a number of its own."""
    shown = {name: changes.pop(name) for name in ("segment", "effect", "exposure") if name in changes}
    made = episode(1, monitor=monitor, **shown)
    return replace(made, **{"id": number, "scenarios": ("kyc_mill",), "stage": "onboarding", **changes})


def test_a_dear_consequence_does_not_lead_before_the_cell_of_its_cause() -> None:
    cause = told("duplicate_identities", segment=MILL, exposure=0)
    whole = told("duplicate_identities", 2, exposure=0, effect=1.5)
    other = told("first_pass", 3, segment=MILL, exposure=0, role="quality")
    debt = told("bad_debt", 4, exposure=4_000, stage="settlement", effect=30)
    assert lead_of([debt, whole, other, cause]) is cause


def test_a_stranger_does_not_lead_however_clear_it_is() -> None:
    some = [
        told(name, n, segment={"country": "ID"}) for n, name in enumerate(("changes", "payouts", "reports"))
    ]
    stranger = told("defects", 9, segment={"country": "ID", "category": "fashion"}, effect=9)
    stranger = replace(stranger, scenarios=("refund_abuse",), stage="after-sales", first_bucket="2026-02-12")
    assert lead_of([*some, stranger]) in some


def test_what_has_just_ended_leads_while_its_consequence_goes_on_and_later_no_more() -> None:
    cause = replace(told("duplicate_identities", segment=MILL), state="resolved", resolved_on=str(day(3)))
    others = [told("first_pass", 2, segment=MILL, role="quality"), told("bad_debt", 3, stage="settlement")]
    soon = [replace(e, last_bucket=str(day(7))) for e in others]
    late = [replace(e, last_bucket=str(day(8))) for e in others]
    assert cause.last_bucket == str(day(0))
    assert lead_of([cause, *soon]) is cause
    assert lead_of([cause, *late]).monitor == "bad_debt"


def test_a_small_part_of_what_the_whole_saw_that_day_does_not_lead() -> None:
    market = episode(segment={"country": "ID"}, effect=9)
    part = episode(segment={"country": "ID", "category": "toys"}, effect=3)
    later = replace(part, last_bucket=str(day(1)))
    assert lead_of([market, part]) is market
    assert lead_of([market, later]) is later  # of another day, and so not to be compared


def test_a_kept_record_says_who_leads() -> None:
    market = replace(episode(segment={"country": "ID"}, effect=9), id=7)
    cell = replace(episode(segment={"country": "ID", "category": "beauty"}, effect=7), id=8)
    assert (summarise([market, cell]).lead.id, summarise([market, cell], 7).lead.id) == (8, 7)
    assert summarise([market, cell], 99).lead.id == 8
