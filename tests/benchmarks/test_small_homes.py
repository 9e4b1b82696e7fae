"""Small homes: what is rehearsed in memory is what the home's own monitor reads from its files."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.detection_parts.small_home_files import (
    START,
    SmallHome,
    draw_quiet,
    panels_of,
    write_small_home,
)
from monitors.catalogue.loading import load_catalogue
from monitors.observe.series import buckets_between, build_panels, read_leaves
from queries.content.home import load_home
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest


@pytest.mark.parametrize("kind", [SmallHome(segments=2, rate=True), SmallHome(grain="hour")])
def test_panels_in_memory_are_those_of_the_written_home(tmp_path: Path, kind: SmallHome) -> None:
    counts = draw_quiet(kind, 6, np.random.default_rng(4))
    write_small_home(tmp_path, kind, counts)
    home = load_home(tmp_path)
    ingest(home)
    refresh(home)
    monitor = load_catalogue(home).monitors[0]
    until = START + timedelta(days=6)
    engine = open_engine(home)
    try:
        leaves = read_leaves(engine, monitor, START, until)
    finally:
        engine.close()
    read = build_panels(monitor, leaves, buckets_between(monitor, START, until))
    made = panels_of(kind, monitor, counts)
    assert [one.watch for one in read] == [one.watch for one in made]
    for one, other in zip(read, made, strict=True):
        assert np.array_equal(one.ts, other.ts)
        assert np.array_equal(one.numerator, other.numerator)
        assert (one.denominator is None) == (not kind.rate)
        assert one.segments.astype(str).equals(other.segments.astype(str)) or not one.watch
