"""Files of what really happened: two formats, every fault by name."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitors.truth import TruthError, read_truth

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
        (case,) = read_truth(written(tmp_path, content))
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
    first, second = read_truth(written(tmp_path, text, "past.csv"))
    assert first.segment == {"country": "BR", "category": "toys"}
    assert first.entities == {"seller": ("s1", "s2")}
    assert (first.also_moves, first.money) == (("x", "y"), 90.0)
    assert (second.innocent, second.must_page) == (True, None)


def test_money_lost_before_an_alert_is_told_by_day_or_spread_evenly(tmp_path: Path) -> None:
    by_day = {"2026-03-01": 5, "2026-03-02": 10, "2026-03-04": 20}
    cases = [CASE, {**CASE, "id": "b", "money_by_day": by_day}]
    even, told = read_truth(written(tmp_path, cases))
    assert [even.lost_before(date(2026, 3, day)) for day in (2, 3, 4, 9)] == [0, 30, 60, 90]
    assert [told.lost_before(date(2026, 3, day)) for day in (2, 3, 5)] == [5, 15, 35]
    assert told.began == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"segmnt": {}}, "unknown key; column segmnt.*Did you mean segment"),
        ({"kind": "odd"}, "unknown kind; column kind; expected one of risk, data, innocent; found odd"),
        ({"end": "2026-03-02"}, "ends before it starts; column end; expected a day after 2026-03-02"),
        ({"start": "soon"}, "wrong value.*soon"),
        ({"innocent": "perhaps"}, "wrong value.*innocent is 'perhaps', expected true or false"),
        ({"id": ""}, "missing field; column id"),
        ({"money": "much"}, "wrong value.*much"),
    ],
)
def test_every_fault_is_named_with_its_entry(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    good = {**CASE, "id": "good"}
    with pytest.raises(TruthError, match=f"truth.json:2: {message}"):
        read_truth(written(tmp_path, [good, {**CASE, **change}]))


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(TruthError) as caught:
        read_truth(
            written(tmp_path, [{**CASE, "kind": "odd"}, {**CASE, "x": 1}, {**CASE, "end": "2026-03-01"}])
        )
    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]


def test_two_cases_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"two cases of one id.*found a"):
        read_truth(written(tmp_path, [CASE, CASE]))


@pytest.mark.parametrize("content", ["", "{", '{"events": 3}', '"text"', "[1, 2]"])
def test_what_is_no_list_of_cases_is_one_clear_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(TruthError, match=r"truth\.json"):
        read_truth(written(tmp_path, content))
