"""A cube that the night writes has marks of its days: of the rows a morning sees, whatever their order."""

from datetime import date
from pathlib import Path

import pandas as pd

from monitors.kept_panels.kept_cube_marks import marks_of_rows


def rows(*told: tuple[int, int, str, int]) -> pd.DataFrame:
    """(day, known day, market, texts) of March."""
    table = pd.DataFrame(told, columns=["day", "known_day", "market", "texts"])
    for name in ("day", "known_day"):
        table[name] = [date(2026, 3, number) for number in table[name]]
    return table


def marks(path: Path, table: pd.DataFrame, within: int = 1) -> dict[str, str]:
    table.to_parquet(path, index=False)
    return marks_of_rows(path, within)


def test_only_a_row_in_time_changes_the_mark_of_its_day(tmp_path: Path) -> None:
    path = tmp_path / "cube.parquet"
    before = marks(path, rows((1, 1, "ID", 4), (1, 1, "BR", 2), (2, 2, "ID", 3)))
    assert sorted(before) == ["2026-03-01", "2026-03-02"]
    assert marks(path, rows((2, 2, "ID", 3), (1, 1, "BR", 2), (1, 1, "ID", 4))) == before
    late = rows((1, 1, "ID", 4), (1, 1, "BR", 2), (1, 3, "BR", 9), (2, 2, "ID", 3))
    assert marks(path, late) == before
    known = marks(path, late, within=3)
    assert known["2026-03-01"] != before["2026-03-01"]
    assert known["2026-03-02"] == before["2026-03-02"]
    other = marks(path, rows((1, 1, "ID", 4), (1, 1, "BR", 3), (2, 2, "ID", 3)))
    assert [day for day in before if other[day] != before[day]] == ["2026-03-01"]


def test_a_file_that_cannot_be_read_has_no_day(tmp_path: Path) -> None:
    path = tmp_path / "cube.parquet"
    assert marks_of_rows(path, 1) == {}
    path.write_bytes(b"PAR1 and no more")
    assert marks_of_rows(path, 1) == {}
