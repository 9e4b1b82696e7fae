"""The page of the drill-downs tells of each file what it returns, reads and is asked with."""

from pathlib import Path

import pytest

from monitors.manual import drilldown_page as page


def test_every_drill_down_of_the_pack_is_told_with_its_columns_tables_and_days() -> None:
    text = page.drilldown_page()
    assert text.count("\n## `") == len(list(page.FOLDER.glob("*.sql")))
    told = text.split("## `rule_truth.sql`")[1].split("## `")[0]
    assert "`day`, `thing`, `verdict`" in told
    assert "reads: `labels`, `orders`" in told
    assert "`$since` and `$until`" in told


def test_a_file_with_a_fault_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.sql").write_text("-- Odd.\n-- /// drilldown\n-- owner = 3\n-- ///\nselect 1 as one\n")
    monkeypatch.setattr(page, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"odd\.sql"):
        page.drilldown_page()
