"""Nights that read what is new find what a look at everything finds, whatever came late, was changed or taken back."""

from datetime import datetime, time
from pathlib import Path
from random import Random

import pytest

from monitors.money import check_nights, night_rows
from monitors.money.reconcile import check_money
from monitors.store import Store
from queries.state.loss_parts import FILE, read_lossparts
from tests.monitors.money.till import BOOKED, FIRST, REFUNDED, Till

CITY_OWES = (
    REFUNDED.replace('key = ["order_id"]', 'key = ["city"]\n-- part = "order_id"')
    .replace(
        REFUNDED[REFUNDED.index("select max(day)") :],
        """with orders as (
  select city, order_id, max(day) as day, sum(case kind when 'refund' then amount else -amount end) as owed
  from till
  where day >= $since and day <= $settled and city in (select city from touched)
    and order_id in (select order_id from touched_parts)
  group by city, order_id
)
select max(day) as day, city, sum(owed) as amount, count(*) as orders, list(order_id) as parts
from orders where owed > 0 group by city
""",
    )
    .replace("Refunded more than paid", "A city owes")
)
UNKEYED = REFUNDED.replace("order_id in (select order_id from touched)", "order_id in (from touched)")
CHECKS = {"refunded": REFUNDED, "booked": BOOKED, "owes": CITY_OWES, "unkeyed": UNKEYED}
LAST = 9


def random_shop(folder: Path, seed: int) -> Till:
    """A shop whose rows come on time, late, once more with another amount or of another order, or are taken back."""
    shop, luck = Till(folder, **CHECKS), Random(seed)
    shop.usual(range(LAST), n=2)
    for number in range(24):
        day, order, city = luck.randrange(LAST - 1), f"o{number % 9}", luck.choice(["oslo", "riga"])
        known = luck.choice([0, 0, 0, 1, 3])
        kind = luck.choice(["paid", "refund", "refund"])
        entry = shop.entry(day, kind, order, f"{luck.randrange(1, 9)}.00", city, known=known)
        if luck.random() < 0.5:
            shop.book(day, order, f"{luck.randrange(1, 9)}.00", city, known=luck.choice([0, 1, 2]))
        if luck.random() < 0.4:  # said again: another amount, or another order
            order = luck.choice([order, f"o{luck.randrange(9)}"])
            shop.entry(day, kind, order, f"{luck.randrange(1, 9)}.50", city, number=entry, known=known + 2)
    return shop


def standing(store: Store) -> list[tuple[str, ...]]:
    rows = store.rows("select * from loss where state <> 'healed'")
    return sorted(
        tuple(str(row[name]) for name in ("check_name", "record_key", "day", "cents")) for row in rows
    )


def from_nothing(shop: Till, folder: Path, morning: int) -> list[tuple[str, ...]]:
    day = FIRST.replace(day=FIRST.day + morning)
    store = Store(folder / "again.sqlite")
    (shop.home.state / FILE).unlink(missing_ok=True)
    check_money(shop.home, store, day, lambda: datetime.combine(day, time(6)))
    return standing(store)


@pytest.fixture(autouse=True)
def few_mornings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new check goes through two mornings: it is the nights after these that are tested here."""
    monkeypatch.setattr(check_nights, "BACKFILL_DAYS", 2)


@pytest.mark.parametrize(("seed", "held"), [(1, 2_000_000), (2, 40)])
def test_night_after_night_finds_what_a_look_at_everything_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, held: int
) -> None:
    monkeypatch.setattr(night_rows, "HELD_ROWS", held)  # the fewer, the more shares each reading is cut into
    shop = random_shop(tmp_path, seed)
    for morning in (4, 6, LAST):
        night = shop.night(morning)
        assert [one.error for one in night.values()] == [""] * len(CHECKS)
    found = standing(shop.store)
    assert {one[0] for one in found} == set(CHECKS)
    assert found == from_nothing(shop, tmp_path, LAST)


def test_a_key_whose_row_now_names_another_is_looked_at_again(tmp_path: Path) -> None:
    shop = Till(tmp_path, refunded=REFUNDED)
    shop.usual(range(8), n=1)
    paid = shop.entry(2, "paid", "a", "5.00")
    shop.entry(2, "refund", "a", "5.00")
    shop.night(5)
    assert shop.losses(5) == []
    shop.entry(2, "paid", "b", "5.00", number=paid, known=4)
    shop.night(7)
    assert shop.losses(7) == [("a", 500, "to decide")]


@pytest.mark.parametrize(
    "damage", ["", "no JSON", '{"owes": {"as_of": "2026-03-03", "text_key": "", "parts": {}}}']
)
def test_parts_that_are_lost_are_found_anew(tmp_path: Path, damage: str) -> None:
    shop = Till(tmp_path, owes=CITY_OWES)
    shop.usual(range(8), n=1)
    shop.entry(1, "refund", "a", "5.00")
    shop.entry(1, "refund", "b", "7.00")
    shop.night(4)
    assert [sorted(one) for one in read_lossparts(shop.home.state)["owes"].parts.values()] == [["a", "b"]]
    (shop.home.state / FILE).write_text(damage)
    shop.entry(4, "refund", "c", "1.00")
    shop.night(6)
    assert [row[3] for row in standing(shop.store)] == ["1300"]
    assert [sorted(one) for one in read_lossparts(shop.home.state)["owes"].parts.values()] == [
        ["a", "b", "c"]
    ]


def test_a_night_asks_of_a_record_in_parts_no_part_that_is_closed_and_old(tmp_path: Path) -> None:
    shop = Till(tmp_path, owes=CITY_OWES)
    shop.usual(range(8), n=1)
    shop.entry(1, "refund", "a", "5.00")
    shop.night(4)
    shop.entry(4, "paid", "a", "5.00")
    shop.entry(4, "refund", "b", "2.00")
    night = shop.night(6)["owes"]
    assert (night.healed, night.changed) == ((), (1,))
    assert [list(one) for one in read_lossparts(shop.home.state)["owes"].parts.values()] == [["b"]]
