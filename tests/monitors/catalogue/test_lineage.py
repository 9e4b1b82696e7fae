from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from monitors.catalogue.lineage import columns_named, unnamed_kinds
from monitors.catalogue.monitor import EntityTable


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("select a, sum(b) from t where c = 1 group by a", {"a", "b", "c", "t"}),
        ("with x as (select a from t) select *, count(*) as n from x group by all", {"a", "t", "x", "n"}),
        ("select * from t", None),
        ("select o.* from t o", None),
        ("with x as (select a from t) select x.*, t.* from x join t using (a)", None),
        ("select columns('a.*') from t", None),
        ("select a from t natural join u", None),
        ("select t from t", None),
        ("select a from (select * from t)", None),
        ("select from", None),
    ],
)
def test_a_statement_that_reads_columns_it_does_not_name_is_told(sql: str, named: set[str] | None) -> None:
    found = columns_named(sql)
    assert found is None if named is None else found is not None and named <= found


def test_kinds_that_an_unseen_table_counts_are_named_by_no_monitor() -> None:
    def monitor(*tables: tuple[str, str]) -> Any:
        return SimpleNamespace(
            who=[EntityTable(entity=kind, source=source, numerator="events") for kind, source in tables]
        )

    found = [monitor(("seller", "seller_day"), ("device", "device_day")), monitor(("seller", "order_day"))]
    assert unnamed_kinds(found, {"seller_day": "why", "other": "why"}) == ("seller",)
    assert unnamed_kinds(found, {}) == ()
