"""The bound on false alerts a month in words."""

from monitors import words


def test_the_bound_is_said_with_its_unit_and_its_questions() -> None:
    said = "at most 0.68 false alerts a month expected at 45 questions a morning"
    assert words.false_a_month(0.675, 45) == said
    assert words.false_a_month(0.1, 1) == "at most 0.10 false alerts a month expected at 1 question a morning"


def test_a_morning_without_a_question_promises_nothing_to_hold() -> None:
    assert words.false_a_month(0.0, 0) == "no question asked, so no false alert"
    assert words.a_month(None) == words.DASH
