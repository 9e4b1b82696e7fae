"""`riskdesk check` and the checks of money: what is wrong with them is told before a night."""

from pathlib import Path

import pytest

from monitors.check import check
from tests.monitors.money.till import BOOKED, REFUNDED, Till


@pytest.mark.parametrize("landed", [False, True])
def test_sound_checks_are_counted_and_nothing_is_said(tmp_path: Path, landed: bool) -> None:
    shop = Till(tmp_path, refunded=REFUNDED, booked=BOOKED)
    shop.usual(range(4))
    if landed:
        shop.night(5)
    found = check(shop.home)
    assert [str(one) for one in found.problems if one.file.startswith("checks/")] == []
    assert found.counts["checks"] == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("settles_days = 0", "settles_day = 0", "unknown key"),
        ("max(day) as day", "max(days) as day", "days"),
        ("from till", "from tills", "tills"),
        ('["till"]', '["tills"]', "no such extract; column touched; expected one of bank, till; found tills"),
        ('key = ["order_id"]', 'key = ["order"]', "column not returned; column key"),
        ("any_value(city) as city", "any_value(city) as order_id", "column returned twice; column key"),
        ("order_id in (", "order_id > 7 and order_id + 1 in (", "No function matches"),
    ],
)
def test_a_check_that_cannot_run_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    shop = Till(tmp_path, refunded=REFUNDED.replace(old, new))
    told = "\n".join(str(one) for one in check(shop.home).problems if one.file == "checks/refunded.sql")
    assert said in told


def test_a_key_that_a_touched_extract_lacks_is_named(tmp_path: Path) -> None:
    text = BOOKED.replace('key = ["order_id"]', 'key = ["order_id", "kind"]').replace(
        "p.city,", "'paid' as kind,"
    )
    shop = Till(tmp_path, booked=text)
    (told,) = [str(one) for one in check(shop.home).problems if one.file == "checks/booked.sql"]
    assert "column not in a touched extract; column key; expected a column of bank:" in told
