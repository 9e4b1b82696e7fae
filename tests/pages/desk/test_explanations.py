from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from monitors import words
from monitors.explain import Cause
from monitors.explain.causes.cause import Kind
from monitors.explain.explanation import Section
from pages.desk import explanations


def explained(carriers: words.Carriers | None, causes: list[Cause] | None = None) -> Any:
    facts = words.HeadlineInput("orders", {}, 3.0, 1.0, unit="count", currency="USD", carriers=carriers)
    headline = words.build_headline(facts)
    return SimpleNamespace(
        causes=causes or [], causes_note="", headline=headline, rules=Section(), innocent=[]
    )


def cause(effect: Kind = "rate", ratio: float | None = 2.2) -> Cause:
    return Cause({"country": "VN"}, effect, 31_200.0, 14_000.4, ratio, 0.1, 0.6, 9.0, 1e-6, 4)


@pytest.mark.parametrize(
    ("carriers", "said"),
    [
        (words.Carriers("buyer", 1, 9, 1.005, "b0"), "buyer b0 carries 100\u202f% of it"),
        (words.Carriers("buyer", 3, 9, 0.62), "3 of 9 buyers carry 62\u202f% of it"),
    ],
)
def test_who_carries_it_is_said_as_in_the_headline(carriers: words.Carriers, said: str) -> None:
    first, then = explanations.reasons(explained(carriers))
    assert first == said
    assert then == "No single segment carries it"


def test_that_no_cell_was_found_is_the_last_of_the_reasons() -> None:
    found = explained(None)
    found.rules = Section([{"kind": "up", "rule": "r1", "name": "Hold a payout"}])
    assert explanations.reasons(found) == ["Rule r1 (Hold a payout): up", "No single segment carries it"]


def test_without_cells_and_carriers_that_is_the_reason() -> None:
    assert explanations.reasons(explained(None)) == ["No single segment carries it"]


def test_a_cell_of_which_nothing_was_expected_is_new_and_weighs_no_multiple() -> None:
    assert explanations.cell(cause("mix", None), "percent", "USD") == "VN is new, 60\u202f% of the change"


def test_events_are_counted_and_amounts_are_money() -> None:
    counted = "VN: 31,200 against 14,000 expected, ×2.2, 60\u202f% of the change"
    assert explanations.cell(cause("rate"), "bps", "USD") == counted
    assert explanations.cell(cause("volume"), "count", "USD") == counted
    money = explanations.cell(cause("volume"), "money", "USD")
    assert money == "VN: $31k against $14k expected, ×2.2, 60\u202f% of the change"


def tested(*verdicts: str) -> Any:
    return SimpleNamespace(innocent=[SimpleNamespace(verdict=verdict) for verdict in verdicts])


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((), ""),
        (("ruled out", "ruled out"), "None of 2 innocent explanations holds"),
        (
            ("ruled out", "unknown", "unknown"),
            "None of 3 innocent explanations holds, 2 could not be tested",
        ),
        (("explains", "unknown"), "1 of 2 innocent explanations would do, 1 could not be tested"),
    ],
)
def test_innocent_explanations_are_counted_in_one_line(verdicts: tuple[str, ...], said: str) -> None:
    assert explanations.innocents(tested(*verdicts)) == said


def test_only_changes_that_fit_in_time_are_told_and_two_at_most() -> None:
    rows = [
        {"at": f"2026-11-0{day}", "name": f"v{day}", "detail": "", "scope": {}, "near": day != 1}
        for day in range(1, 5)
    ]
    found: Any = SimpleNamespace(changes=SimpleNamespace(rows=rows), innocent=[])
    said = explanations.changed(found, date(2026, 11, 16))
    assert [line.split(":")[0] for line in said] == ["Changed 2 Nov", "Changed 3 Nov"]


def test_a_campaign_that_was_ruled_out_is_told_last_and_as_that() -> None:
    rows = [
        {"at": "2026-11-10", "kind": "campaign", "name": "11.11", "detail": "", "scope": {}, "near": True},
        {"at": "2026-11-11", "kind": "threshold", "name": "v9", "detail": "", "scope": {}, "near": True},
    ]
    innocent = [SimpleNamespace(name="campaign or holiday", verdict="ruled out")]
    found: Any = SimpleNamespace(changes=SimpleNamespace(rows=rows), innocent=innocent)
    first, second = explanations.changed(found, date(2026, 11, 16))
    assert "v9" in first
    assert second.endswith("(tested: not the cause)")
