from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from tests.queries.in_place.test_partitions import placed, ticket  # noqa: F401
from tests.queries.landed import rows


def test_without_the_package_a_delta_table_is_told_and_nothing_of_it_is_read(
    placed: Home,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "deltalake", None)
    (placed.root / "warehouse" / "tickets" / "_delta_log").mkdir()
    (told,) = ingest(placed).problems
    assert "pip install riskdesk[delta]" in str(told)


@pytest.mark.engines
def test_the_live_files_of_a_delta_table_are_read_and_those_taken_out_are_not(placed: Home) -> None:  # noqa: F811
    import deltalake

    root = placed.root / "warehouse" / "tickets"

    def write(*tickets: dict, **options: str) -> None:
        days = [str(one["opened_at"].date()) for one in tickets]
        table = pa.Table.from_pylist(list(tickets)).append_column("dt", pa.array(days))
        deltalake.write_deltalake(str(root), table, partition_by=["dt"], **options)

    write(ticket(1, 2), ticket(2, 3))
    ingest(placed)
    write(ticket(2, 3, minutes=50), mode="overwrite", predicate="dt = '2026-03-03'")
    assert len(list(Path(root).rglob("dt=2026-03-03/*.parquet"))) == 2
    report = ingest(placed)
    assert ([drop.state for drop in report.drops], report.problems) == (["published"], [])
    assert rows(placed, "select ticket_id, minutes from tickets order by 1") == [("t1", 5), ("t2", 50)]
