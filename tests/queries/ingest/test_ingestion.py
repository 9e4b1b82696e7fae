from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from queries.content.home import Home
from queries.ingest.ingestion import DropReport, ingest
from queries.state.ledger import read_ledger
from tests.queries.landed import HEADER, csv_text, land, land_parquet, quarantined, row, rows, sha256, take


def messages(drop: DropReport) -> str:
    return "\n".join(str(problem) for problem in drop.problems)


def count(home: Home, table: str = "tickets") -> int:
    return int(rows(home, f"select count(*) from {table}")[0][0])


@pytest.mark.parametrize(
    "name", ["tickets/a.csv", "tickets/a.csv.gz", "tickets.csv", "tickets_2026.csv", "tickets-x.csv.gz"]
)
def test_a_csv_is_published_with_its_types(tiny_home: Home, name: str) -> None:
    land(tiny_home, name, csv_text(row(1)))
    drop = take(tiny_home)
    assert (drop.state, drop.rows, drop.published, drop.problems) == ("published", 1, 1, ())
    found = rows(
        tiny_home, "select ticket_id, opened_at, minutes, cost, urgent, day, hour, known_day from tickets"
    )
    assert found == [
        (
            "t1",
            dt.datetime(2026, 3, 2, 10),
            5,
            Decimal("1.5"),
            True,
            dt.date(2026, 3, 2),
            dt.datetime(2026, 3, 2, 5),
            dt.date(2026, 3, 2),
        )
    ]


def test_a_parquet_drop_is_published(tiny_home: Home) -> None:
    stamp = pa.array([dt.datetime(2026, 3, 2, 10)], pa.timestamp("us"))
    land_parquet(tiny_home, "tickets/a.parquet", {"ticket_id": ["t1"], "opened_at": stamp, "desk": ["lima"]})
    assert take(tiny_home).published == 1
    assert rows(tiny_home, "select opened_at, minutes from tickets") == [(dt.datetime(2026, 3, 2, 10), None)]


def test_days_are_market_local(tiny_home: Home) -> None:
    stamps = {"opened_at": "2026-03-02 01:00:00", "arrived_at": "2026-03-02 01:00:00"}
    land(
        tiny_home,
        "tickets/a.csv",
        csv_text(row(1, desk="lima", **stamps), row(2, desk="tokyo", **stamps), row(3, desk="x", **stamps)),
    )
    ingest(tiny_home)
    found = rows(tiny_home, "select desk, day, hour from tickets order by desk")
    assert [(desk, day.day, hour.hour) for desk, day, hour in found] == [
        ("lima", 1, 20),
        ("tokyo", 2, 10),
        ("x", 2, 1),
    ]


def test_a_day_of_daylight_saving_has_its_hours(tiny_home: Home) -> None:
    file = tiny_home.root / "riskdesk.toml"
    file.write_text(file.read_text().replace("America/Lima", "America/New_York"))
    from queries.content.home import load_home

    home = load_home(tiny_home.root)
    stamps = ["2026-03-08 06:59:59", "2026-03-08 07:00:00"]
    land(home, "tickets/a.csv", csv_text(*(row(at, opened_at=stamp) for at, stamp in enumerate(stamps))))
    ingest(home)
    assert [hour.hour for (hour,) in rows(home, "select hour from tickets order by opened_at")] == [1, 3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T10:00:00Z", dt.datetime(2026, 3, 2, 10)),
        ("2026-03-02T10:00:00+09:00", dt.datetime(2026, 3, 2, 1)),
        ("2026-03-02 10:00:00.25-0300", dt.datetime(2026, 3, 2, 13, 0, 0, 250000)),
        ("2026-03-02 10:00:00+05", dt.datetime(2026, 3, 2, 5)),
        ("2026-03-02 10:00:00", dt.datetime(2026, 3, 2, 10)),
    ],
)
def test_an_offset_is_applied_and_never_dropped(tiny_home: Home, text: str, expected: dt.datetime) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, opened_at=text)))
    ingest(tiny_home)
    assert rows(tiny_home, "select opened_at from tickets") == [(expected,)]


def test_a_parquet_instant_is_stored_in_utc(tiny_home: Home) -> None:
    stamp = pa.array([dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)], pa.timestamp("ms", "Asia/Tokyo"))
    land_parquet(tiny_home, "tickets/a.parquet", {"ticket_id": ["t1"], "opened_at": stamp, "desk": ["lima"]})
    ingest(tiny_home)
    assert rows(tiny_home, "select opened_at from tickets") == [(dt.datetime(2026, 3, 2, 1),)]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("opened_at", "02/03/2026", "a time as YYYY-MM-DD HH:MM:SS, with or without an offset"),
        ("opened_at", "2026-02-30 10:00:00", "a time as YYYY-MM-DD"),
        ("opened_at", "2999-01-01 00:00:00", "a time from 1970-01-01 to 2100-01-01"),
        ("minutes", "12.7", "a whole number"),
        ("minutes", "1e3", "a whole number"),
        ("minutes", "-1", "at least 0"),
        ("cost", "nan", "a decimal number"),
        ("cost", "inf", "a decimal number"),
        ("cost", "1,5", "a decimal number"),
        ("cost", "99999999999999999", "a decimal number"),
        ("urgent", "maybe", "true or false"),
        ("topic", "refund", "one of login, billing, other"),
    ],
)
def test_a_bad_value_is_set_aside_with_file_line_column_found_and_expected(
    tiny_home: Home, column: str, value: str, expected: str
) -> None:
    bad = row(2, **{column: f'"{value}"'})
    land(tiny_home, "tickets/a.csv", csv_text(row(1), bad, row(3)))
    drop = take(tiny_home)
    assert (drop.rows, drop.published, drop.quarantined) == (3, 2, 1)
    problem = drop.problems[0]
    assert (problem.file, problem.line, problem.column, problem.found) == ("tickets/a.csv", 3, column, value)
    assert expected in str(problem.expected)
    aside = quarantined(tiny_home)
    assert [(line["file"], line["line"], line["column"], line["found"]) for line in aside] == [
        ("tickets/a.csv", 3, column, value)
    ]
    assert '"ticket_id":"t2"' in aside[0]["raw"]


def test_a_missing_required_value_is_named(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, desk="")))
    assert "tickets/a.csv:2: bad value; column desk; expected a value; found nothing" in messages(
        take(tiny_home)
    )


def test_personal_data_is_not_in_messages(tiny_home: Home) -> None:
    text = (tiny_home.root / "contract" / "tickets.toml").read_text()
    text = text.replace('name = "minutes"\n', 'name = "minutes"\npersonal = true\n')
    (tiny_home.root / "contract" / "tickets.toml").write_text(text)
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes="secret")))
    assert "secret" not in messages(take(tiny_home))
    assert "secret" in quarantined(tiny_home)[0]["raw"]


def test_lines_are_physical_lines_also_after_a_quoted_line_break(tiny_home: Home) -> None:
    two_lines = row(1, topic='"login"', email='"a\nb"')
    land(tiny_home, "tickets/a.csv", csv_text(two_lines, "", row(2), row(3, minutes="x")))
    assert take(tiny_home).problems[0].line == 6


def test_every_bad_value_of_a_row_is_named(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, minutes="x", cost="y")))
    drop = take(tiny_home)
    assert {problem.column for problem in drop.problems} == {"minutes", "cost"}
    assert drop.quarantined == 1


def test_many_bad_values_are_counted_and_all_of_them_kept(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(*(row(at, minutes="x") for at in range(50))))
    drop = take(tiny_home)
    assert [problem.line for problem in drop.problems[:5]] == [2, 3, 4, 5, 6]
    assert drop.problems[5].count == 45
    assert len(quarantined(tiny_home)) == 50


def test_nan_and_infinity_are_refused_in_parquet(tiny_home: Home) -> None:
    stamp = pa.array([dt.datetime(2026, 3, 2, 10)] * 3, pa.timestamp("us"))
    costs = pa.array([1.0, float("nan"), float("-inf")])
    columns = {"ticket_id": ["a", "b", "c"], "opened_at": stamp, "desk": ["lima"] * 3, "cost": costs}
    land_parquet(tiny_home, "tickets/a.parquet", columns)
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined) == (1, 2)
    assert "bad value in row 2; column cost; expected a decimal number; found nan" in messages(drop)


def test_columns_are_taken_by_name_whatever_their_order(tiny_home: Home) -> None:
    names = HEADER.split(",")[::-1]
    values = row(1).split(",")[::-1]
    land(tiny_home, "tickets/a.csv", csv_text(",".join(values), header=",".join(names)))
    assert take(tiny_home).problems == ()
    assert rows(tiny_home, "select ticket_id, topic from tickets") == [("t1", "login")]


def test_an_extra_column_is_named_and_the_drop_taken_without_it(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1) + ",7", header=HEADER + ",minute"))
    drop = take(tiny_home)
    assert (drop.state, drop.published) == ("published", 1)
    assert "tickets/a.csv:1: extra column; column minute" in messages(drop)


def test_a_missing_optional_column_is_named_and_null(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1).rsplit(",", 1)[0], header=HEADER.rsplit(",", 1)[0]))
    drop = take(tiny_home)
    assert "optional column missing; column email" in messages(drop)
    assert rows(tiny_home, "select email from tickets") == [(None,)]


def test_a_missing_required_column_refuses_the_drop_and_the_others_go_on(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), header=HEADER.replace("desk", "dsk")))
    land(tiny_home, "tickets/b.csv", csv_text(row(2)))
    drop = {d.file: d for d in ingest(tiny_home).drops}["tickets/a.csv"]
    assert (drop.state, drop.published) == ("refused", 0)
    assert "tickets/a.csv:1: required column missing; column desk" in messages(drop)
    assert "Is it desk, spelt otherwise?" in messages(drop)
    assert count(tiny_home) == 1


def test_a_file_without_a_header_is_refused(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", row(1) + "\n" + row(2) + "\n")
    drop = take(tiny_home)
    assert drop.state == "refused"
    assert len(drop.problems) == 1
    assert "Does the file have a header" in messages(drop)


def test_fields_parted_by_another_sign_are_one_problem_that_names_the_sign(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)).replace(",", ";"))
    drop = take(tiny_home)
    assert (drop.state, len(drop.problems)) == ("refused", 1)
    assert "parted by ';', the contract's by ','" in messages(drop)


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_file_is_refused(tiny_home: Home, content: str) -> None:
    land(tiny_home, "tickets/a.csv", content)
    drop = take(tiny_home)
    assert (drop.state, "empty file" in messages(drop)) == ("refused", True)


def test_a_header_without_rows_is_taken_and_named(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text())
    drop = take(tiny_home)
    assert (drop.state, drop.rows) == ("published", 0)
    assert "no rows" in messages(drop)


def test_a_wrong_type_of_a_parquet_column_refuses_the_drop(tiny_home: Home) -> None:
    land_parquet(tiny_home, "tickets/a.parquet", {"ticket_id": ["t"], "opened_at": [True], "desk": ["lima"]})
    drop = take(tiny_home)
    assert drop.state == "refused"
    assert (
        "column of a type that cannot be taken; column opened_at; expected timestamp; found boolean"
        in messages(drop)
    )


def test_a_row_cut_short_is_named_and_the_others_are_taken(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2), "t3,2026-03-02 10:00"))
    drop = take(tiny_home)
    assert (drop.rows, drop.published, drop.quarantined) == (3, 2, 1)
    assert "tickets/a.csv:4: broken row; expected 9 fields; found 2 fields" in messages(drop)
    assert [line["reason"] for line in quarantined(tiny_home)] == ["broken row"]


def test_bytes_that_are_not_utf8_are_named_with_their_line(tiny_home: Home) -> None:
    raw = csv_text(row(1), row(2), row(3)).encode().replace(b"p2@", b"p\xa32@")
    land(tiny_home, "tickets/a.csv", raw)
    drop = take(tiny_home)
    assert (drop.published, drop.quarantined) == (2, 1)
    assert drop.problems[0].line == 3
    assert "UTF-8" in messages(drop)


def test_latin_1_is_read_when_the_contract_says_so(tiny_home: Home) -> None:
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text() + '\n[csv]\nencoding = "latin-1"\n')
    land(tiny_home, "tickets/a.csv", csv_text(row(1, email="£@x")).encode("latin-1"))
    ingest(tiny_home)
    assert rows(tiny_home, "select email from tickets") == [("£@x",)]


def test_a_quote_never_closed_costs_one_row(tiny_home: Home) -> None:
    land(
        tiny_home,
        "tickets/a.csv",
        csv_text(row(1), row(2, email='"open'), *(row(at) for at in range(3, 500))),
    )
    drop = take(tiny_home)
    assert (drop.rows, drop.published, drop.quarantined) == (499, 498, 1)
    assert drop.problems[0].line == 3


def test_a_csv_cut_at_a_line_end_is_seen_only_with_a_manifest(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    land(tiny_home, "tickets/b.csv", csv_text(row(3), row(4)), rows=3)
    drops = {drop.file: drop for drop in ingest(tiny_home).drops}
    assert (drops["tickets/a.csv"].state, drops["tickets/a.csv"].verified) == ("published", False)
    assert drops["tickets/b.csv"].state == "refused"
    assert "expected 3 rows; found 2 rows" in messages(drops["tickets/b.csv"])


def test_a_manifests_digest_is_checked(tiny_home: Home) -> None:
    path = land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    good = sha256(path)
    land(tiny_home, "tickets/a.csv", csv_text(row(2)), sha256=good)
    drop = take(tiny_home)
    assert drop.state == "refused"
    assert "not the bytes the manifest names" in messages(drop)


def test_a_drop_with_a_true_manifest_is_verified(tiny_home: Home) -> None:
    path = land(tiny_home, "elsewhere.csv", csv_text(row(1)))
    land(
        tiny_home,
        "elsewhere.csv",
        csv_text(row(1)),
        extract="tickets",
        rows=1,
        sha256=sha256(path),
        day="2026-03-02",
    )
    drop = take(tiny_home)
    assert (drop.extract, drop.state, drop.verified) == ("tickets", "published", True)


def test_a_bad_manifest_is_named_and_the_drop_taken(tiny_home: Home) -> None:
    path = land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    path.with_name("a.csv.manifest.json").write_text('{"rows": "many", "rws": 1,')
    land(tiny_home, "tickets/b.csv", csv_text(row(2)), rows="many", rws=1)
    report = ingest(tiny_home)
    text = "\n".join(str(problem) for problem in report.problems)
    assert report.published == 2
    assert "tickets/a.csv.manifest.json:1: not JSON" in text
    assert "Did you mean rows?" in text
    assert "expected a whole number; found 'many'" in text


@pytest.mark.parametrize("keep", [0.5, 0.99])
def test_a_truncated_parquet_or_gzip_is_refused(tiny_home: Home, keep: float) -> None:
    stamp = pa.array([dt.datetime(2026, 3, 2, 10)] * 100, pa.timestamp("us"))
    columns = {"ticket_id": [f"t{at}" for at in range(100)], "opened_at": stamp, "desk": ["lima"] * 100}
    paths = [
        land_parquet(tiny_home, "tickets/a.parquet", columns),
        land(tiny_home, "tickets/b.csv.gz", csv_text(*(row(at) for at in range(500, 900)))),
    ]
    for path in paths:
        raw = path.read_bytes()
        path.write_bytes(raw[: int(len(raw) * keep)])
    land(tiny_home, "tickets/c.csv", csv_text(row(1000)))
    states = {drop.file: (drop.state, messages(drop)) for drop in ingest(tiny_home).drops}
    assert states["tickets/a.parquet"][0] == "refused"
    assert "send it again under the same name" in states["tickets/a.parquet"][1]
    assert states["tickets/b.csv.gz"][0] == "refused"
    assert states["tickets/c.csv"][0] == "published"


def test_a_damaged_parquet_refuses_itself_and_not_its_neighbours(tiny_home: Home) -> None:
    stamp = pa.array([dt.datetime(2026, 3, 2, 10)] * 500, pa.timestamp("us"))
    for at in range(6):
        columns = {
            "ticket_id": [f"t{at}-{n}" for n in range(500)],
            "opened_at": stamp,
            "desk": ["lima"] * 500,
        }
        path = land_parquet(tiny_home, f"tickets/{at}.parquet", columns)
        if at == 3:
            raw = bytearray(path.read_bytes())
            raw[20:200] = bytes(180)
            path.write_bytes(raw)
    drops = {drop.file: drop for drop in ingest(tiny_home).drops}
    assert drops["tickets/3.parquet"].state == "refused"
    assert sum(drop.published for drop in drops.values()) == 2500


def test_a_file_nobody_claims_is_named(tiny_home: Home) -> None:
    land(tiny_home, "tikets/a.csv", csv_text(row(1)))
    land(tiny_home, "tickets/a.xlsx", "x")
    land(tiny_home, "tickets/.hidden.csv", "x")
    text = "\n".join(str(problem) for problem in ingest(tiny_home).problems)
    assert "tikets/a.csv: no contract for this drop" in text
    assert "Did you mean tickets?" in text
    assert "tickets/a.xlsx: not a format that can be read" in text
    assert "hidden" not in text


def test_a_longer_extract_name_goes_before_a_shorter_one(home: Home) -> None:
    land(home, "rule_hits_2026.csv", "x\n1\n")
    assert take(home).extract == "rule_hits"


def test_landing_is_never_altered(tiny_home: Home) -> None:
    for name, text in {
        "a.csv": csv_text(row(1), row(1)),
        "b.csv": "",
        "c.csv": csv_text(row("x", minutes="y")),
    }.items():
        land(tiny_home, f"tickets/{name}", text)

    def seen(root: Path) -> dict[str, tuple[bytes, int]]:
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*.csv")}

    before = seen(tiny_home.landing)
    ingest(tiny_home)
    ingest(tiny_home)
    assert seen(tiny_home.landing) == before


def test_until_leaves_later_drops_for_another_time(tiny_home: Home) -> None:
    land(tiny_home, "tickets/2026-03-02.csv", csv_text(row(1)))
    land(tiny_home, "tickets/2026-03-03.csv", csv_text(row(2)))
    assert ingest(tiny_home, until=dt.date(2026, 3, 3)).published == 1
    assert ingest(tiny_home).published == 1


def test_progress_is_told(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    land(tiny_home, "desks.csv", "desk,city\nlima,Lima\n")
    told: list[tuple[int, int, str]] = []
    ingest(tiny_home, lambda done, total, what: told.append((done, total, what)))
    assert told == [(1, 2, "desks"), (2, 2, "tickets")]


def test_a_market_without_a_zone_is_named(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1, desk="oslo")))
    text = "\n".join(str(problem) for problem in ingest(tiny_home).problems)
    assert "riskdesk.toml: market without a zone; column markets.oslo" in text


def test_the_ledger_says_what_the_report_says(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2, minutes="x"), row(1)))
    drop = take(tiny_home)
    entry = read_ledger(tiny_home.state).entries["tickets/a.csv"]
    assert (entry.rows, entry.published, entry.quarantined, entry.duplicates) == (3, 1, 1, 1)
    assert entry.problems == drop.problems
