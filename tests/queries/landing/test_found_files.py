from __future__ import annotations

import os
from pathlib import Path

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.landing.found_files import find_files, known_name, path_of
from tests.queries.landed import csv_text, land, row, rows, take

ODD = [
    b"a*.csv",
    b"a[1].csv",
    b"q?.csv",
    b"it's.csv",
    b"new\nline.csv",
    b"back\\slash.csv",
    b"bad\xff.csv",
    b"x" * 251 + b".csv",
    b"UP.CSV",
]


def test_a_file_of_any_name_is_read_once_and_beside_the_file_its_name_would_match(tiny_home: Home) -> None:
    for number, name in enumerate([*ODD, b"a1.csv", b"ab.csv"]):
        path = land(tiny_home, "tickets/a.csv", csv_text(row(number)))
        os.rename(os.fsencode(path), os.fsencode(path.parent) + b"/" + name)
    report = ingest(tiny_home)
    assert {drop.state for drop in report.drops} == {"published"}
    assert rows(tiny_home, "select count(*), count(distinct ticket_id) from tickets") == [(11, 11)]
    assert ingest(tiny_home).unchanged == 11


@pytest.mark.parametrize("name", ODD)
def test_a_known_name_leads_back_to_its_file(tmp_path: Path, name: bytes) -> None:
    shown = known_name(os.fsdecode(name))
    assert shown.isprintable()
    assert path_of(tmp_path, shown) == tmp_path / os.fsdecode(name)


def test_what_is_no_file_is_a_refused_drop_and_holds_nobody_up(tiny_home: Home) -> None:
    land(tiny_home, "tickets/good.csv", csv_text(row(1)))
    folder = tiny_home.landing / "tickets"
    os.mkfifo(folder / "pipe.csv")
    (folder / "nothing.csv").symlink_to("/nowhere")
    (folder / "folder.csv").mkdir()
    (folder / "circle").symlink_to(".", target_is_directory=True)
    report = ingest(tiny_home)
    assert {drop.file: drop.state for drop in report.drops} == {
        "tickets/good.csv": "published",
        "tickets/pipe.csv": "refused",
        "tickets/nothing.csv": "refused",
        "tickets/folder.csv": "refused",
    }
    (folder / "nothing.csv").unlink()
    land(tiny_home, "tickets/nothing.csv", csv_text(row(2)))
    assert take(tiny_home, "tickets/nothing.csv").published == 1, "looked at again by the next ingest"


def test_links_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_text("x")
    (tmp_path / "a" / "b").symlink_to("..", target_is_directory=True)
    assert len(list(find_files(tmp_path))) <= 2
