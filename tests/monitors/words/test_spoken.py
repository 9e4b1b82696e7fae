from datetime import date

import pytest

from monitors import words

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0998, "9.98 %"), (0.06, "6.00 %"), (0.5, "50.0 %"), (0, "0 %"), (NAN, "–"), (None, "–")],
)
def test_percents_keep_three_digits_so_that_neighbours_compare(value: float | None, said: str) -> None:
    assert words.percent(value).replace(words.THIN, " ") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(41_230, "$41k"), (950, "$950"), (999.6, "$1.0k"), (1_240_000, "$1.2M"), (-830, "−$830"), (0, "$0")],
)
def test_money_at_a_glance(value: float, said: str) -> None:
    assert words.money(value, "USD") == said


def test_money_of_a_currency_without_a_sign_names_it() -> None:
    assert words.money(1200, "CHF").replace(words.THIN, " ") == "CHF 1.2k"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3.57, "×3.6"),
        (0.418, "×0.42"),
        (12.3, "×12"),
        (9675.0, "> ×100"),
        (0.0005, "< ×0.01"),
        (0, "×0"),
        (NAN, "–"),
    ],
)
def test_times(value: float, said: str) -> None:
    assert words.times(value).replace(words.THIN, " ") == said


def test_a_share_is_never_said_without_its_n() -> None:
    assert words.share(12, 15).replace(words.THIN, " ") == "80 %, n = 15"
    assert words.share(0, 0) == words.DASH


def test_rounding_does_not_leave_a_thousand_of_the_smaller_unit() -> None:
    assert words.compact(999_960) == "1.0M"
    assert words.digits(9.996) == "10.0"


def test_a_day_shows_its_year_only_where_it_is_another_one() -> None:
    assert words.day("2026-11-19", date(2026, 1, 1)) == "19 Nov"
    assert words.day("2025-11-19", date(2026, 1, 1)) == "19 Nov 2025"
    assert words.day(None) == words.DASH


def test_a_moment_says_its_zone() -> None:
    assert words.moment("2026-11-22T06:00:00") == "22 Nov 06:00 UTC"


def test_a_segment_says_the_market_first() -> None:
    assert (
        words.segment('{"category":"home_garden","country":"BR","payment_method":"cod"}')
        == "BR · home garden · COD"
    )
    assert words.segment({}) == "everywhere"


def test_a_label_that_begins_a_line_keeps_its_acronym() -> None:
    assert [words.titled(one) for one in ("ip", "seller_tier", "KYC")] == ["IP", "Seller tier", "KYC"]


def test_units_of_a_monitor() -> None:
    said = {
        unit: words.quantity(0.0123, unit).replace(words.THIN, " ") for unit in ("bps", "percent", "ratio")
    }
    assert said == {"bps": "123 bps", "percent": "1.23 %", "ratio": "0.0123"}
    assert words.quantity(300, "minutes").replace(words.THIN, " ") == "5.0 h"


def test_a_listing_says_how_many_it_leaves_out() -> None:
    assert words.listing(["a", "b", "c", "d"]) == "a, b, c and 1 more"
    assert words.listing(["a", "b"]) == "a and b"
    assert words.listing([]) == ""
