from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from monitors.store import Store
from monitors.store.audit import audit_log, verifying
from monitors.store.audit.audit_log import Happening

AT = datetime(2026, 11, 16, 9, 0)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "desk.sqlite")


def tell(
    store: Store, actor: str = "Ana", action: str = "ran", subject: str = "sql", **detail: object
) -> int:
    return audit_log.add(store, Happening(actor, AT, action, subject, detail))


def test_entries_are_found_by_person_action_word_and_day(store: Store) -> None:
    tell(store, rows=3)
    tell(store, "Ben", "exported", "orders.csv")
    assert [row["actor"] for row in audit_log.entries(store)] == ["Ben", "Ana"]
    assert [row["detail"] for row in audit_log.entries(store, actor="ana")] == [{"rows": 3}]
    assert [row["actor"] for row in audit_log.entries(store, action="exported")] == ["Ben"]
    assert [row["actor"] for row in audit_log.entries(store, search="ORDERS")] == ["Ben"]
    assert not audit_log.entries(store, since=datetime(2026, 11, 17).date())
    assert len(audit_log.entries(store, until=datetime(2026, 11, 17).date())) == 2


def test_an_entry_belongs_to_the_transaction_that_it_tells_of(store: Store) -> None:
    def fail() -> None:
        with store.write():
            tell(store)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert not audit_log.entries(store)


def test_many_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    Store(path)

    def write(number: int) -> None:
        mine = Store(path)
        for _ in range(20):
            tell(mine, f"person {number}")
        mine.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    verdict = verifying.verify(Store(path))
    assert (verdict.entries, verdict.wrong) == (160, "")


def test_a_long_text_is_cut_and_says_so(store: Store) -> None:
    tell(store, sql="x" * 5000)
    (row,) = audit_log.entries(store)
    assert row["detail"]["sql"].endswith("… (5,000 characters)")


def test_a_head_is_the_last_number_and_its_hash(store: Store) -> None:
    assert str(audit_log.head(store)) == "0:"
    tell(store)
    assert audit_log.head(store).number == tell(store) - 1
    assert verifying.read_head(str(audit_log.head(store))) == audit_log.head(store)
