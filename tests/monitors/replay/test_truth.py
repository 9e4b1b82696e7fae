"""Files of what really happened: two formats, every fault by name."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitors.replay.truth import TruthError, read_truth

CASE = {
    "id": "a",
    "kind": "risk",
    "scenario": "card_testing",
    "start": "2026-03-02",
    "end": "2026-03-05",
    "segment": {"country": "BR"},
    "entities": {"seller": ["s1", "s2"]},
    "first_mover": "decline_rate",
    "also_moves": ["attempts"],
    "money": 90.0,
}


def written(folder: Path, content: Any, name: str = "truth.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_case_comes_as_it_was_written(tmp_path: Path) -> None:
    for content in ({"events": [CASE], "seed": 7}, [CASE]):
        (case,) = read_truth(written(tmp_path, content)).cases
        assert (case.id, case.kind, case.start, case.end) == ("a", "risk", date(2026, 3, 2), date(2026, 3, 5))
        assert case.segment == {"country": "BR"}
        assert case.entities == {"seller": ("s1", "s2")}
        assert (case.first_mover, case.also_moves) == (("decline_rate",), ("attempts",))
        assert case.must_page == "risk"


def test_a_csv_says_the_same(tmp_path: Path) -> None:
    text = (
        "id,kind,start,end,segment,entities,scenario,first_mover,also_moves,money,innocent\n"
        "a,risk,2026-03-02,2026-03-05,country=BR;category=toys,seller=s1|s2,card_testing,decline_rate,x|y,90,\n"
        "b,innocent,2026-03-07,2026-03-08,,,,,,,true\n"
    )
    first, second = read_truth(written(tmp_path, text, "past.csv")).cases
    assert first.segment == {"country": "BR", "category": "toys"}
    assert first.entities == {"seller": ("s1", "s2")}
    assert (first.also_moves, first.money) == (("x", "y"), 90.0)
    assert (second.innocent, second.must_page) == (True, None)


def test_money_lost_before_an_alert_is_told_by_day_or_spread_evenly(tmp_path: Path) -> None:
    by_day = {"2026-03-01": 5, "2026-03-02": 10, "2026-03-04": 20}
    cases = [CASE, {**CASE, "id": "b", "money_by_day": by_day}]
    even, told = read_truth(written(tmp_path, cases)).cases
    assert [even.lost_before(date(2026, 3, day)) for day in (2, 3, 4, 9)] == [0, 30, 60, 90]
    assert [told.lost_before(date(2026, 3, day)) for day in (2, 3, 5)] == [5, 15, 35]
    assert told.began == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "odd"}, "unknown kind; column kind; expected one of risk, data, innocent; found odd"),
        ({"end": "2026-03-02"}, "ends before it starts; column end; expected a day after 2026-03-02"),
        ({"start": "soon"}, "wrong value.*soon"),
        ({"innocent": "perhaps"}, "wrong value.*innocent is 'perhaps', expected true or false"),
        ({"id": ""}, "missing field; column id"),
        ({"money": "much"}, "wrong value.*much"),
        ({"money": float("nan")}, "wrong value.*expected a finite amount"),
        ({"segment": "BR"}, "wrong value.*segment is 'BR', expected name=value"),
        ({"segment": ["BR"]}, "wrong value"),
    ],
)
def test_a_faulty_case_is_named_with_its_line_and_the_rest_goes_on(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    text = "[\n" + json.dumps({**CASE, "id": "good"}) + ",\n" + json.dumps({**CASE, **change}) + "\n]"
    truth = read_truth(written(tmp_path, text))
    assert [case.id for case in truth.cases] == ["good"]
    (problem,) = truth.problems
    assert re.search(rf"truth\.json:3: {message}", str(problem))
    assert "left out" in str(problem)


def test_an_unknown_field_costs_only_itself_and_is_told_once(tmp_path: Path) -> None:
    cases = [{**CASE, "id": name, "segmnt": {"country": "MX"}} for name in ("a", "b", "c")]
    truth = read_truth(written(tmp_path, {"note": "[not a list", "events": cases}))
    assert [case.segment for case in truth.cases] == [{"country": "BR"}] * 3
    (problem,) = truth.problems
    assert (problem.column, problem.count, problem.hint) == ("segmnt", 3, "Did you mean segment?")


def test_a_csv_with_an_unknown_column_and_malformed_rows_gives_the_sound_ones(tmp_path: Path) -> None:
    text = (
        "id,kind,start,end,segmet\n"
        "a,risk,2026-03-02,2026-03-05,country=BR\n"
        "b,risk,2026-03-02\n"
        "\n"
        "c,risk,2026-03-02,2026-03-05,country=BR,more\n"
        "d,data,2026-03-09,2026-03-10,\n"
    )
    truth = read_truth(written(tmp_path, text, "past.csv"))
    assert [case.id for case in truth.cases] == ["a", "d"]
    assert [(problem.line, problem.message) for problem in truth.problems] == [
        (1, "unknown key"),
        (3, "malformed row"),
        (5, "malformed row"),
    ]
    assert "expected 5 cells, as in the header; found 3 cells" in str(truth.problems[1])


def test_what_is_no_case_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    truth = read_truth(written(tmp_path, "[\n7,\n" + json.dumps(CASE) + "]"))
    assert [case.id for case in truth.cases] == ["a"]
    assert [(problem.line, problem.found) for problem in truth.problems] == [(2, "7")]


def test_of_two_cases_of_one_id_the_first_counts(tmp_path: Path) -> None:
    truth = read_truth(written(tmp_path, [CASE, {**CASE, "money": 1.0}]))
    assert [case.money for case in truth.cases] == [90.0]
    assert re.search(r"two cases of one id.*found a\. The first of them counts", str(truth.problems[0]))


def test_a_file_of_which_nothing_can_be_used_tells_all_its_faults(tmp_path: Path) -> None:
    bad = [{**CASE, "kind": "odd"}, {**CASE, "id": ""}, {**CASE, "end": "2026-03-01"}]
    with pytest.raises(TruthError) as caught:
        read_truth(written(tmp_path, "[\n" + ",\n".join(json.dumps(case) for case in bad) + "]"))
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4]


def test_an_innocent_kind_is_innocent_whatever_else_is_said(tmp_path: Path) -> None:
    (case,) = read_truth(written(tmp_path, [{**CASE, "kind": "innocent", "innocent": False}])).cases
    assert (case.innocent, case.must_page) == (True, None)
