from pathlib import Path

import pytest

from monitors.catalogue.home_file import HomeFileError, file_text, fingerprint, write_monitor_file
from queries.content.home import Home


def test_a_new_file_is_whole_and_a_taken_name_is_told(tiny_home: Home) -> None:
    path, before = write_monitor_file(tiny_home, "fresh", "select 1", None)
    assert (path.read_text(), before) == ("select 1\n", "")
    assert [one.name for one in path.parent.iterdir() if "fresh" in one.name] == ["fresh.sql"]
    with pytest.raises(HomeFileError, match="there is a monitor fresh already"):
        write_monitor_file(tiny_home, "fresh", "select 2", None)
    assert path.read_text() == "select 1\n"


def test_what_somebody_changed_meanwhile_is_not_written_over(tiny_home: Home) -> None:
    path, _ = write_monitor_file(tiny_home, "fresh", "select 1", None)
    seen = fingerprint(file_text(tiny_home, "fresh") or "")
    path.write_text("select 2\n")
    with pytest.raises(HomeFileError, match="changed since you opened it"):
        write_monitor_file(tiny_home, "fresh", "select 3", seen)
    assert path.read_text() == "select 2\n"
    path.unlink()
    with pytest.raises(HomeFileError, match="is gone since you opened it"):
        write_monitor_file(tiny_home, "fresh", "select 3", seen)


def test_the_packs_file_is_copied_not_changed(home: Home) -> None:
    text = file_text(home, "refund_only_rate") or ""
    path, before = write_monitor_file(home, "refund_only_rate", text + "-- mine", fingerprint(text))
    assert path == home.root / "monitors" / "refund_only_rate.sql"
    assert before == text
    assert "-- mine" not in (Home.built_in("monitors") / "refund_only_rate.sql").read_text()


@pytest.mark.parametrize("name", ["../evil", "a/b", "", "A", "a.b", ".a", "a\n", "x" * 81, "…"])
def test_a_name_that_is_none_writes_nothing(tiny_home: Home, name: str) -> None:
    with pytest.raises(HomeFileError, match="is no name"):
        write_monitor_file(tiny_home, name, "select 1", None)


def test_a_folder_or_file_that_leads_out_of_the_home_is_refused(tiny_home: Home, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.sql"
    target.write_text("mine")
    (tiny_home.root / "monitors" / "away.sql").symlink_to(target)
    with pytest.raises(HomeFileError, match="leads out of the home"):
        write_monitor_file(tiny_home, "away", "select 1", fingerprint("mine"))
    assert target.read_text() == "mine"


def test_a_home_that_may_not_be_written_is_told(tiny_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(HomeFileError, match="was not written"):
        write_monitor_file(tiny_home, "fresh", "select 1", None)
    assert not list((tiny_home.root / "monitors").glob("*fresh*"))
