"""Numbers in words: a known answer of each, what has no number, and what holds of every number."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import words

NAN, INF = float("nan"), float("inf")
SIZES = {"B": 1e9, "M": 1e6, "k": 1e3}
SAID: list[Callable[[float | None], str]] = [
    words.bps,
    words.chance,
    words.compact,
    words.count,
    words.digits,
    words.in_days,
    words.in_seconds,
    words.minutes,
    words.money,
    words.money_exact,
    words.one_in,
    words.percent,
    words.share,
    words.times,
]
numbers = st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) > 1e-4)


def spaced(text: str) -> str:
    """The same with plain spaces for the narrow ones."""
    return text.replace(words.THIN, " ")


def read(text: str) -> float:
    """The number that a person would read."""
    size = SIZES.get(text[-1], 1.0)
    return float(text.rstrip("BMk").replace(",", "").replace(words.MINUS, "-")) * size


@pytest.mark.parametrize("say", SAID)
@pytest.mark.parametrize("nothing", [None, NAN, INF, -INF])
def test_what_is_no_number_is_a_dash(say: Callable[[float | None], str], nothing: float | None) -> None:
    assert say(nothing) == words.DASH


@given(numbers)
def test_no_number_breaks_over_a_line_or_has_a_hyphen_or_an_exponent(value: float) -> None:
    for unit in ("bps", "percent", "ratio", "count", "money", "minutes"):
        text = words.quantity(value, unit)
        assert not {" ", "-", "e"} & set(text.removesuffix("percent"))


@given(numbers, st.integers(1, 6))
def test_digits_are_as_near_as_they_promise(value: float, significant: int) -> None:
    assert read(words.digits(value, significant)) == pytest.approx(
        value, rel=10.0 ** (1 - significant), abs=1e-8
    )


@given(numbers)
def test_a_size_at_a_glance_is_within_five_percent(value: float) -> None:
    assert read(words.compact(value)) == pytest.approx(value, rel=0.05)


@given(numbers.filter(lambda value: value > 0.01))
def test_a_debt_is_said_as_the_same_amount_with_a_minus(value: float) -> None:
    for say in (words.money, words.money_exact):
        assert say(-value) == words.MINUS + say(value)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0998, "9.98 %"), (0.06, "6.00 %"), (0.5, "50.0 %"), (0, "0 %"), (-0.0123, "−1.23 %"), (1e-9, "0 %")],
)
def test_percents_keep_three_digits_so_that_neighbours_compare(value: float, said: str) -> None:
    assert spaced(words.percent(value)) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.41, "41 %"), (0.095, "9.5 %"), (1.0, "100 %"), (0, "0 %"), (9.46, "946 %")]
)
def test_a_share_has_two_digits(value: float, said: str) -> None:
    assert spaced(words.share(value)) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.0123, "123 bps"), (0.00712, "71.2 bps"), (-0.0001, "−1.00 bps"), (0, "0 bps")]
)
def test_basis_points(value: float, said: str) -> None:
    assert spaced(words.bps(value)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (41_230, "$41k"),
        (950, "$950"),
        (999.6, "$1.0k"),
        (1_240_000, "$1.2M"),
        (3.1e9, "$3.1B"),
        (-830, "−$830"),
        (0, "$0"),
    ],
)
def test_money_at_a_glance(value: float, said: str) -> None:
    assert words.money(value, "USD") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(41_230.4, "$41,230"), (12.5, "$12.50"), (99.999, "$100"), (-830, "−$830"), (0, "$0"), (7, "$7")],
)
def test_money_in_full(value: float, said: str) -> None:
    assert words.money_exact(value, "USD") == said


def test_money_of_a_currency_without_a_sign_names_it_and_without_one_is_bare() -> None:
    assert words.money(1200, "CHF") == f"CHF{words.THIN}1.2k"
    assert words.money_exact(1200, "CHF") == f"CHF{words.THIN}1,200"
    assert words.money(1200, "") == "1.2k"


@pytest.mark.parametrize(
    ("value", "said"),
    [(3.57, "×3.6"), (0.418, "×0.42"), (12.3, "×12"), (9675.0, "> ×100"), (0.0005, "< ×0.01"), (0, "×0")],
)
def test_times(value: float, said: str) -> None:
    assert spaced(words.times(value)) == said


def test_a_ratio_may_keep_a_third_digit_where_limits_are_that_near() -> None:
    assert words.times(1.253, 3) == "×1.25"


def test_a_cell_of_which_nothing_was_expected_has_no_factor_and_is_new() -> None:
    assert words.factor(None) == "new"
    assert words.factor(4.1) == "×4.1"


@pytest.mark.parametrize(
    ("value", "said"),
    [(1240, "1,240"), (3.0, "3"), (1.4, "1.4"), (9.97, "10"), (-1200, "−1,200"), (-0.04, "0.0")],
)
def test_things_are_counted_whole_and_few_expected_ones_with_a_decimal(value: float, said: str) -> None:
    assert words.count(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(950, "950"), (4100, "4.1k"), (12_300, "12k"), (999_960, "1.0M"), (0.4, "0.40")]
)
def test_sizes_at_a_glance(value: float, said: str) -> None:
    assert words.compact(value) == said


def test_rounding_up_takes_the_digits_of_the_larger_power() -> None:
    assert words.digits(9.996) == "10.0"
    assert words.digits(-0.0000000001) == "0"


@pytest.mark.parametrize(
    ("value", "said"), [(25, "25 min"), (300, "5 h"), (150, "2.5 h"), (4608, "3.2 d"), (2880, "2 d")]
)
def test_a_duration_is_said_in_the_unit_a_person_would_use(value: float, said: str) -> None:
    assert spaced(words.minutes(value)) == said


def test_days_and_seconds() -> None:
    assert spaced(words.in_days(3)) == "3 d"
    assert spaced(words.in_days(1.52)) == "1.5 d"
    assert spaced(words.in_seconds(0.4213)) == "0.42 s"


def test_a_ratio_stands_beside_its_n() -> None:
    assert spaced(words.sample(4000)) == "n = 4,000"
    assert spaced(words.share_of(12, 15)) == "80 %, n = 15"
    assert words.share_of(0, 0) == words.DASH
    assert words.share_of(None, 3) == words.DASH


def test_a_precision_never_stands_without_labels() -> None:
    assert spaced(words.proportion(0.3, 40, 0.18, 0.46)) == "30 % of 40 (18 % to 46 %)"
    assert words.proportion(None, 0, None, None, "labels") == "n/a, 0 labels"
    assert words.proportion(NAN, 0, None, None) == "n/a, 0 judged"


def test_units_of_a_monitor() -> None:
    said = {unit: spaced(words.quantity(0.0123, unit)) for unit in ("bps", "percent", "ratio", "count")}
    assert said == {"bps": "1.23 %", "percent": "1.23 %", "ratio": "0.0123", "count": "0.012"}
    assert spaced(words.quantity(300, "minutes")) == "5 h"
    assert words.quantity(41_230, "money", "EUR") == "€41k"
    assert words.quantity(None, "money") == words.DASH


def test_a_rate_in_basis_points_is_said_in_percent_from_one_percent_on() -> None:
    assert [spaced(words.quantity(one, "bps")) for one in (0.0099, 0.25)] == ["99.0 bps", "25.0 %"]
    assert [spaced(one) for one in words.quantities((0.012, 0.008), "bps")] == ["1.20 %", "0.800 %"]
    assert words.rate_unit("bps", [0.002, None, NAN]) == "bps"
    assert words.rate_unit("money", [300.0]) == "money"


def test_a_difference_has_its_sign() -> None:
    assert spaced(words.change(0.0051, "bps")) == "+51.0 bps"
    assert words.change(-12_000, "money") == "−$12k"
    assert words.change(0, "money") == "$0"
    assert words.change(NAN, "bps") == words.DASH


def test_a_range_is_said_by_its_ends_and_an_open_one_by_the_end_it_has() -> None:
    assert words.interval("$30k", "$52k") == "$30k to $52k"
    assert words.interval("$41k", "$41k") == "$41k"
    assert words.interval("2 bps", words.DASH) == "at least 2 bps"
    assert words.interval(words.DASH, "2 bps") == "at most 2 bps"
    assert words.interval(words.DASH, words.DASH) == words.DASH


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.1, "1 in 10"), (0.05, "1 in 20"), (0.3, "1 in 3.3"), (8.3e-5, "1 in 12,000"), (3e-9, "1 in 330M")],
)
def test_a_chance_is_one_in_so_many(value: float, said: str) -> None:
    assert words.one_in(value) == said


def test_no_chance_is_no_odds() -> None:
    assert words.one_in(0) == words.DASH


def test_a_p_value_is_said_as_odds_with_the_number_beside_it() -> None:
    assert spaced(words.chance(8.3e-5)) == "1 in 12,000 (p = 0.000083)"
    assert spaced(words.chance(3e-9)) == "1 in 330M (p = 3.0 × 10⁻⁹)"
    assert spaced(words.chance(0.7, "q")) == "as likely as not (q = 0.70)"
    assert words.chance(1e-12) == "less than 1 in a billion"
    assert words.chance(0.0, "false-discovery rate") == "less than 1 in a billion (false-discovery rate)"


def test_missing_is_none_or_not_a_number_and_a_known_number_is_finite() -> None:
    assert [words.missing(one) for one in (None, NAN, 0, "")] == [True, True, False, False]
    assert [words.known(one) for one in (None, NAN, INF, 2)] == [None, None, None, 2.0]


def test_whole_percents_add_up_to_the_whole_and_the_largest_remainders_are_rounded_up() -> None:
    assert words.whole_percents([52.6, 47.4]) == [53.0, 47.0]
    assert words.whole_percents([33.5, 33.5, 33.0]) == [34.0, 33.0, 33.0]
    assert words.whole_percents([60.4]) == [60.0]
    assert words.whole_percents([]) == []
