"""The night's checks: each broken record on the morning after its last part, to the cent, and nothing else."""

from pathlib import Path

import pytest

from monitors.money.money_check import read_check
from monitors.store.losses import loss_book
from queries.content.problem import Problem
from queries.engine.opening import data_version, open_engine
from queries.state.loss_cube import FILE
from tests.monitors.money.till import BOOKED, FIRST, REFUNDED, Till

AMOUNT = "sum(case kind when 'refund' then amount else -amount end) as amount"


def till(tmp_path: Path, **checks: str) -> Till:
    shop = Till(tmp_path, **(checks or {"refunded": REFUNDED, "booked": BOOKED}))
    shop.usual(range(12))
    return shop


def test_a_double_refund_is_found_on_the_morning_after_the_second(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "paid", "a", "19.99")
    shop.book(3, "a", "19.99")
    shop.entry(4, "refund", "a", "19.99")
    shop.entry(5, "refund", "a", "19.99")
    shop.night(5)
    assert shop.losses(5) == []
    night = shop.night(6)["refunded"]
    assert shop.losses(6) == [("a", 1999, "to decide")]
    assert len(night.new) == 1


def test_a_refund_in_two_parts_within_what_was_paid_is_no_loss(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "paid", "a", "20.00")
    shop.book(3, "a", "20.00")
    shop.entry(4, "refund", "a", "12.34")
    shop.entry(5, "refund", "a", "7.66")
    for morning in range(5, 9):
        shop.night(morning)
    assert shop.losses(8) == []


def test_a_counterpart_is_waited_for_as_long_as_declared(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "paid", "never", "5.00")
    shop.entry(3, "paid", "late", "6.00")
    shop.book(5, "late", "6.00")
    for morning in range(4, 6):
        shop.night(morning)
        assert shop.losses(morning) == []
    shop.night(6)  # day 3 and two days: it had to be there by the end of day 5
    assert shop.losses(6) == [("never", 500, "to decide")]


def test_what_comes_too_late_heals_and_says_so(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "paid", "a", "5.00")
    shop.book(7, "a", "5.00")
    for morning in range(5, 9):
        night = shop.night(morning)["booked"]
    assert len(night.healed) == 1
    (row,) = loss_book.losses(shop.store, FIRST.replace(day=10))
    assert (row["state"], row["healed_how"], row["cents"]) == ("healed", "late", 0)
    assert loss_book.sums([row]).healed == 500


def test_a_part_that_came_lowers_the_amount_and_the_rest_stays_open(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "paid", "a", "5.00")
    shop.book(7, "a", "2.00")
    for morning in range(5, 9):
        shop.night(morning)
    assert shop.losses(8) == [("a", 300, "to decide")]
    told = loss_book.sums(loss_book.losses(shop.store, FIRST.replace(day=10)))
    assert (told.known, told.open, told.recovered) == (500, 300, 200)


def test_a_corrected_row_heals_as_wrong_and_another_amount_as_restated(tmp_path: Path) -> None:
    shop = till(tmp_path)
    for order in ("a", "b"):
        shop.entry(3, "paid", order, "5.00")
        shop.book(3, order, "5.00")
    wrong = shop.entry(4, "refund", "a", "50.00")
    other = shop.entry(4, "refund", "b", "50.00")
    shop.night(5)
    assert sorted(shop.losses(5)) == [("a", 4500, "to decide"), ("b", 4500, "to decide")]
    shop.rows[("till", 6)].append(f"{wrong},2026-03-06 10:00:00,2026-03-08 11:00:00,oslo,a,refund,5.00")
    shop.rows[("till", 6)].append(f"{other},2026-03-06 10:00:00,2026-03-08 11:00:00,oslo,b,refund,15.00")
    shop.night(7)
    rows = {row["record_key"]["order_id"]: row for row in loss_book.losses(shop.store, FIRST.replace(day=9))}
    assert (rows["a"]["state"], rows["a"]["healed_how"]) == ("healed", "corrected")
    assert (rows["b"]["cents"], rows["b"]["restated"]) == (1000, 1)


def test_where_a_counterparts_extract_is_wanting_a_record_is_unknown_and_no_loss(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(5, "paid", "never", "7.00")
    shop.night(5)
    shop.night(7, without=("bank",))
    shop.night(8, without=("bank",))
    assert {one[2] for one in shop.losses(8)} == {"unknown"}
    assert loss_book.sums(loss_book.losses(shop.store, FIRST.replace(day=10))).known == 0
    shop.night(9)
    assert shop.losses(9) == [("never", 700, "to decide")]


def test_an_extract_of_which_nothing_has_landed_makes_a_check_wait(tmp_path: Path) -> None:
    shop = till(tmp_path)
    night = shop.night(4, without=("bank",))
    assert night["booked"].waits_for == ("bank",)
    assert night["refunded"].mornings > 0
    assert loss_book.checks_run(shop.store, FIRST.replace(day=6))["booked"]["state"] == "waiting"


def test_the_same_morning_again_changes_nothing(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "refund", "a", "5.00")
    shop.night(5)
    before = shop.store.rows("select * from loss"), shop.store.rows("select * from loss_event")
    assert shop.night(5)["refunded"].mornings == 0
    assert (shop.store.rows("select * from loss"), shop.store.rows("select * from loss_event")) == before


def test_a_night_that_finds_nothing_else_leaves_the_version_of_the_data(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "refund", "a", "5.00")
    shop.night(5)
    before = data_version(shop.home)
    shop.night(5)
    assert data_version(shop.home) == before
    shop.entry(5, "refund", "b", "5.00")
    shop.night(7)
    assert data_version(shop.home) != before


@pytest.mark.parametrize("damage", [b"no parquet", b""])
def test_a_damaged_cube_of_losses_reads_as_absent_and_is_written_anew(tmp_path: Path, damage: bytes) -> None:
    shop = till(tmp_path)
    shop.entry(3, "refund", "a", "5.00")
    shop.night(5)
    path = shop.home.state / FILE
    whole = path.read_bytes()
    for broken in (damage, whole[:40] + whole[44:]):
        path.write_bytes(broken)
        engine = open_engine(shop.home)
        assert engine.query("select * from broken_records_day").num_rows == 0
        engine.close()
        shop.night(5)
        assert path.read_bytes() == whole


def test_a_night_looks_at_the_keys_of_new_rows_only(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.night(8)
    assert shop.night(9)["refunded"].looked_at == 5


def test_another_text_looks_at_everything_once(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "refund", "a", "5.00")
    shop.night(8)
    shop.write_check("refunded", REFUNDED.replace("> 0\n", "> 100\n"))
    night = shop.night(9)["refunded"]
    assert night.looked_at > 40
    (row,) = loss_book.losses(shop.store, FIRST.replace(day=11))
    assert (row["state"], row["healed_how"]) == ("healed", "check")


@pytest.mark.parametrize("text", [REFUNDED, REFUNDED.replace("> 0\n", "> 1\n")])
def test_an_earlier_morning_than_the_newest_checked_changes_nothing(tmp_path: Path, text: str) -> None:
    shop = till(tmp_path)
    shop.entry(6, "refund", "a", "5.00")
    shop.night(8)
    tables = [f"select * from {name}" for name in ("loss", "loss_event", "loss_check")]
    before = [shop.store.rows(one) for one in tables]
    shop.write_check("refunded", text)
    assert shop.night(5)["refunded"].mornings == 0
    assert [shop.store.rows(one) for one in tables] == before
    assert shop.losses(8) == [("a", 500, "to decide")]


def test_a_record_that_breaks_again_is_the_same_record(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "paid", "a", "5.00")
    shop.book(7, "a", "5.00")
    for morning in range(5, 9):
        shop.night(morning)
    shop.book(8, "a", "-1.00")
    shop.night(9)
    assert shop.losses(9) == [("a", 100, "to decide")]


def test_a_key_used_again_later_is_another_record(tmp_path: Path) -> None:
    shop = till(tmp_path, refunded=REFUNDED.replace("looks_back_days = 60", "looks_back_days = 2"))
    shop.entry(1, "refund", "a", "5.00")
    shop.night(3)
    shop.night(6)  # its rows are too old to be read: it cannot be said any more that it breaks
    shop.entry(8, "refund", "a", "3.00")
    shop.night(9)
    assert sorted(shop.losses(9)) == [("a", 300, "to decide"), ("a", 500, "to decide")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (REFUNDED.replace("group by order_id", "group by order_id, entry_id"), "key returned twice"),
        (REFUNDED.replace("> 0\n", "is not null\n"), "an amount above 0"),
        (REFUNDED.replace("from till", "from tills"), "tills"),
        (REFUNDED.replace(AMOUNT, "'inf'::double as amount"), "an amount that is not finite in 1 of 1 rows"),
        (REFUNDED.replace(AMOUNT, "'nan'::double as amount"), "an amount that is not finite"),
        (REFUNDED.replace(AMOUNT, "'much' as amount"), "an amount that is no number"),
        (REFUNDED.replace(AMOUNT, "1e30 as amount"), "checks/refunded.sql: OverflowError: "),
        (REFUNDED.replace("select max(day) as day", "select 'once' as day"), "a day that is no date"),
    ],
)
def test_a_check_that_returns_no_records_fails_in_words_and_the_others_go_on(
    tmp_path: Path, text: str, said: str
) -> None:
    shop = till(tmp_path, refunded=text, booked=BOOKED)
    shop.entry(3, "refund", "secret", "5.00")
    shop.entry(3, "refund", "secret", "6.00")
    night = shop.night(6)
    assert said in night["refunded"].error
    assert "secret" not in night["refunded"].error
    assert night["booked"].mornings > 0


def test_records_under_the_key_a_check_had_before_are_closed_as_another_checks(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "refund", "a", "5.00")
    shop.night(8)
    shop.write_check("refunded", REFUNDED.replace('key = ["order_id"]', 'key = ["order_id", "city"]'))
    assert shop.night(9)["refunded"].error == ""
    assert shop.night(10)["refunded"].looked_at < 40  # everything once
    rows = loss_book.losses(shop.store, FIRST.replace(day=12))
    assert [(row["state"], row["healed_how"], sorted(row["record_key"])) for row in rows] == [
        ("open", "", ["city", "order_id"]),
        ("healed", "check", ["order_id"]),
    ]


def test_less_than_half_a_cent_is_no_record(tmp_path: Path) -> None:
    shop = till(tmp_path, refunded=REFUNDED.replace(AMOUNT, "0.004 as amount"))
    shop.entry(3, "refund", "a", "5.00")
    assert shop.night(5)["refunded"].error == ""
    assert shop.losses(5) == []


def test_amounts_are_whole_cents_of_any_decimal(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "refund", "a", "0.105")
    shop.entry(3, "refund", "b", "33333333.33")
    shop.night(5)
    assert sorted(shop.losses(5)) == [("a", 11, "to decide"), ("b", 3333333333, "to decide")]


def test_a_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "refunded.sql"
    path.write_text(
        REFUNDED.replace("settles_days = 0", "settles_day = 0").replace("touched)", "all_of_them)")
    )
    found = read_check(path, "checks/refunded.sql")
    assert isinstance(found, list)
    assert [type(one) for one in found] == [Problem] * 3
    assert {"unknown key", "missing key", "reads everything every night"} == {one.message for one in found}


def test_what_was_found_is_a_table_that_monitors_read_as_each_morning_knew_it(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.entry(3, "refund", "a", "19.99")
    shop.entry(6, "refund", "b", "5.00", city="riga")
    for morning in range(4, 9):
        shop.night(morning)
    engine = open_engine(shop.home)
    asked = "select day, check_name, city, records, amount from broken_records_day where city is not null order by day"
    rows = [tuple(row.values()) for row in engine.at(FIRST.replace(day=10)).query(asked).to_pylist()]
    assert [row[1:] for row in rows if row[1] == "refunded"] == [
        ("refunded", "oslo", 1, 19.99),
        ("refunded", "riga", 1, 5.0),
    ]
    assert [row[0] for row in rows if row[1] == "refunded"] == [FIRST.replace(day=5), FIRST.replace(day=8)]
    early = engine.at(FIRST.replace(day=7)).query(asked).to_pylist()
    assert [row["city"] for row in early if row["check_name"] == "refunded"] == ["oslo"]
    engine.close()
