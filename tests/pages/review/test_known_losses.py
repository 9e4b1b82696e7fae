"""Review says what of known losses waits, as the digest and Losses do."""

from collections.abc import Callable
from datetime import datetime, timedelta

from streamlit.testing.v1 import AppTest

from monitors.messages.loss_line import loss_line
from monitors.store import Store
from monitors.store.losses import loss_records
from monitors.store.losses.loss_records import BrokenRecord, CheckMorning
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF


def test_money_that_does_not_add_up_is_a_line_of_the_morning(
    seeded: Home, browse: Callable[..., AppTest]
) -> None:
    assert "does not add up" not in unescaped(text_of(browse()))  # no check has run yet
    store = Store(seeded.state / "desk.sqlite")
    found = BrokenRecord({"order_id": "o1"}, AS_OF - timedelta(days=9), "BR", 12_050, {"paid": 5})
    since = AS_OF - timedelta(days=100)
    night = CheckMorning(
        "refunded_more_than_paid", AS_OF, since, "after-sales", "high", "after-sales-risk", "x", 9, (found,), {},
        frozenset(),
    )  # fmt: skip
    loss_records.put_morning(store, night, datetime(2026, 11, 16, 9))
    said = loss_line(store, AS_OF, "USD")
    assert "120.50 open in 1 record, 1 to decide" in said
    assert said in unescaped(text_of(browse()))
