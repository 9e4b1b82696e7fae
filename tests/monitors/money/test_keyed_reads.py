"""What of a statement reads the rows of touched keys alone: only then may a night pass the others over."""

import pytest

from monitors.money.keyed_reads import keyed_read
from tests.monitors.money.till import BOOKED, REFUNDED

HAS = frozenset({"day", "known_day", "order_id", "seller_id", "period", "order_day", "kind", "amount"})
ORDER, PERIOD = ("order_id",), ("seller_id", "period")


@pytest.mark.parametrize(
    ("sql", "key", "columns"),
    [
        ("select 1 from till where order_id in (select order_id from touched)", ORDER, ORDER),
        (
            "select 1 from till t join x using (a) where t.order_id in (select order_id from touched)",
            ORDER,
            ORDER,
        ),
        (
            "select 1 from till where (period, seller_id) in (select period, seller_id from touched)",
            PERIOD,
            PERIOD,
        ),
        ("select 1 from till join touched using (seller_id, period)", PERIOD, PERIOD),
        (
            "select 1 from till join (select seller_id, period as order_day from touched) using (seller_id, order_day)",
            PERIOD,
            ("seller_id", "order_day"),
        ),
    ],
)
def test_rows_of_touched_keys_alone_are_recognised_by_their_columns(
    sql: str, key: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    found = keyed_read(sql, "till", HAS, key)
    assert found is not None
    assert found.columns == {columns}


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 from till",
        "select 1 from till where order_id in (select order_id from touched) or amount > 3",
        "select 1 from till where order_id not in (select order_id from touched)",
        "select 1 from till where order_id in (select order_id from touched limit 3)",
        "select 1 from till where order_id in (select order_id from touched where order_id > 'a')",
        "select 1 from till where kind in (select order_id from other)",
        "select 1 from a full join till using (x) where order_id in (select order_id from touched)",
        "select 1 from till left join touched using (order_id)",
        "select 1 from till using sample 3 where order_id in (select order_id from touched)",
        "with touched as (select 1 as order_id) select 1 from till where order_id in (select order_id from touched)",
        "select (select max(amount) from till) from till where order_id in (select order_id from touched)",
        "select 1 from till where day >= $since and day in (select",
    ],
)
def test_a_place_that_may_read_more_is_none(sql: str) -> None:
    assert keyed_read(sql, "till", HAS, ORDER) is None


def test_half_of_a_key_is_not_enough() -> None:
    sql = "select 1 from till where seller_id in (select seller_id from touched)"
    assert keyed_read(sql, "till", HAS, PERIOD) is None


def test_only_what_is_held_to_the_window_everywhere_may_be_passed_over_before_it() -> None:
    for sql, windowed in (
        (REFUNDED, True),
        (BOOKED, True),
        (REFUNDED.replace("day >= $since and", ""), False),
    ):
        found = keyed_read(sql, "till", HAS, ORDER)
        assert found is not None
        assert found.windowed is windowed
