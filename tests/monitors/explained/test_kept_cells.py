"""What a search found is used again for the same table, and for no other; what is damaged is searched anew."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.explain import Cause, Split
from monitors.explain.comparison import measure_table
from monitors.explain.window import Table
from monitors.explained.kept_cells import KeptCells, mark_of
from monitors.explained.plain_record import plain


def table(seed: int, jump: float = 3.0) -> Table:
    """Counts of sixteen leaves, one of which jumped."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "city": pd.Categorical(np.repeat(["oslo", "riga", "rome", "turin"], 4)),
            "plan": pd.Categorical(np.tile(["a", "b", "c", "d"], 4)),
        }
    )
    frame["expected_num"] = rng.poisson(40, 16).astype(float)
    frame["actual_num"] = frame["expected_num"] * np.where(np.arange(16) == seed % 16, jump, 1.0)
    for side in ("expected", "actual"):
        frame[f"{side}_den"] = 1000.0
        frame[f"{side}_exposure"] = frame[f"{side}_num"] * 7
    return Table(frame, ["city", "plan"], 1.0)


def of_next_night(kept: KeptCells, tmp_path: Path, code: str = "of today") -> KeptCells:
    """Kept, and read again by a desk whose search must not be called."""
    (tmp_path / "cells.json").write_text(json.dumps(kept.as_json()), encoding="utf-8")
    return KeptCells.read(tmp_path / "cells.json", code)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_what_is_kept_is_what_a_search_finds_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    one = table(seed)
    fresh = measure_table(one)
    first = KeptCells("of today")
    assert plain(first.measured(one)) == plain(fresh)
    following = of_next_night(first, tmp_path_factory.mktemp("cells"))
    following.search = lambda _: pytest.fail("searched again")
    assert plain(following.measured(one)) == plain(fresh)


def test_a_table_of_other_rows_is_searched() -> None:
    one, other = table(3), table(3, jump=3.0001)
    renamed = one.frame.assign(city=one.frame["city"].cat.rename_categories({"oslo": "bergen"}))
    moved = Table(renamed, one.dimensions, 1.0)
    assert len({mark_of(each) for each in (one, other, moved)}) == 3


def test_exposure_is_not_what_a_search_reads() -> None:
    one = table(3)
    dearer = Table(one.frame.assign(actual_exposure=1.0), one.dimensions, 1.0)
    assert mark_of(one) == mark_of(dearer)


def test_of_another_version_of_the_desk_nothing_is_used(tmp_path: Path) -> None:
    kept = KeptCells("of today")
    kept.measured(table(3))
    assert of_next_night(kept, tmp_path).before
    assert not of_next_night(kept, tmp_path, "another").before


@pytest.mark.parametrize(
    "damage", ['{"$": "Split"}', "[]", "7", '{"$of": [1, 2]}', '{"$of": [{"$of": []}, []]}']
)
def test_a_damaged_one_is_searched_anew(tmp_path: Path, damage: str) -> None:
    kept = KeptCells("of today")
    kept.measured(table(3))
    kept.asked = dict.fromkeys(kept.asked, json.loads(damage))
    split, causes = of_next_night(kept, tmp_path).measured(table(3))
    assert isinstance(split, Split)
    assert all(isinstance(one, Cause) for one in causes)


def test_only_what_was_asked_for_tonight_is_kept_for_the_next_night(tmp_path: Path) -> None:
    kept = KeptCells("of today")
    kept.measured(table(3))
    kept.measured(table(4))
    following = of_next_night(kept, tmp_path)
    following.measured(table(4))
    assert set(following.asked) == {mark_of(table(4))}
