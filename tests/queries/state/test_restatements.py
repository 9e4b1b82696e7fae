from __future__ import annotations

import datetime as dt
from pathlib import Path

from queries.state.entry import Entry, Restated
from queries.state.ledger import read_ledger
from queries.state.restatements import Restatement, restatements


def test_corrections_are_told_by_day_and_drop_as_a_morning_knows_them(tmp_path: Path) -> None:
    ledger = read_ledger(tmp_path)
    parts = (
        Restated("2026-05-25", "2026-05-29", "GB", "b.csv", 2, 0),
        Restated("2026-05-25", "2026-05-29", "BR", "b.csv", 1, 3),
        Restated("2026-05-26", "2026-06-02", "GB", "c.csv", 1, 0),
    )
    ledger.commit([Entry("b.csv", "counts", "published", 1, restated=parts)])
    first = Restatement(
        "counts", dt.date(2026, 5, 25), dt.date(2026, 5, 29), "b.csv", 3, 3, (("BR", 4), ("GB", 2))
    )
    assert restatements(ledger, dt.date(2026, 5, 30)) == [first]
    assert restatements(ledger, dt.date(2026, 5, 29)) == [], "not known before the next morning"
    assert [one.by for one in restatements(read_ledger(tmp_path))] == ["c.csv", "b.csv"]
    assert restatements(ledger, extracts={"orders"}) == []
