"""Every place says the same numbers of every incident of a shop, on the morning after its largest cancellation."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks.incident_cards import Explainer
from benchmarks.incident_homes import TRUTH, play
from benchmarks.incident_places import told_everywhere
from tests.examples import made_shop
from tests.examples.test_online_retail import REAL, call, copy

SHOPS = {"made": made_shop.LAST, "real": date(2011, 12, 9)}


@pytest.mark.parametrize("name", ["made", "real"][: 2 if REAL.is_dir() else 1])
def test_every_place_says_the_same_of_every_incident_of_the_shop(name: str, tmp_path: Path) -> None:
    files = REAL
    if name == "made":
        files = tmp_path / "files"
        made_shop.write(files)
    home = tmp_path / "home"
    copy(home)
    for drop in sorted((files / "clean").glob("*.parquet")):
        (home / "landing" / drop.name).symlink_to(drop)
    call("--home", str(home), "ingest")
    (home / TRUTH).write_text('{"events": []}')
    last = SHOPS[name] + timedelta(days=1)
    played = play(home, (last - timedelta(days=2), last), "desk.sqlite", again=False, seconds={})
    told = told_everywhere(played, Explainer(played))
    played.engine.close()
    assert told
    assert [(one.name, one.differ, dict(one.places)) for one in told if one.differ] == []
    assert all("headline" in one.places for one in told)
