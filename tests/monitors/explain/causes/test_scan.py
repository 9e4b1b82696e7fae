"""The sheet of a scan stays right when leaves are taken out of it, and gives a cuboid's between-cell variance."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.leaves import Leaves, encode_leaves
from monitors.explain.causes.model import Cell, Model, common_cost
from monitors.explain.causes.noise import Noise
from monitors.explain.causes.scan import Outer, Sheet, best_cells, gains, price_of, scan

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


def sheet_of(moves: list[float], infos: list[float]) -> Sheet:
    """A sheet over one dimension whose cells have these relative changes and informations."""
    frame = pd.DataFrame(
        {"a": [f"v{k}" for k in range(len(moves))], "expected_num": infos, "actual_num": infos}
    )
    lattice = build_lattice(encode_leaves(frame, ["a"]))
    scores = [np.array(moves) * np.array(infos)] * len(lattice.cuboids)
    info = [np.array(infos)] * len(lattice.cuboids)
    return Sheet(lattice, scores, info, [max(infos)] * len(info), float(sum(infos)), {})


def test_a_shift_of_all_cells_is_no_variance_between_them() -> None:
    around = [0.05, -0.05] * 10
    still = sheet_of(around, [900.0] * 20).between(0)
    shifted = sheet_of([0.4 + move for move in around], [900.0] * 20).between(0)
    assert shifted == pytest.approx(still, rel=1e-6)


def test_no_cell_is_surer_than_a_baseline_can_be() -> None:
    assert sheet_of([0.0] * 20, [9000.0] * 20).between(0) == pytest.approx(0.02**2)


def test_variance_that_noise_alone_explains_is_not_read_as_none() -> None:
    # Changes of 7 %, of which 6.4 % is sampling: the difference, 0.0026, is uncertain, and is drawn to the whole.
    moves = [0.07 * (-1) ** k for k in range(20)]
    assert sheet_of(moves, [100.0] * 20).between(0) == pytest.approx(0.0030, rel=0.03)


def test_a_condition_more_costs_its_price() -> None:
    one, two = price_of(1, 4, 100), price_of(2, 4, 100)
    assert one == pytest.approx(np.log(100) + np.log(4) + 0.7)
    assert two == pytest.approx(np.log(100) + np.log(6) + 1.4)


def inner_cells(factor: float, part: float) -> list[Cell]:
    """Cells inside the cause a = 0 beside it: one of them differs by a log factor, and holds a part of its leaves."""
    rng = np.random.default_rng(5)
    rows = [(a, b, 4000.0 * (part if (a, b) == (0, 0) else 1.0)) for a in range(6) for b in range(8)]
    frame = pd.DataFrame(rows, columns=["a", "b", "expected_num"])
    frame["actual_num"] = frame["expected_num"] * np.where(frame["a"] == 0, 4.0, 1.0)
    frame.loc[(frame["a"] == 0) & (frame["b"] == 0), "actual_num"] *= np.exp(factor)
    frame["actual_num"] = rng.poisson(frame["actual_num"]) * 1.0
    table = encode_leaves(frame, ["a", "b"])
    model = Model(table.actual_num, table.expected_num, 1.0)
    rows_in = table.rows((0,), (0,))
    model.install([rows_in])
    model.noise = Noise(1.0, 0.0, 1000)
    model._weigh()
    without = model.mu[rows_in] / np.exp(model.factors[0])
    score = float(model.weight[rows_in] @ (model.y[rows_in] - without))
    lattice = build_lattice(table)
    outer = Outer(Cell((0,), (0,)), model.factors[0], score)
    sheet = scan(lattice, model, {})
    found = best_cells(lattice, sheet, model, -1e6, with_between=False, causes=[outer])
    return [one.cell for one in found]


def test_a_part_of_a_cause_must_differ_from_it_and_be_a_visible_part_of_it() -> None:
    part = Cell((0, 1), (0, 0))
    assert part in inner_cells(-1.6, 1.0)
    assert part not in inner_cells(-0.4, 1.0)
    assert part not in inner_cells(-1.6, 0.01)


def test_evidence_against_few_cells_has_heavy_tails() -> None:
    model = Model(np.full(20, 100.0), np.full(20, 100.0), 1.0)
    model.noise = Noise(1.0, 0.0, 8)
    u, m = np.array([1000.0]), np.array([1000.0])
    [gain], _ = gains(u, m, np.array([0.04]), np.array([4.0]), 1e6, model)
    assert gain < 1000.0**2 / (1000.0 + 0.04 * 1000.0**2) / 2


def test_a_cell_saves_what_it_brings_the_common_factor_nearer_to_one() -> None:
    # Of two halves one doubled: the common factor is 1.5, and either half looks as far off as the other.
    model = Model(np.full(20, 100.0), np.full(20, 100.0), 1.0)
    model.common = 0.4
    u, m = np.array([300.0, -300.0]), np.array([1000.0, 1000.0])
    _, raw = gains(u, m, np.full(2, 0.0004), np.full(2, 2.0), 2000.0, model)
    plain = 300.0**2 / 500.0 / 2
    saved = [common_cost(0.4) - common_cost(0.4 - shift) for shift in (0.3, -0.3)]
    assert raw == pytest.approx([plain + one for one in saved])
    assert saved[0] > 0 > saved[1]
