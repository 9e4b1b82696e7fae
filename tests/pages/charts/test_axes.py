from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pages.charts import axes


def days(count: int, last: date = date(2026, 11, 15)) -> list[str]:
    return [(last - timedelta(days=back)).isoformat() for back in range(count - 1, -1, -1)]


def ticks(buckets: list[str], at_most: int) -> list[str]:
    found = axes.time_blanks(buckets, at_most)["x_ticks"]
    return [datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M") for at in found]


def values(ends: axes.Limits, unit: str, at_most: int = 5, **more: Any) -> dict[str, Any]:
    return axes.value_blanks(ends, at_most, unit, **more)


def test_a_share_never_goes_above_the_whole_or_below_nothing() -> None:
    assert axes.limits([99.0, 40.0], [-3.0, 120.0], "percent") == (0.0, 100.0)
    drawn = values(axes.limits([99.0], [140.0], "percent"), "percent")
    assert (drawn["y_low"], drawn["y_top"]) == (0, 100)


def test_a_band_far_above_everything_measured_does_not_flatten_the_line() -> None:
    low, top = axes.limits([1.0, 0.5], [40.0], "bps")
    assert (low, top) == (0.0, pytest.approx(1.5 * (1 + axes.ROOM)))


def test_a_count_that_never_was_below_zero_has_no_axis_below_it() -> None:
    assert axes.limits([0.0, 4.0], [-2.0], "count")[0] == 0.0


def test_what_was_negative_is_on_the_axis() -> None:
    assert axes.limits([-5.0, 2.0], [], "number")[0] < -5.0


def test_movement_at_a_high_level_is_not_squeezed_above_zero() -> None:
    low, top = axes.limits([78.0, 90.0], [76.0, 92.0], "percent")
    assert 70 < low < 76
    assert 92 < top < 94


def test_a_value_that_never_moved_stands_on_zero() -> None:
    assert axes.limits([50.0, 50.0], [], "count") == (0.0, 51.5)


def test_where_all_is_zero_the_expected_gives_the_size() -> None:
    assert axes.limits([0.0, 0.0], [3.0], "bps") == (0.0, pytest.approx(3.09))


def test_nothing_but_zeros_has_a_calm_axis() -> None:
    drawn = values(axes.limits([0.0], [0.0], "bps"), "bps")
    assert (drawn["y_low"], drawn["y_top"], drawn["y_ticks"]) == (0.0, 1.0, [0.0])


def test_ticks_are_round_and_the_axis_runs_on_to_the_next_where_it_is_near() -> None:
    drawn = values((0.0, 273.0), "bps")
    assert drawn["y_ticks"] == [0, 100, 200, 300]
    assert drawn["y_top"] == 300
    near = values((0.0, 1220.0), "bps", 3)
    assert (near["y_ticks"], near["y_top"]) == ([0, 500, 1000], 1220)


def test_a_quarter_step_keeps_its_digits() -> None:
    drawn = values((0.0, 1.0), "ratio", 4)
    assert (drawn["y_ticks"], drawn["y_format"]) == ([0, 0.25, 0.5, 0.75, 1.0], ",.2f")


def test_counts_have_whole_ticks() -> None:
    assert values((0.0, 2.1), "count")["y_ticks"] == [0, 1, 2]
    assert values((0.0, 11.0), "count")["y_ticks"] == [0, 5, 10]


@pytest.mark.parametrize(
    ("unit", "suffix", "each"),
    [("bps", " bps", False), ("percent", " %", True), ("count", " per day", False), ("number", "", False)],
)
def test_every_unit_is_on_its_axis(unit: str, suffix: str, each: bool) -> None:
    drawn = values((0.0, 50.0), unit)
    assert (drawn["y_prefix"], drawn["y_suffix"], drawn["y_each"]) == ("", suffix, each)


def test_money_has_its_currency_and_hours_are_counted_per_hour() -> None:
    assert values((0.0, 50.0), "money", currency="GBP")["y_prefix"] == "£"
    assert values((0.0, 50.0), "count", hourly=True)["y_suffix"] == " per hour"


@pytest.mark.parametrize(("top", "ticks", "size", "suffix"), [
    (100.0, [0, 50, 100], 1, " min"),
    (600.0, [0, 300, 600], 60, " h"),
    (5760.0, [0, 2880, 5760], 1440, " d"),
])  # fmt: skip
def test_waiting_times_are_in_the_unit_a_person_would_use(
    top: float, ticks: list[float], size: int, suffix: str
) -> None:
    drawn = values((0.0, top), "minutes", 2)
    assert (drawn["y_ticks"], drawn["y_size"], drawn["y_suffix"]) == (ticks, size, suffix)


def test_large_numbers_are_written_by_size() -> None:
    assert values((0.0, 8_000.0), "count")["y_format"] == ",.0f"
    assert values((0.0, 40_000.0), "count")["y_format"] == "~s"


def test_small_charts_share_one_scale() -> None:
    alike = {
        name: ((0.0, top * 1.1), (0.0, top)) for name, top in {"BR": 90.0, "ID": 100.0, "US": 60.0}.items()
    }
    found = axes.shared(alike)
    assert len({limits for limits, _ in found.values()}) == 1
    assert found["US"][0] == (0.0, pytest.approx(110.0))
    assert not any(own for _, own in found.values())


def test_one_far_above_the_others_has_its_own_scale_and_leaves_theirs() -> None:
    single = {name: ((0.0, top), (0.0, top)) for name, top in {"BR": 90.0, "ID": 100.0, "MX": 900.0}.items()}
    found = axes.shared(single)
    assert found["MX"] == ((0.0, 900.0), True)
    assert found["BR"] == ((0.0, 100.0), False)


def test_one_wide_band_does_not_press_the_lines_of_all_the_others_down() -> None:
    single = {"BR": ((0.0, 100.0), (0.0, 100.0)), "MX": ((0.0, 150.0), (0.0, 100.0))}
    assert axes.shared(single)["BR"] == ((0.0, pytest.approx(120.0)), False)


def test_nothing_shares_nothing() -> None:
    assert axes.shared({}) == {}


def test_weeks_stand_on_mondays() -> None:
    assert ticks(days(56), 9) == [f"2026-{day} 00:00" for day in (
        "09-21", "09-28", "10-05", "10-12", "10-19", "10-26", "11-02", "11-09",
    )]  # fmt: skip


def test_single_days_are_counted_back_from_the_newest() -> None:
    assert ticks(days(7), 4) == [f"2026-11-{day:02} 00:00" for day in (9, 11, 13, 15)]


def test_hours_of_weeks_are_named_by_day_and_those_of_a_day_by_hour() -> None:
    hours = [f"2026-11-{day:02}T{hour:02}:00:00" for day in (14, 15) for hour in range(24)]
    assert ticks(hours, 9) == [f"2026-11-{at}" for at in (
        "14 00:00", "14 06:00", "14 12:00", "14 18:00", "15 00:00", "15 06:00", "15 12:00", "15 18:00",
    )]  # fmt: skip
    week = [f"2026-11-{day:02}T{hour:02}:00:00" for day in range(9, 16) for hour in range(24)]
    assert ticks(week, 9) == [f"2026-11-{day:02} 00:00" for day in range(9, 16)]


def test_years_are_named_by_month() -> None:
    found = axes.time_blanks(days(800), 9)
    assert found["x_format"] == "%b %Y"
    assert ticks(days(800), 9)[:2] == ["2024-10-01 00:00", "2025-01-01 00:00"]


def test_one_bucket_has_one_tick_and_none_has_none() -> None:
    assert ticks(["2026-11-15"], 9) == ["2026-11-15 00:00"]
    assert ticks([], 9) == []


def test_a_bucket_is_a_market_hour_whatever_the_clock_of_the_reader() -> None:
    assert axes.epoch("2026-11-15T05:00:00") == axes.epoch("2026-11-15") + 5 * 3_600_000
    assert axes.epoch("1970-01-02") == 86_400_000
