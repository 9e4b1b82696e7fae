from __future__ import annotations

import pytest

from monitors.catalogue.lineage import columns_named


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
