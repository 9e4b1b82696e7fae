"""The generated pages are what the code says, and cannot go stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from monitors.catalogue.loading import read_monitors
from monitors.manual.key_pages import HOUSE
from monitors.manual.reference import main, pages

PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_committed_page_is_what_would_be_written(name: str) -> None:
    assert (HOUSE / "docs" / name).read_text(encoding="utf-8") == PAGES[name], (
        "run `python -m monitors.manual.reference`"
    )


def test_no_page_is_left_over_from_something_that_is_gone() -> None:
    assert {path.name for path in (HOUSE / "docs" / "reference").iterdir()} == {
        Path(name).name for name in PAGES if name.startswith("reference/")
    }


def test_the_command_writes_every_page(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--docs", str(tmp_path)])
    assert done.exit_code == 0
    assert {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*.md")} == PAGES


def test_the_page_of_monitors_has_every_monitor_that_is_run() -> None:
    catalogue = read_monitors((HOUSE / "monitors" / "sql").glob("*.sql"))
    rows = [row for row in PAGES["monitors.md"].splitlines() if row.startswith("| ")][2:]
    assert len(rows) == sum(monitor.status != "retired" for monitor in catalogue.monitors)


def test_readers_are_led_to_the_pages_and_the_table_stands_in_one_place() -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert "docs/monitors.md" in readme
    assert "| `refund_only_rate` |" not in readme


def test_the_index_leads_to_every_page() -> None:
    for name in PAGES:
        if name.startswith("reference/") and not name.endswith("README.md"):
            assert f"]({Path(name).name})" in PAGES["reference/README.md"]
