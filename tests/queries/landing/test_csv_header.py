from __future__ import annotations

import gzip

import pytest

from queries.content.home import Home
from tests.queries.landed import HEADER, csv_text, land, row, rows, sha256, take


def change(home: Home, old: str, new: str) -> None:
    path = home.root / "contract" / "tickets.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def add_csv(home: Home, line: str) -> None:
    path = home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text() + f"\n[csv]\n{line}\n")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"PK\x03\x04rest", "a zip or Excel file"),
        (csv_text(row(1)).encode("utf-16"), "UTF-16"),
        (csv_text(row(1)).encode("utf-16-le"), "UTF-16"),
        (gzip.compress(csv_text(row(1)).encode()), "a gzip file"),
        (b"\0" * 5000, "no text"),
        (b"<html><body>Sign in</body></html>\n", "a web page"),
    ],
)
def test_another_format_under_the_name_of_a_csv_is_named(tiny_home: Home, raw: bytes, found: str) -> None:
    land(tiny_home, "tickets/a.csv", raw)
    drop = take(tiny_home)
    assert drop.state == "refused"
    assert found in str(drop.problems[0].found)


def test_a_file_without_a_last_line_end_is_refused_with_the_line_that_allows_it(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2))[:-1])
    drop = take(tiny_home)
    assert drop.state == "refused"
    assert "final_newline = false" in str(drop.problems[0])
    add_csv(tiny_home, "final_newline = false")
    assert take(tiny_home).published == 2


def test_a_manifest_vouches_for_a_file_without_a_last_line_end(tiny_home: Home) -> None:
    path = land(tiny_home, "tickets/a.csv", csv_text(row(1))[:-1])
    land(tiny_home, "tickets/a.csv", csv_text(row(1))[:-1], sha256=sha256(path))
    assert take(tiny_home).published == 1


def test_blanks_in_a_header_are_shown_in_quotes_and_matched_as_told(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), header=HEADER.replace("minutes", " minutes\u00a0")))
    drop = take(tiny_home)
    assert drop.published == 1
    assert 'found " minutes\\u00A0"' in str(drop.problems[0]).replace("\\\\", "\\")
    change(tiny_home, 'name = "minutes"', 'name = "minutes"\nsource = " minutes\\u00A0"')
    assert take(tiny_home).problems == ()
    assert rows(tiny_home, "select minutes from tickets") == [(5,)]


def test_files_without_a_header_get_the_names_of_the_contract(tiny_home: Home) -> None:
    names = ", ".join(f'"{name}"' for name in HEADER.split(","))
    add_csv(tiny_home, f"names = [{names}]")
    land(tiny_home, "tickets/a.csv", row(1) + "\n" + row(2, minutes="x") + "\n")
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined, drop.problems[0].line) == (1, 1, 2)
    land(tiny_home, "tickets/b.csv", csv_text(row(3)))
    assert "a header in a file that should have none" in str(take(tiny_home, "tickets/b.csv").problems[0])


def test_a_gzip_of_broken_rows_is_refused_without_reading_it_whole(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv.gz", csv_text() + "a,b\n" * 150_000)
    land(tiny_home, "tickets/good.csv", csv_text(row(1)))
    drop = take(tiny_home, "tickets/a.csv.gz")
    assert drop.state == "refused"
    assert "too many broken rows" in str(drop.problems[0])
    assert rows(tiny_home, "select count(*) from tickets") == [(1,)]
