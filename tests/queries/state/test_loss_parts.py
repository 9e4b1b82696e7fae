"""The parts of records: what was written is read, and what is damaged is as if nothing had been written."""

from pathlib import Path

import pytest

from queries.state.loss_parts import FILE, LossParts, read_lossparts, write_lossparts

PARTS = {"debts": LossParts("2026-03-04", "abc", {'{"seller": "ä"}': ("o1", "o2")})}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_lossparts(tmp_path, PARTS)
    assert read_lossparts(tmp_path) == PARTS


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"debts": 3}', '{"debts": {"as_of": "2026-03-04"}}'])
def test_a_damaged_file_says_nothing(tmp_path: Path, damage: str) -> None:
    assert read_lossparts(tmp_path) == {}
    write_lossparts(tmp_path, PARTS)
    (tmp_path / FILE).write_text(damage)
    assert read_lossparts(tmp_path) == {}
