"""Weeks together: each incident once, ratios with n, nothing guessed."""

from datetime import timedelta
from pathlib import Path

from monitors import words
from monitors.briefs.markdown_brief import as_markdown
from monitors.meeting.period_brief import closed_rows, noisy_rows, overdue_rows, period_brief, targets_line
from monitors.meeting.period_summary import summarise_period
from monitors.store import Store, acts
from monitors.store.acts import Act
from monitors.store.queue_times import Goal
from queries.content.message_settings import TeamTargets
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

ENDS, GOES = {"country": "ID"}, {"country": "BR"}


def two_weeks(folder: Path) -> Store:
    """One incident that ends and one that goes on, both found on morning 1; a decision on each on morning 2."""
    store = fresh(folder)
    for number in range(1, 13):
        ending = sighting(
            number, "bad" if number < 3 else "clean", segment=ENDS, monitor="a", exposure=5000.0
        )
        tell_morning(store, number, [ending, sighting(number, segment=GOES, monitor="b", exposure=100.0)])
        if number == 2:
            ana = Act("ana", at(2, 9), day(2))
            acts.decide(store, 1, ana, disposition="real", decision="intervene")
            acts.decide(store, 1, ana, disposition="real", decision="intervene")  # said twice, counts once
            acts.decide(store, 2, ana, disposition="false_alarm", decision="tune", due=day(4))
    return store


def test_how_incidents_were_closed_and_what_was_decided(tmp_path: Path) -> None:
    told = summarise_period(two_weeks(tmp_path), day(0), day(13))
    assert (told.opened, told.ended, told.alive) == (2, 1, 1)
    assert told.closed == {"real": 1}
    assert told.decided == {"intervene": 1, "tune": 1}
    assert {(row["of"], row["what"], row["n"]) for row in closed_rows(told)} == {
        ("ended", "Real", 1),
        ("decided on", "Intervene", 1),
        ("decided on", "Tune a rule", 1),
    }
    assert told.at_stake.amount > 0
    assert (told.acted, told.stopped > 0) == (2, True)


def test_delays_are_counted_from_the_first_bad_day_and_the_first_morning(tmp_path: Path) -> None:
    told = summarise_period(two_weeks(tmp_path), day(0), day(13))
    assert (told.detection.n, told.deciding.n, told.deciding.middle) == (2, 2, 1.0)


def test_what_is_past_its_day_and_goes_on_is_overdue(tmp_path: Path) -> None:
    told = summarise_period(two_weeks(tmp_path), day(0), day(13))
    (late,) = overdue_rows(told, words.NO_NAMES, "USD")
    assert (told.overdue[0].incident, late["late"]) == (2, 8)
    assert late["decided"].startswith("Tune a rule")


def test_the_noisiest_have_their_share_of_false_with_n(tmp_path: Path) -> None:
    rows = {
        row["monitor"]: row
        for row in noisy_rows(summarise_period(two_weeks(tmp_path), day(0), day(13)), words.NO_NAMES)
    }
    assert (rows["A"]["false"], rows["B"]["false"]) == ("0 of 1", "1 of 1")
    none = noisy_rows(summarise_period(fresh(tmp_path / "new"), day(0), day(13)), words.NO_NAMES)
    assert none == []


def test_weeks_before_anything_happened_have_no_numbers(tmp_path: Path) -> None:
    told = summarise_period(two_weeks(tmp_path), day(0) - timedelta(days=28), day(0))
    assert (told.opened, told.ended, told.closed, told.acted) == (0, 0, {}, 0)
    assert (told.detection.n, told.detection.middle) == (0, None)
    assert "n = 0" in as_markdown(period_brief(told, words.NO_NAMES, "USD", "Desk", TeamTargets()))


def test_a_period_is_held_against_the_teams_targets(tmp_path: Path) -> None:
    targets = TeamTargets(acknowledge_hours=4, decide_hours=72, high_decide_hours=24)
    goal = Goal(at(12, 9), targets.to_answer, targets.to_decide)
    told = summarise_period(two_weeks(tmp_path), day(0), day(13), goal)
    line = targets_line(told, targets)
    assert f"first answer within 4{words.THIN}h: 2 of 2 over" in line
    assert f"decision within 3{words.THIN}d, 24{words.THIN}h where severity is high: " in line
    assert line in as_markdown(period_brief(told, words.NO_NAMES, "USD", "Desk", targets))


def test_without_targets_a_period_says_nothing_of_them(tmp_path: Path) -> None:
    told = summarise_period(two_weeks(tmp_path), day(0), day(13))
    assert targets_line(told, TeamTargets()) == ""
