"""The morning message: what is open and what it costs, in words, with data shown and never obeyed."""

from datetime import timedelta
from pathlib import Path

from monitors.messages.digest import digest
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention, add_intervention_step
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning


def test_a_desk_that_never_ran_says_what_to_do(tmp_path: Path) -> None:
    assert "`riskdesk run`" in digest(fresh(tmp_path), at(1))


def test_an_incident_is_one_line_with_its_size_place_money_and_link(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment={"country": "ID"}, effect=3.6, exposure=41_234)])
    text = digest(store, at(1), currency="USD", link="http://desk")
    assert "1 open (1 new)" in text
    assert (
        "- MEDIUM Refund only rate ×3.6 in ID, $41k at stake ($38k to $44k), since 2 Mar, nobody yet" in text
    )
    assert "At stake: $41k." in text
    assert "http://desk/alert?id=1" in text


def test_a_data_fault_says_what_is_wrong_and_no_multiple(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, monitor="payments", family="partial", kind="data")])
    line = digest(store, at(1)).splitlines()[-1]
    assert line.startswith("- DATA")
    assert "×" not in line


def test_what_was_next_to_nothing_is_no_multiple_and_the_whole_has_no_place(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, effect=720.0)])
    line = digest(store, at(1)).splitlines()[-1]
    assert "Refund only rate >\u202f×100 everywhere" in line
    assert " in " not in line


def test_a_value_from_the_data_is_shown_and_never_obeyed(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment={"country": "[x](http://e) <b> @here *a* _b_ 2026-11-13"})])
    text = digest(store, at(1))
    assert r"\[x\](http://e) \<b\> \@here \*a\* \_b\_ 2026-11-13" in text


def test_a_data_fault_is_told_by_what_happened_to_the_extract(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, monitor="rule_hits", family="late", kind="data", exposure=0.0)])
    assert "- DATA Rule hits is late, since 2 Mar, nobody yet" in digest(store, at(1), currency="USD")


def test_a_result_that_is_due_is_told_until_it_is_written_down(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1)])
    act = Act("Ada", at(1), day(1))
    plan = PlannedIntervention("[x](http://e) *now*", day(1) - timedelta(days=7), "refund_rate", days=7)
    number = add_intervention(store, plan, act)
    assert r"1 result of interventions due: “\[x\](http://e) \*now\*”" in digest(store, at(1))
    add_intervention_step(store, number, "result", "worked", act)
    assert "due" not in digest(store, at(1))
