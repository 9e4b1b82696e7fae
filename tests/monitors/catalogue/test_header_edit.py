from pathlib import Path

import pytest

from monitors.catalogue.header import read_monitor
from monitors.catalogue.header_edit import HeaderEditError, edited
from monitors.catalogue.monitor import Monitor
from tests.monitors.monitors import REFUNDS, write_monitor


def read(tmp_path: Path, text: str) -> Monitor:
    found = read_monitor(write_monitor(tmp_path, text))
    assert isinstance(found, Monitor), found
    return found


def test_a_key_is_written_anew_with_a_comment_and_the_rest_stays(tmp_path: Path) -> None:
    text = edited(REFUNDS, {"key": "min_denominator", "value": 400}, "Ana: 7 of 9 gone")
    assert read(tmp_path, text).min_denominator == 400
    assert "-- # Ana: 7 of 9 gone\n-- min_denominator = 400\n" in text
    assert [row for row in REFUNDS.splitlines() if row not in text.splitlines()] == [
        "-- min_denominator = 200"
    ]


def test_a_value_over_several_lines_goes_as_a_whole(tmp_path: Path) -> None:
    long = REFUNDS.replace('[[], ["country"], ["country", "category"]]', '[[],\n--   ["country"],\n-- ]')
    text = edited(long, {"key": "watch", "value": [["country"]]}, "less")
    assert read(tmp_path, text).watch == (("country",),)
    assert '["country"],' not in text


def test_a_key_that_is_not_there_is_put_before_the_tables(tmp_path: Path) -> None:
    assert read(tmp_path, edited(REFUNDS, {"key": "min_effect", "value": 0.5}, "larger")).min_effect == 0.5


def test_a_table_is_taken_out_and_the_others_stay(tmp_path: Path) -> None:
    both = REFUNDS.replace("-- [detectors.drift]", "-- [detectors.spike]\n-- [detectors.drift]")
    found = read(tmp_path, edited(both, {"without": "detectors.drift"}, "no drift"))
    assert list(found.detectors) == ["spike"]
    assert [one.entity for one in found.who] == ["seller"]
    with pytest.raises(HeaderEditError, match=r"no table \[detectors.silence\]"):
        edited(both, {"without": "detectors.silence"}, "no silence")


def test_a_note_is_one_line_whatever_is_in_it(tmp_path: Path) -> None:
    text = edited(REFUNDS, {"key": "min_denominator", "value": 400}, "Ana\n-- ///\ndrop table x")
    assert read(tmp_path, text).min_denominator == 400
    assert "-- # Ana -- /// drop table x\n" in text
