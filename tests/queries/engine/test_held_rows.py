"""What is held in memory of an extract: the rows of some keys, one share of them, those from a day on."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from queries.content.home import load_home
from queries.engine.held_rows import KeyedRows
from queries.engine.opening import EngineError, OpenEngine, open_engine

COUNTED = "select count(order_id) as n, count(distinct order_id) as orders, min(day) as first from payments"


@pytest.fixture
def engine(demo_source: Path) -> Iterator[OpenEngine]:
    opened = open_engine(load_home(str(demo_source)))
    yield opened
    opened.close()


def counted(engine: OpenEngine) -> dict[str, object]:
    (row,) = engine.query(COUNTED).to_pylist()
    return dict(row)


def test_rows_of_keys_are_there_until_they_are_released(engine: OpenEngine) -> None:
    whole = counted(engine)
    keys = engine.query("select distinct order_id from payments order by 1 limit 7")
    engine.held.hold("payments", {"order_id"}, [KeyedRows(("order_id",), keys)])
    assert counted(engine)["orders"] == 7
    with pytest.raises(EngineError, match="amount"):
        engine.query("select amount from payments")
    engine.held.release("payments")
    assert counted(engine) == whole


def test_every_key_is_of_one_share(engine: OpenEngine) -> None:
    whole, orders, rows = counted(engine), 0, 0
    for number in range(3):
        engine.held.hold("payments", {"order_id"}, [KeyedRows(("order_id",), share=(number, 3))])
        told = counted(engine)
        orders += int(str(told["orders"]))
        rows += int(str(told["n"]))
    assert (rows, orders) == (whole["n"], whole["orders"])


def test_only_days_from_one_on_are_held(engine: OpenEngine) -> None:
    (found,) = engine.query("select max(day) as last from payments").to_pylist()
    engine.held.hold("payments", since=found["last"])
    assert counted(engine)["first"] == found["last"]


def test_recent_rows_are_all_that_are_new_and_those_of_the_days_named(engine: OpenEngine) -> None:
    (found,) = engine.query("select max(known_day) as last, max(day) - 9 as due from payments").to_pylist()
    due = date.fromisoformat(str(found["due"])[:10])
    days = {(date.fromordinal(due.toordinal() - 1), due)}
    sql = engine.held.recent_sql("payments", ["order_id"], date.min, found["last"], days)
    asked = "select count(*) as n from {} where known_day >= $last or day = $due"
    params = {"last": found["last"], "due": due}
    near = engine.query(asked.format(f"({sql}) as stored"), params).to_pylist()
    assert near == engine.query(asked.format("payments"), params).to_pylist()
    (read,) = engine.query(f"select count(*) as n from ({sql}) as stored").to_pylist()
    assert read["n"] < int(str(counted(engine)["n"])) / 2


def test_a_view_that_is_first_named_while_rows_are_held_in_part_is_whole_afterwards(
    engine: OpenEngine,
) -> None:
    """A text may have a view's name as a word of its own."""
    assert "commission" in engine.catalog.views["commission_day"].sql
    engine.held.hold("money_movements", {"order_id"})
    engine.query("select 1 as commission_day")
    engine.held.release("money_movements")
    (found,) = engine.query("select count(*) as n from commission_day").to_pylist()
    assert found["n"] > 0


def test_nothing_is_held_for_who_sees_some_markets_alone(demo_source: Path) -> None:
    """The rows of all markets would stand in the place of theirs."""
    home = load_home(str(demo_source))
    limited = open_engine(home, markets=(next(iter(home.settings.markets)),))
    seen = counted(limited)
    for do in (limited.held.hold, limited.held.release):
        with pytest.raises(EngineError, match="a part of the home alone"):
            do("payments")
    assert counted(limited) == seen
    limited.close()
