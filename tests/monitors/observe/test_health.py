"""How a morning finds the extracts, with or without a catalog that is known already."""

from datetime import timedelta
from pathlib import Path

from monitors.observe.health import health_of
from queries.state.catalog import read_catalog
from tests.monitors.homes import FIRST, take_in, write_home


def test_a_catalog_that_is_known_tells_the_same(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 30, spike=None)
    (home.root / "landing" / "visits" / f"{FIRST + timedelta(days=27)}.parquet").unlink()
    take_in(home)
    morning = FIRST + timedelta(days=30)
    read = health_of(home)(morning)
    assert [(fault.kind, fault.day) for fault in read.faults] == [("missing", FIRST + timedelta(days=27))]
    assert health_of(home, read_catalog(home))(morning) == read
