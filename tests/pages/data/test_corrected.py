from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest
from tests.conftest import URGENT, make_tiny
from tests.pages.reading import text_of, unescaped
from tests.queries.landed import csv_text, land, row


def test_corrections_are_listed_with_what_they_did_to_a_metric(
    tmp_path: Path, browse: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_tiny(tmp_path / "home")
    (home.root / "monitors").mkdir(exist_ok=True)
    (home.root / "monitors" / "urgent_share.sql").write_text(URGENT)
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    land(home, "tickets/a.csv", csv_text(row(1), row(2)))
    late = {"arrived_at": "2026-03-05 12:00:00", "urgent": "false"}
    land(home, "tickets/b.csv", csv_text(row(1, **late), row(3, opened_at="2026-03-05 10:00:00", **late)))
    ingest(home)
    refresh(home)
    page = browse("data", d_view="Corrected")
    assert not page.exception, page.exception[0].message
    assert "1 row corrected" in unescaped(text_of(page))
    told, metric = (frame.value for frame in page.dataframe)
    assert told[["extract", "drop", "replaced", "removed"]].values.tolist() == [
        ["tickets", "tickets/b.csv", 1, 0]
    ]
    assert metric[["before", "after"]].values.tolist() == [["100\u202f%", "50.0\u202f%"]]
