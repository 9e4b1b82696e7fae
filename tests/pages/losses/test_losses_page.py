"""Losses: what must be decided today, each record with its trail, sums that add up, and nobody named."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.losses import loss_acts, loss_book, loss_records
from monitors.store.losses.loss_records import BrokenRecord, CheckMorning
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]
MORNING = datetime(2026, 1, 1, 6)


@pytest.fixture
def book(seeded: Home) -> Store:
    """Three records: a large one and a small one of refunds, one of coupons whose key is a person's device."""
    store = Store(seeded.state / "desk.sqlite")
    refunds = [
        BrokenRecord(
            {"order_id": "o1"}, AS_OF - timedelta(days=9), "BR", 12_050, {"seller_id": "s1", "paid": 5}
        ),
        BrokenRecord(
            {"order_id": "o2"}, AS_OF - timedelta(days=2), "ID", 750, {"seller_id": "s2", "paid": 5}
        ),
    ]
    device = {"campaign": "spring", "device_id": "dev-secret-7"}
    tell(store, "refunded_more_than_paid", "after-sales", refunds)
    tell(
        store,
        "coupons_per_device",
        "promotion",
        [BrokenRecord(device, AS_OF - timedelta(days=3), "BR", 300, {"redeemed": 4})],
    )
    return store


def tell(store: Store, check: str, stage: str, found: list[BrokenRecord]) -> None:
    """A night of one check."""
    since = AS_OF - timedelta(days=100)
    told = CheckMorning(
        check, AS_OF, since, stage, "high", f"{stage}-risk", "x", 9, tuple(found), {}, frozenset()
    )
    loss_records.put_morning(store, told, MORNING)


def who() -> Act:
    return Act("Bo", MORNING, AS_OF)


def listed(page: AppTest) -> list[str]:
    """What the list holds: the record of each row."""
    frames = [one.value for one in page.dataframe if "record" in one.value]
    return list(frames[0]["record"]) if frames else []


def test_the_largest_loss_that_waits_for_a_decision_is_first_and_its_record_is_open(
    book: Store, browse: Browse
) -> None:
    page = browse("losses")
    assert not page.exception
    assert listed(page)[0] == "o1"
    text = unescaped(text_of(page))
    assert "$120.50" in text
    assert page.query_params["loss"] == ["1"] or page.query_params["loss"] == "1"


def test_the_cards_count_each_record_once(book: Store, browse: Browse) -> None:
    loss_acts.recover_loss(book, 1, 2_050, who())
    loss_acts.decide_loss(book, 2, "write_off", who(), note="small")
    page = browse("losses")
    cards = {one.label: one.value for one in page.metric}
    assert cards["Known so far"] == "$131.00"
    assert (cards["Open"], cards["Came back"], cards["Written off"]) == ("$103.00", "$20.50", "$7.50")


def test_a_decision_is_stored_with_its_note_and_leaves_the_day_s_list(book: Store, browse: Browse) -> None:
    page = browse("losses")
    page.selectbox(key="loss_decision_1").select("explain")
    page.text_input(key="loss_why_1").input("goodwill, agreed by the team")
    page.button(key="loss_decided_1").click().run()
    row = loss_book.loss(book, 1)
    assert row is not None
    assert (row["decision"], row["standing"]) == ("explain", "explained")
    assert listed(page)[0] == "o1"  # under the hand it stays in sight: what was done is seen
    assert "o1" not in listed(browse("losses"))


def test_a_link_to_a_record_that_the_filters_leave_out_shows_that_record(book: Store, browse: Browse) -> None:
    page = browse("losses", loss="2", l_market="BR")
    assert listed(page)[0] == "o2"
    assert "$7.50" in unescaped(text_of(page))


def test_what_takes_a_record_off_without_a_reason_is_refused_in_words(book: Store, browse: Browse) -> None:
    page = browse("losses")
    page.selectbox(key="loss_decision_1").select("write_off")
    page.button(key="loss_decided_1").click().run()
    row = loss_book.loss(book, 1)
    assert row is not None
    assert row["decision"] == ""
    assert not page.exception


def test_a_persons_device_is_masked_for_who_may_not_see_it(book: Store, browse: Browse) -> None:
    page = browse("losses", l_show="All")
    assert not page.exception
    told = " ".join([*listed(page), text_of(page)])
    assert "dev-secret-7" not in told
    assert any(one.startswith("spring · ") for one in listed(page))


def test_a_filter_of_the_address_opens_cold_and_an_unknown_one_is_said(book: Store, browse: Browse) -> None:
    assert listed(browse("losses", l_market="ID")) == ["o2"]
    page = browse("losses", l_check="nothing_of_the_kind")
    assert "nothing_of_the_kind" in unescaped(text_of(page))
    assert len(listed(page)) == 3


def test_records_of_one_seller_alone(book: Store, browse: Browse) -> None:
    assert listed(browse("losses", l_of="seller_id:s2", l_show="All")) == ["o2"]
    page = browse("losses", l_of="seller_id:nobody", l_show="All")
    assert "No record here names" in unescaped(text_of(page))


def test_a_cleared_day_says_so(book: Store, browse: Browse) -> None:
    for number in (1, 2, 3):
        loss_acts.decide_loss(book, number, "explain", who(), note="agreed")
    assert "Cleared: nothing has to be decided today." in [one.value for one in browse("losses").success]


def test_a_home_where_nothing_breaks_says_that_money_adds_up(seeded: Home, browse: Browse) -> None:
    page = browse("losses")
    assert not page.exception
    assert "Money adds up" in page.success[0].value


def test_each_check_has_what_it_found_and_whether_it_ran(book: Store, browse: Browse) -> None:
    page = browse("losses", l_view="Checks")
    assert not page.exception
    table = next(one.value for one in page.dataframe if "protects" in one.value)
    first = table.iloc[0]
    assert (first["check"], first["open"], first["records"]) == ("Refunded more than paid", 128.0, 2)
    assert "not run yet" in set(table["state"])


def test_every_day_of_a_record_is_said_as_on_other_pages(book: Store, browse: Browse) -> None:
    page = browse("losses")
    cells = [
        str(value)
        for one in page.dataframe
        for value in one.value.drop(columns="day", errors="ignore").to_numpy().ravel()
    ]
    trail = next(one.value for one in page.dataframe if "who" in one.value.columns)
    assert set(trail["day"]) == {"16 Nov 2026"}
    assert not [one for one in cells if re.search(r"\d{4}-\d\d-\d\d", one)]
