"""What the Alert page says of numbers: one-sided ranges, effects, the explanation's own sentences."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from monitors import words
from monitors.explain import Cause, Explanation
from monitors.explain.explanation import Money
from pages.alert.confidence import between, effect
from pages.alert.head import spoken
from pages.desk import explanations


@dataclass
class Told:
    """As much of an explanation as the headline needs."""

    headline: str
    monitor: str = "kyc_pass_rate"
    money: Money | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def told(headline: str, money: Money | None = None) -> tuple[str, str]:
    return spoken(cast(Explanation, Told(headline, money=money)), "USD")


def test_money_is_said_as_everywhere_on_the_desk() -> None:
    money = Money(amount=41_230, low=30_000, high=52_000)
    first, rest = told("Kyc pass rate is ×3.6. Carried by COD; USD 41,200 at stake (USD 30,000 to …).", money)
    assert first == "KYC pass rate is ×3.6"
    assert rest == "Carried by COD; $41k at stake ($30k to $52k)."


def test_a_headline_of_one_sentence_stays_one() -> None:
    assert told("Kyc pass rate fell to zero on 7 Nov.") == ("KYC pass rate fell to zero on 7 Nov", "")


def test_an_open_end_of_a_range_is_not_a_dash() -> None:
    low, high = words.bps(0.0002), words.bps(float("inf"))
    assert between(low, high) == f"at least {low}"
    assert between(words.DASH, low) == f"at most {low}"
    assert between(low, low) == f"between {low} and {low}"


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "nothing where something was expected"), (3.6, "×3.6 of what was expected")]
)
def test_the_effect_in_words(value: float, said: str) -> None:
    assert effect(value) == said


def cause(ratio: float | None, segment: dict[str, Any]) -> Cause:
    return Cause(segment, "rate", 12.0, 0.0, ratio, 1.0, 0.5, 9.0, 0.001, 3)


def test_a_cell_of_which_nothing_was_expected_is_new_and_not_a_huge_factor() -> None:
    assert explanations.ratio(cause(None, {})) == "new"
    assert explanations.ratio(cause(162_754.79, {})).replace(words.THIN, " ") == "> ×100"


def test_a_bare_number_says_what_it_is() -> None:
    assert words.segment({"version": 2, "country": "BR"}) == "BR · version 2"
