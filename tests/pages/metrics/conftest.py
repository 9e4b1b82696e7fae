"""A demo home whose last mornings have been run: some incidents, campaigns and a day without shipments."""

import fcntl
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.demo.files import vocabulary
from data.demo.write import write
from monitors.run import run
from monitors.store import Store
from queries.content.home import Home, create_home, load_home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest
from tests.pages.seed import AS_OF

SCENARIOS = ["refund_abuse", "campaign_surge", "late_partial_load", "kyc_mill", "good_campaign"]
MORNINGS = 6
LOST = "2026-10-28"  # a day whose shipments never came


@pytest.fixture(scope="session")
def run_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Fifty days of the demo, the last six mornings run; made once for all workers. Read only."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    root = shared / "run-home"
    with (shared / "run-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "done").exists():
            make(root)
    return load_home(root)


def make(root: Path) -> None:
    """Write, take in, run."""
    shutil.rmtree(root, ignore_errors=True)
    home = create_home(root, markets=dict(vocabulary.ZONES))
    write(root, days=50, orders_per_day=250, seed=5, end=AS_OF, scenarios=SCENARIOS)
    for drop in (root / "landing" / "shipments").glob(f"{LOST}*"):
        drop.unlink()
    ingest(home)
    refresh(home)
    store = Store(home.state / "desk.sqlite")
    noon = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12)
    run(home, store, AS_OF, lambda: noon, since=AS_OF - timedelta(days=MORNINGS - 1))
    (root / "done").touch()
