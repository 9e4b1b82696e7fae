"""Alerts in the scope of an intervention: whose days are another story, and whose are what it answers."""

from datetime import date, timedelta

from monitors.interventions.known_trouble import KnownTrouble, columns_of, meanwhile

DAY = date(2026, 9, 1)
TOYS = {"country": "BR", "category": "toys"}


def trouble(
    first: int, last: int, *, direction: str = "up", segment: dict[str, str] | None = None
) -> KnownTrouble:
    place = TOYS if segment is None else segment
    return KnownTrouble(
        1, "refunds", direction, place, DAY + timedelta(days=first), DAY + timedelta(days=last)
    )


def test_an_alert_in_the_scope_counts_and_one_elsewhere_does_not() -> None:
    inside, part = trouble(9, 12), trouble(9, 12, segment={**TOYS, "carrier": "br_post"})
    market, everything = trouble(9, 12, segment={"country": "BR"}), trouble(9, 12, segment={})
    other, down = trouble(9, 12, segment={"country": "US"}), trouble(9, 12, direction="down")
    told = [inside, part, market, everything, other, down]
    assert meanwhile(told, "refunds", "up", TOYS, DAY) == [inside, part, market]
    assert meanwhile(told, "returns", "up", TOYS, DAY) == []
    assert meanwhile([everything], "refunds", "up", {}, DAY) == [everything]


def test_the_alert_that_a_change_answers_is_its_own_story() -> None:
    assert meanwhile([trouble(-20, 3)], "refunds", "up", TOYS, DAY) == []
    assert meanwhile([trouble(-20, -5)], "refunds", "up", TOYS, DAY) == []
    assert len(meanwhile([trouble(-30, -15)], "refunds", "up", TOYS, DAY)) == 1
    assert len(meanwhile([trouble(-9, 3)], "refunds", "up", TOYS, DAY)) == 1  # might have ended by itself


def test_its_days_are_its_bad_ones_and_some_around_them() -> None:
    assert columns_of([trouble(10, 11)], DAY, 30) == list(range(7, 15))
    assert columns_of([trouble(28, 40)], DAY, 30) == list(range(25, 30))
    assert columns_of([], DAY, 30) == []
