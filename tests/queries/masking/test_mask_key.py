import datetime as dt
from pathlib import Path

import pytest

from queries.masking.mask_key import FILE, MaskKeyError, read_key, rotate_key

DAY = dt.date(2026, 11, 30)


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = read_key(tmp_path)
    assert read_key(tmp_path) == key
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert (key.number, key.prefix) == (1, "#")
    assert key.secret not in repr(key)


def test_a_key_of_an_earlier_version_stays_the_first(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("ab" * 32)
    assert (read_key(tmp_path).number, read_key(tmp_path).secret) == (1, "ab" * 32)


def test_a_new_key_forgets_the_old_one_but_not_its_day(tmp_path: Path) -> None:
    old = read_key(tmp_path)
    new = rotate_key(tmp_path, DAY)
    assert (new.number, new.prefix, dict(new.replaced)) == (2, "#2-", {1: DAY})
    assert read_key(tmp_path) == new
    assert old.secret not in (tmp_path / FILE).read_text()
    assert old.label != new.label


def test_a_new_key_takes_the_copies_with_older_masks_away(tmp_path: Path) -> None:
    copy = tmp_path / "sandbox" / "masked" / "1-x" / "a.parquet"
    copy.parent.mkdir(parents=True)
    copy.touch()
    rotate_key(tmp_path, DAY)
    assert not copy.exists()


@pytest.mark.parametrize(
    ("sql", "foreign"),
    [
        ("select 1 where a = '#0123456789ab'", ["#0123456789ab"]),
        ("a = '#2-0123456789ab' or b = '#3-0123456789ab'", ["#3-0123456789ab"]),
        ("a = '#2-0123456789ab'", []),
        ("a = '#aabbcc' or b = '#0123456789abc'", []),
        ("a like '#0123456789ab%' -- #0123456789ab", ["#0123456789ab"]),
    ],
)
def test_masks_of_another_key_are_recognised(tmp_path: Path, sql: str, foreign: list[str]) -> None:
    read_key(tmp_path)
    assert rotate_key(tmp_path, DAY).foreign(sql) == foreign


def test_what_is_told_names_the_key_and_its_day(tmp_path: Path) -> None:
    read_key(tmp_path)
    key = rotate_key(tmp_path, DAY)
    assert "mask key 1, which was replaced on 2026-11-30" in str(key.told("'#0123456789ab'"))
    assert "mask key 7, which this desk does not have" in str(key.told("'#7-0123456789ab'"))
    assert key.told("'#2-0123456789ab'") is None


def test_a_damaged_key_is_named_and_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")
    with pytest.raises(MaskKeyError, match="rotate-key"):
        read_key(tmp_path)
    assert rotate_key(tmp_path, DAY).number == 2
