"""What a role may not read is kept from it, with the reason: tables, and the monitors and checks over them."""

from dataclasses import replace
from pathlib import Path

import pytest

from queries.content.home import load_home
from queries.content.settings import DEFAULT_ROLES
from queries.engine.kept_back import KeptBack, kept_back
from queries.engine.opening import WithheldError, open_engine
from queries.sandbox.snapshot import take_snapshot
from queries.state.catalog import read_catalog

PM = DEFAULT_ROLES["pm"]


def test_who_may_read_all_is_kept_from_nothing(demo_source: Path) -> None:
    home = load_home(str(demo_source))
    assert kept_back(home, read_catalog(home), replace(PM, markets=("BR",))) == KeptBack()


def test_pages_and_ad_hoc_sql_keep_the_same_tables_from_a_role(demo_source: Path) -> None:
    home = load_home(str(demo_source))
    catalog = read_catalog(home)
    for role in (
        replace(PM, extracts=frozenset({"orders", "refunds"})),
        replace(PM, extracts=frozenset(catalog.contracts) - {"payments"}),
        replace(PM, stages=("payment",)),
        replace(PM, stages=("payment",), extracts=frozenset({"payments"})),
        replace(PM, extracts=frozenset()),
    ):
        found = kept_back(home, catalog, role)
        assert found.tables.keys() == catalog.names().keys() - take_snapshot(home, role, "", None).tables
        engine = open_engine(home, None, None, found.tables)
        assert engine.problems == []
        for name, why in found.tables.items():
            with pytest.raises(WithheldError) as refused:
                engine.query(f"select * from {name.upper()} limit 1")
            assert why in str(refused.value)
        engine.close()


def test_a_monitor_or_check_is_seen_where_all_it_stands_on_may_be_read(demo_source: Path) -> None:
    home = load_home(str(demo_source))
    catalog = read_catalog(home)
    found = kept_back(home, catalog, replace(PM, extracts=frozenset(catalog.contracts) - {"payments"}))
    assert found.monitors is not None
    assert found.checks is not None
    assert "payment_decline_rate" not in found.monitors
    assert "refund_only_rate" in found.monitors
    assert "paid_out_twice" in found.checks
    assert "order_gmv" not in (found.monitors | found.checks)


def test_broken_records_are_rows_of_what_every_check_looks_at(demo_source: Path) -> None:
    home = load_home(str(demo_source))
    catalog = read_catalog(home)
    source = catalog.cubes["broken_records_day"].source
    assert source is not None
    told = kept_back(home, catalog, replace(PM, extracts=frozenset({source}))).tables
    assert "payouts" in told["broken_records_day"]
    monitors = kept_back(home, catalog, replace(PM, extracts=frozenset({source}))).monitors
    assert monitors is not None
    assert not {name for name in monitors if "broken" in name}
