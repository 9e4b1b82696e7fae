"""An alert keeps the few who carry it, asked when it opens and when its bad buckets have doubled."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

import duckdb
import pandas as pd
import pyarrow as pa

from monitors.catalogue.monitor import EntityTable
from monitors.explain.who_carries import KEPT, is_asked, who_carries
from queries.content.problem import Problem
from queries.engine.opening import Engine, EngineError
from tests.monitors.tables import monitor

FIRST = date(2026, 3, 2)
SELLERS = 40


def days_of_sellers() -> pd.DataFrame:
    """Forty sellers with two events a day for eight weeks; on the last day two of them have thirty."""
    rows = []
    for back in range(57):
        for seller in range(SELLERS):
            many = back == 0 and seller in (3, 4)
            rows.append((FIRST - timedelta(days=back), f"s{seller:04}", 30 if many else 2))
    return pd.DataFrame(rows, columns=["day", "seller_id", "events"])


class OneTable:
    """An engine that has the table seller_day and no other."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.register("seller_day", days_of_sellers())

    def columns(self, name: str) -> dict[str, str]:
        """As the engine answers."""
        if name != "seller_day":
            raise EngineError(Problem("", f"no table {name}"))
        return {"day": "DATE", "seller_id": "VARCHAR", "events": "BIGINT"}

    def query(self, sql: str, params: Mapping[str, Any]) -> pa.Table:
        """The statement's rows."""
        return self.connection.execute(sql, dict(params)).to_arrow_table()


def carried(source: str) -> dict[str, dict[str, Any]]:
    table = EntityTable(entity="seller", source=source, numerator="events")
    day = FIRST.isoformat()
    return who_carries(cast(Engine, OneTable()), monitor(who=(table,)), {}, day, day, up=True)


def test_the_two_who_carry_it_stand_first_with_their_shares() -> None:
    found = carried("seller_day")["seller"]
    assert {row[0] for row in found["rows"][:2]} == {"s0003", "s0004"}
    assert found["half"] == 1
    assert len(found["rows"]) <= KEPT
    assert abs(sum(row[1] for row in found["rows"][:2]) - 1) < 0.1


def test_a_table_that_is_missing_is_left_out() -> None:
    assert carried("nowhere") == {}


def test_it_is_asked_anew_when_the_bad_buckets_have_doubled() -> None:
    assert [bad for bad in range(1, 20) if is_asked(bad)] == [1, 2, 4, 8, 16]
