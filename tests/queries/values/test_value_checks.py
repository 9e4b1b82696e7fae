from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from queries.content.home import Home
from tests.queries.landed import csv_text, land, land_parquet, row, rows, take


def change(home: Home, old: str, new: str) -> None:
    path = home.root / "contract" / "tickets.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("word", ["NULL", "N/A", "nan", "None", "-", '" "'])
def test_a_word_for_nothing_in_a_required_text_is_set_aside_unless_allowed(
    tiny_home: Home, word: str
) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(word)).replace(f"t{word}", word))
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined) == (1, 1)
    assert 'allow = ["null words"]' in str(drop.problems[0])
    change(tiny_home, 'name = "ticket_id"', 'name = "ticket_id"\nallow = ["null words"]')
    assert take(tiny_home).published == 2


def test_words_the_contract_names_are_no_values(tiny_home: Home) -> None:
    change(tiny_home, 'name = "minutes"', 'name = "minutes"\nnulls = ["-", "n.a."]')
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes="-"), row(2)))
    assert take(tiny_home).published == 2
    assert rows(tiny_home, "select minutes from tickets order by 1 nulls first") == [(None,), (5,)]


@pytest.mark.parametrize("value", ["1.2345678901234567e+18", "12345678901234567890.0", "a\x01b"])
def test_an_id_that_went_through_a_double_is_set_aside(tiny_home: Home, value: str) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row("X")).replace("tX", value))
    assert (drop := take(tiny_home)).quarantined == 1
    assert 'allow = ["odd signs"]' in str(drop.problems[0])


def test_whole_numbers_beyond_what_a_double_holds_are_set_aside(tiny_home: Home) -> None:
    stamp = pa.array([dt.datetime(2026, 3, 2, 10)] * 2, pa.timestamp("us"))
    columns = {"ticket_id": ["a", "b"], "opened_at": stamp, "desk": ["lima"] * 2, "minutes": [2.0**53, 5.0]}
    land_parquet(tiny_home, "tickets/a.parquet", columns)
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined) == (1, 1)
    assert "column minutes; expected a number that a double can hold exactly" in "\n".join(
        map(str, drop.problems)
    )


@pytest.mark.parametrize(
    ("cost", "taken"), [("1.25", 1), ("1.2500", 1), ("1.255", 0), ("1.2500000000000002", 1)]
)
def test_more_decimals_than_are_kept_are_no_silent_rounding(tiny_home: Home, cost: str, taken: int) -> None:
    change(tiny_home, 'name = "cost"', 'name = "cost"\nscale = 2')
    land(tiny_home, "tickets/a.csv", csv_text(row(1, cost=cost)))
    drop = take(tiny_home)
    assert drop.published == taken
    assert taken or 'allow = ["rounding"]' in str(drop.problems[0])


def test_a_quote_left_open_does_not_swallow_rows(tiny_home: Home) -> None:
    lines = [row(1), row(2, email='"open'), row(3), row(4, email='close"'), row(5)]
    land(tiny_home, "tickets/a.csv", csv_text(*lines))
    drop = take(tiny_home)
    assert drop.quarantined == 1
    assert "a quote may have been left open" in str(drop.problems[0])


def test_a_decimal_comma_and_a_sign_between_thousands(tiny_home: Home) -> None:
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text() + '\n[csv]\ndelimiter = ";"\ndecimal = ","\nthousands = "."\n')
    text = csv_text(row(1), row(2)).replace(",", ";").replace(";1.50;", ";1.234,50;", 1)
    land(tiny_home, "tickets/a.csv", text)
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined) == (1, 1), "1.50 has a point where thousands would be"
    assert rows(tiny_home, "select cost from tickets") == [(Decimal("1234.5000"),)]


@pytest.mark.parametrize(("format", "value"), [("epoch_s", "1772445600"), ("epoch_ms", "1772445600000")])
def test_times_counted_from_1970(tiny_home: Home, format: str, value: str) -> None:
    change(tiny_home, 'name = "opened_at"', f'name = "opened_at"\nformat = "{format}"')
    other = value[:-3] if format == "epoch_ms" else value + "000"
    land(tiny_home, "tickets/a.csv", csv_text(row(1, opened_at=value), row(2, opened_at=other)))
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined) == (1, 1), "seconds are never taken for milliseconds"
    assert rows(tiny_home, "select opened_at from tickets") == [(dt.datetime(2026, 3, 2, 10),)]


def test_the_format_that_would_fit_is_named(tiny_home: Home) -> None:
    stamps = ["02/03/2026 10:00", "25/03/2026 11:30"]
    land(tiny_home, "tickets/a.csv", csv_text(*(row(at, opened_at=one) for at, one in enumerate(stamps))))
    drop = take(tiny_home)
    assert 'format = "%d/%m/%Y %H:%M"' in str(drop.problems[0])
    assert "%m/%d" not in str(drop.problems[0])
