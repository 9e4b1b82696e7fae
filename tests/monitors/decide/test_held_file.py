"""Cells of alerts that are kept: found again as they were, and nothing where they cannot be believed."""

from pathlib import Path

import numpy as np

from monitors.decide.held_file import CellTable, KeptTable, read_tables, write_tables

ALERT = ("refund_rate", "spike", '{"country":"ID"}', "2026-03-02")
OTHER = ("order_volume", "drift", "{}", "2026-03-01")


def table(cells: int) -> CellTable:
    codes = np.array([[0, 1, 1], [2, 0, 1]], dtype=np.int32)[:, :cells]
    names = {"category": ["food", "toys"], "tier": ["a", "b", "c"]}
    return CellTable(names, codes, np.arange(cells, dtype=np.float64) + 0.1)


def test_tables_are_found_again_each_with_its_own_cells(tmp_path: Path) -> None:
    path = tmp_path / "held.npz"
    write_tables(path, {ALERT: KeptTable(table(3), "x", "2026-03-03"), OTHER: KeptTable(table(1), "y", "")})
    found = read_tables(path)
    assert list(found) == [ALERT, OTHER]
    assert (found[ALERT].stamp, found[ALERT].asked, found[OTHER].stamp) == ("x", "2026-03-03", "y")
    assert found[ALERT].table.excess.tolist() == [0.1, 1.1, 2.1]
    assert found[ALERT].table.inside("category", "toys").tolist() == [False, True, True]
    assert found[OTHER].table.inside("tier", "c").tolist() == [True]
    assert not found[OTHER].table.inside("tier", "nowhere").any()


def test_a_file_that_is_damaged_or_not_there_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "held.npz"
    assert read_tables(path) == {}
    write_tables(path, {ALERT: KeptTable(table(3), "x", "")})
    path.write_bytes(path.read_bytes()[:-40])
    assert read_tables(path) == {}
    beyond = CellTable({"category": ["food"]}, np.array([[4]], dtype=np.int32), np.ones(1))
    write_tables(path, {ALERT: KeptTable(beyond, "x", "")})
    assert read_tables(path) == {}
