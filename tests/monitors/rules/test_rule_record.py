"""What a home lacks is said in words, and the rest is read."""

from datetime import date

import pytest

from monitors.rules.rule_board import build_board
from monitors.rules.rule_record import read_record, segments
from monitors.rules.score_log import read_log
from queries.content.home import Home
from queries.engine.opening import open_engine
from tests.monitors.rules.records import hit, record

DAYS = (date(2026, 10, 20), date(2026, 11, 10))


def test_a_home_without_rules_says_so_and_has_none(tiny_home: Home) -> None:
    engine = open_engine(tiny_home)
    book = read_record(engine, tiny_home, *DAYS)
    assert book.rules == []
    assert build_board(book) == []
    assert "the home has no drill-down rules.sql" in book.notes
    assert read_log(engine, tiny_home, *DAYS).note == "the home has no drill-down rule_scores.sql"


def test_a_marketplace_home_with_nothing_landed_reads_as_empty(home: Home) -> None:
    engine = open_engine(home)
    assert read_record(engine, home, *DAYS).rules == []
    assert "no scores have landed" in read_log(engine, home, *DAYS).note


def test_a_drill_down_without_a_column_is_said_and_the_others_are_read(demo_home: Home) -> None:
    (demo_home.root / "drilldown").mkdir(exist_ok=True)
    (demo_home.root / "drilldown" / "rule_appeals.sql").write_text("select 1 as day\n")
    book = read_record(open_engine(demo_home), demo_home, *DAYS)
    assert "rule_appeals.sql returns no column rule, version, party, outcome" in book.notes
    assert len(book.catches)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("delete_rule", "hits of rules that are not listed: order_score_block"),
        ("undate", "without a date: bin_attack v"),
    ],
)
def test_rules_that_are_not_as_they_should_be_are_said(demo_home: Home, changed: str, said: str) -> None:
    source = (Home.built_in("drilldown") / "rule_versions.sql").read_text()
    (demo_home.root / "drilldown").mkdir(exist_ok=True)
    file = demo_home.root / "drilldown" / "rule_versions.sql"
    if changed == "delete_rule":
        file.write_text(source + "where r.rule_id <> 'order_score_block'\n")
    else:
        file.write_text(source.replace("cast(r.valid_from as date) as day", "cast(null as date) as day"))
    book = read_record(open_engine(demo_home), demo_home, *DAYS)
    assert any(note.startswith(said) for note in book.notes)
    assert len(build_board(book)) == 16


def test_segments_are_words_of_few_values_never_whom_it_touched() -> None:
    frame = record([hit("A", str(n), market="US" if n else "BR") for n in range(3)]).catches
    assert segments(frame, ("day", "rule", "thing", "subject")) == ["market"]
