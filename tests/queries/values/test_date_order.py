from __future__ import annotations

import pytest

from queries.content.home import Home
from queries.values.date_order import other_order
from tests.queries.landed import csv_text, land, row, take

FORMAT = "%d/%m/%Y %H:%M"


@pytest.fixture
def home(tiny_home: Home) -> Home:
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text(
        path.read_text().replace('name = "opened_at"', f'name = "opened_at"\nformat = "{FORMAT}"', 1)
    )
    return tiny_home


def days(*stamps: str) -> str:
    rows = [
        row(at, opened_at=f"{stamp} 10:00", arrived_at="2026-12-30 10:00:00")
        for at, stamp in enumerate(stamps)
    ]
    return csv_text(*rows)


def test_a_drop_in_the_other_order_is_refused_with_its_format(home: Home) -> None:
    land(home, "tickets/a.csv", days("03/02/2026", "03/04/2026", "03/25/2026", "03/26/2026"))
    drop = take(home)
    assert drop.state == "refused"
    assert 'format = "%m/%d/%Y %H:%M"' in str(drop.problems[0])


def test_a_drop_that_fits_both_is_judged_by_its_own_day(home: Home) -> None:
    land(home, "tickets/2026-03-02.csv", days("03/02/2026", "03/02/2026"))
    assert take(home).state == "refused"
    land(home, "tickets/2026-03-02.csv", days("02/03/2026", "02/03/2026"))
    assert take(home).published == 2


def test_where_nothing_tells_the_orders_apart_it_is_said(home: Home) -> None:
    land(home, "tickets/a.csv", days("02/03/2026", "04/03/2026"))
    drop = take(home)
    assert drop.published == 2
    assert "days that fit either order" in str(drop.problems[0])
    assert 'allow = ["either order"]' in str(drop.problems[0])


def test_one_mistyped_day_refuses_no_drop(home: Home) -> None:
    land(home, "tickets/a.csv", days("20/03/2026", "21/03/2026", "22/03/2026", "03/23/2026"))
    assert (drop := take(home)).published == 3
    assert drop.quarantined == 1


def test_the_usual_order_has_no_other() -> None:
    assert other_order("%Y-%m-%d %H:%M") is None
    assert other_order("%d.%m.%y") == "%m.%d.%y"
