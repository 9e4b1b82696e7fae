"""The soak's parts: what a faulty delivery lands and when it is set right, and how two lives are laid side by side."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.soak import identity, is_open
from benchmarks.soak_parts.faulty_drops import KINDS, Delivery, deliver, plan

DAY = date(2026, 11, 1)
ROWS = 1000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "source" / "orders" / f"{DAY}.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"order_id": list(range(ROWS))}), path)
    return path


def landed(landing: Path) -> dict[str, int | None]:
    """File → its rows; None = it cannot be read."""
    found: dict[str, int | None] = {}
    for path in sorted((landing / "orders").glob("*")) if (landing / "orders").exists() else ():
        try:
            found[path.name] = pq.read_metadata(path).num_rows
        except pa.ArrowInvalid:
            found[path.name] = None
    return found


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("", {f"{DAY}.parquet": ROWS}),
        ("late", {}),
        ("doubled", {f"{DAY}.parquet": ROWS, f"{DAY}_again.parquet": ROWS}),
        ("cut", {f"{DAY}.parquet": ROWS // 2}),
        ("unreadable", {f"{DAY}.parquet": None}),
    ],
)
def test_a_delivery_lands_as_its_kind_says_and_is_set_right_later(
    tmp_path: Path, file: Path, kind: str, first: dict[str, int | None]
) -> None:
    one = Delivery(file, "orders", DAY, kind, DAY + timedelta(days=2))
    deliver(one, DAY, tmp_path / "landing", 1)
    assert landed(tmp_path / "landing") == first
    deliver(one, DAY + timedelta(days=1), tmp_path / "landing", 1)
    assert landed(tmp_path / "landing") == first
    deliver(one, one.righted, tmp_path / "landing", 1)
    assert landed(tmp_path / "landing")[f"{DAY}.parquet"] == ROWS


def test_a_version_that_is_corrected_later_lacks_some_rows(tmp_path: Path, file: Path) -> None:
    deliver(Delivery(file, "orders", DAY, "corrected", DAY), DAY, tmp_path, 1)
    [rows] = landed(tmp_path).values()
    assert rows is not None
    assert 0.8 * ROWS < rows < 0.97 * ROWS


def test_a_third_of_the_drops_is_faulty_in_all_kinds(file: Path) -> None:
    source = file.parents[1]
    days = [DAY + timedelta(days=at) for at in range(400)]
    for day in days:
        (source / "orders" / f"{day}.parquet").touch()
    found = plan(source, ["orders"], days, 1 / 3, np.random.default_rng(1))
    faulty = [one for one in found if one.kind]
    assert 100 < len(faulty) < 170
    assert {one.kind for one in faulty} == set(KINDS)
    assert all(one.day < one.righted for one in found)


def test_an_alert_is_known_by_monitor_detector_and_segment() -> None:
    alert: dict[str, Any] = {
        "monitor": "m",
        "detector": "spike",
        "segment": {"b": "2", "a": "1"},
        "state": "firing",
    }
    assert identity(alert) == identity({**alert, "segment": {"a": "1", "b": "2"}, "state": "resolved"})
    assert is_open(alert)
    assert not is_open({**alert, "state": "resolved"})
