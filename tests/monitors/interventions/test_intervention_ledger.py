"""The ledger reads what a home's own contract has, and no more."""

import re
import shutil
from datetime import date
from pathlib import Path

from monitors.interventions.intervention_ledger import read_interventions
from monitors.store import Store
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine


def test_a_contract_of_before_holdouts_is_read_as_nothing_held_out(demo_home: Home, tmp_path: Path) -> None:
    root = tmp_path / "home"
    shutil.copytree(demo_home.root, root, symlinks=True, ignore=shutil.ignore_patterns("landing"))
    built_in = next(
        path for path in demo_home.content("contract") if path.stem == "interventions"
    ).read_text()
    parts = built_in.split("[[column]]")
    (root / "contract").mkdir(exist_ok=True)
    kept = [part for part in parts if not re.search(r'name = "holdout_', part)]
    (root / "contract" / "interventions.toml").write_text("[[column]]".join(kept))
    home = load_home(root)
    engine = open_engine(home)
    assert "holdout_by" not in engine.columns("interventions")
    found = read_interventions(home, engine.at(date(2026, 12, 1)), Store(tmp_path / "desk.sqlite"))
    assert found
    assert not any(one.holdout or one.drawn for one in found)
