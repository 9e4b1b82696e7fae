"""The sheet of a scan stays right when leaves are taken out of it, and gives a cuboid's between-cell variance."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.leaves import Leaves, encode_leaves
from monitors.explain.causes.model import Model
from monitors.explain.causes.scan import best_cells, scan

NAMES = ["a", "b", "c"]


def leaves(part: float, between_sd: float = 0.0) -> Leaves:
    rng = np.random.default_rng(3)
    codes = [g.ravel() for g in np.meshgrid(np.arange(12), np.arange(9), np.arange(5), indexing="ij")]
    kept = rng.random(codes[0].size) < part
    frame = pd.DataFrame({name: code[kept] for name, code in zip(NAMES, codes, strict=True)})
    own = np.exp(rng.normal(0, between_sd, 12))[codes[0][kept]]
    frame["expected_num"] = rng.poisson(400.0, len(frame)) * 1.0
    frame["actual_num"] = rng.poisson(400.0 * own) * 1.0
    return encode_leaves(frame, NAMES)


@pytest.mark.parametrize("part", [1.0, 0.25], ids=["a whole grid", "a sparse table"])
def test_leaves_taken_out_of_a_sheet_leave_the_sums_of_a_new_scan(part: float) -> None:
    table = leaves(part)
    lattice, model = build_lattice(table), Model(table.actual_num, table.expected_num, 1.0)
    sheet = scan(lattice, model, {})
    best_cells(lattice, sheet, model, -20.0)
    gone = np.array([0, 7, 50, table.size - 1])
    model.weight[gone] = 0.0
    sheet.drop(gone)
    anew = scan(lattice, model, {})
    for mine, theirs in ((sheet.scores, anew.scores), (sheet.infos, anew.infos)):
        for one, other in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-9)
    assert sheet.total == pytest.approx(anew.total)


def test_candidates_follow_the_leaves_that_were_taken_out() -> None:
    table = leaves(1.0)
    table.actual_num[table.rows((0, 1, 2), (3, 4, 2))] = 4000.0
    lattice, model = build_lattice(table), Model(table.actual_num, table.expected_num, 1.0)
    sheet = scan(lattice, model, {})
    assert best_cells(lattice, sheet, model, 3.0)
    gone = table.rows((0, 1, 2), (3, 4, 2))
    model.weight[gone] = 0.0
    sheet.drop(gone)
    assert not best_cells(lattice, sheet, model, 3.0)


def test_between_cell_variance_of_one_dimension_is_told_from_the_leaves_noise() -> None:
    table = leaves(1.0, between_sd=0.2)
    lattice, model = build_lattice(table), Model(table.actual_num, table.expected_num, 1.0)
    sheet = scan(lattice, model, {})
    assert 0.1 < np.sqrt(sheet.between_of((0,))) < 0.35
    assert np.sqrt(sheet.between_of((1,))) < np.sqrt(sheet.between_of((0,))) / 2
