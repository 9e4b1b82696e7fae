"""An episode explained end to end, in a home that is no marketplace."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitors.catalogue.loading import read_monitor
from monitors.explain import ExplainError, Explanation, Known, explain, explain_episode
from monitors.store import Store
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from tests.monitors.explain import visits


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return visits.write(tmp_path_factory.mktemp("visits") / "home")


def told(home: Home, known: Known | None = None, **changes: Any) -> Explanation:
    monitor = read_monitor(home.root / "monitors" / "failure_rate.sql")
    assert not isinstance(monitor, list), monitor
    engine = open_engine(home, visits.MORNING)
    return explain(home, engine, monitor, visits.episode(**changes), known or visits.known())


@pytest.fixture(scope="module")
def answer(house: Home) -> Explanation:
    return told(house)


def test_rate_and_mix_add_up_to_the_change(answer: Explanation) -> None:
    split = answer.split
    assert split.rate + split.mix == pytest.approx(split.actual - split.expected)
    assert split.expected == pytest.approx(0.05, rel=0.02)
    assert split.rate > 10 * abs(split.mix)


def test_the_money_of_a_cell_is_its_share_of_the_money_at_stake(answer: Explanation) -> None:
    assert answer.money
    assert answer.causes_money == [pytest.approx(answer.money.amount * one.share) for one in answer.causes]


def test_the_cell_that_carries_it_is_named(answer: Explanation) -> None:
    [cause] = answer.causes
    assert (cause.segment, cause.effect) == ({"city": "riga", "plan": "paid"}, "rate")
    assert answer.causes_money[0] == pytest.approx(answer.money.amount, rel=0.3) if answer.money else False


def test_the_hosts_that_carry_it_come_first_and_are_linked(answer: Explanation) -> None:
    assert {row["id"] for row in answer.who["host"].rows[:3]} == set(visits.BAD_HOSTS)
    assert answer.who["host"].facts["half"] <= 3
    [group] = answer.links["host"].rows
    assert (set(group["ids"]), group["by"]) == (set(visits.BAD_HOSTS), ["owner"])


def test_a_rule_that_moved_is_told_without_a_precision_it_does_not_have(answer: Explanation) -> None:
    [rule] = answer.rules.rows
    assert (rule["rule"], rule["kind"]) == ("limit", "up")
    assert rule["precision"] is None
    assert rule["precision_words"] == "n/a, 0 labels"


def test_what_changed_at_the_onset_is_near_and_in_scope(answer: Explanation) -> None:
    [change] = answer.changes.rows
    assert (change["kind"], change["near"]) == ("release", True)
    assert change["at"] == str(visits.FIRST)


def test_the_onset_is_the_first_bad_day(answer: Explanation) -> None:
    assert answer.onset.low <= visits.FIRST <= answer.onset.high
    assert (answer.onset.high - answer.onset.low).days <= 1


def test_the_money_is_that_of_the_facts_with_its_interval(answer: Explanation) -> None:
    assert answer.money is not None
    # 2 days × (78 − 30) failures beyond expectation, each worth 10.
    assert answer.money.amount == pytest.approx(960)
    assert answer.money.low < 960 < answer.money.high


def test_a_volume_is_told_per_day_in_the_table_as_in_the_facts(house: Home, tmp_path: Path) -> None:
    root = tmp_path / "home"
    shutil.copytree(house.root, root)
    file = root / "monitors" / "failure_rate.sql"
    counted = file.read_text().replace(", sum(visits) as denominator", "").replace('"percent"', '"count"')
    file.write_text(
        counted.replace("-- min_denominator = 30\n", "").replace('-- denominator = "visits"\n', "")
    )
    series = {name: column for name, column in visits.known().series.items() if name != "denominator"}
    flat = {"expected": 30.0, "lower": 21.0, "upper": 39.0}
    series |= {name: [value] * len(series["bucket"]) for name, value in flat.items()}
    answer = told(load_home(root), Known({**series, "actual": series["numerator"]}))
    assert answer.facts.expected == 30.0
    assert answer.split.expected == pytest.approx(30.0)
    assert answer.causes_money[0] == pytest.approx(answer.money.amount, rel=0.3) if answer.money else False


def test_a_day_that_was_not_trusted_is_neither_in_the_facts_nor_in_the_table(house: Home) -> None:
    known = visits.known()
    usable = [bucket != str(visits.LAST) for bucket in known.series["bucket"]]
    answer = told(house, replace(known, series={**known.series, "usable": usable}))
    assert (answer.facts.first_bucket, answer.facts.last_bucket) == (str(visits.FIRST),) * 2
    assert (answer.since, answer.until) == (str(visits.FIRST), str(visits.LAST))


def test_innocent_explanations_are_ruled_out_with_evidence(answer: Explanation) -> None:
    verdicts = {one.name: one.verdict for one in answer.innocent}
    assert verdicts["mix shift"] == verdicts["outage: everybody who uses it"] == "ruled out"
    assert verdicts["campaign or holiday"] == "unknown"
    assert all(one.evidence for one in answer.innocent)


def test_the_headline_says_it_in_words(answer: Explanation) -> None:
    assert answer.headline.title.startswith("Failure rate ×")
    assert "riga · paid" in answer.headline.who
    assert "at stake" in answer.headline.money
    assert answer.headline.numbers.actual == answer.facts.actual == pytest.approx(0.13)
    told = answer.to_json()
    assert told["headline"] == answer.headline.text
    assert told["headline_parts"]["who"] == answer.headline.who


def test_personal_data_are_masked_in_the_sample(answer: Explanation) -> None:
    assert answer.sample.rows
    assert all(str(row["visitor"]).startswith("#") for row in answer.sample.rows)
    assert all(row["failed"] is True for row in answer.sample.rows)


def test_it_is_json_with_the_fields_that_stay(answer: Explanation) -> None:
    plain = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    stay = {"rate_effect", "mix_effect", "causes", "sellers", "rules", "changes", "innocent"}
    assert stay <= plain.keys()
    assert {"segment", "effect", "actual", "expected", "share"} <= plain["causes"][0].keys()
    assert (plain["actual"], plain["onset"]["day"]) == (plain["facts"]["actual"], plain["facts"]["onset"])
    change = plain["table"]["actual"] - plain["table"]["expected"]
    assert plain["rate_effect"] + plain["mix_effect"] == pytest.approx(change)
    assert plain["sellers"] == plain["entities"]["host"]


def test_every_table_has_the_sql_that_gives_it(house: Home, answer: Explanation) -> None:
    engine = open_engine(house, visits.MORNING)
    for section in (answer.who["host"], answer.rules, answer.sample):
        assert engine.query(section.sql).num_rows > 0


def test_within_the_cell_nothing_further_is_named(house: Home) -> None:
    answer = told(house, segment='{"city":"riga","plan":"paid"}')
    assert answer.causes == []
    assert "no dimension" in answer.causes_note
    assert {row["id"] for row in answer.who["host"].rows[:3]} == set(visits.BAD_HOSTS)
    assert "plan" in answer.who["host"].note


def test_quiet_days_have_no_cause(house: Home) -> None:
    quiet = visits.FIRST - timedelta(days=6)
    answer = told(house, Known(), first=quiet, last=quiet)
    assert answer.causes == []
    assert answer.causes_note == "no single segment carries it"


@pytest.mark.parametrize(
    ("missing", "part"),
    [
        ("drilldown/rules.sql", "rules"),
        ("drilldown/changes.sql", "changes"),
        ("cubes/visits_host_day.sql", "entities.host"),
    ],
)
def test_what_a_home_does_not_have_is_absent_with_its_reason(
    house: Home, tmp_path: Path, missing: str, part: str
) -> None:
    root = tmp_path / "home"
    shutil.copytree(house.root, root)
    (root / missing).unlink()
    notes: Mapping[str, str] = told(load_home(root)).to_json()["notes"]
    assert notes[part]


def test_without_days_before_there_is_nothing_to_compare(house: Home) -> None:
    early = visits.homes.FIRST + timedelta(days=2)
    with pytest.raises(ExplainError, match="data begin"):
        told(house, Known(), first=early, last=early)


def test_spoiled_days_are_no_baseline_and_are_told(house: Home) -> None:
    spoiled = visits.FIRST - timedelta(days=7)
    fault = {"extract": "visits", "day": str(spoiled), "kind": "partial", "evidence": "half"}
    answer = told(house, replace(visits.known(), faults=[fault]))
    assert "1 spoiled" in answer.baseline
    assert any(row["kind"] == "data" for row in answer.changes.rows)


def test_late_data_in_the_days_explained_are_told_beside_the_few_who_carry_it(house: Home) -> None:
    fault = {"extract": "visits", "day": str(visits.FIRST), "kind": "partial", "evidence": "half"}
    answer = told(house, replace(visits.known(), faults=[fault]))
    late = next(one for one in answer.innocent if one.name == "late or partial data")
    assert (late.verdict, "hosts carry" in late.evidence) == ("unknown", True)


def test_an_alert_nobody_has_is_an_error_that_says_so(house: Home, tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.sqlite")
    with pytest.raises(ExplainError, match="no alert 99"):
        explain_episode(house, store, open_engine(house), 99, date(2026, 3, 1))
