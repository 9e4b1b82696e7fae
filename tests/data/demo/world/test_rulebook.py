"""The rulebook: what a version hits from is said as it is in force."""

from datetime import date

from data.demo.world.rulebook import Version, build_rulebook
from data.demo.world.size import Size


def test_a_wrong_threshold_that_is_set_back_is_told_as_the_usual_one() -> None:
    book = build_rulebook(Size(20, 100, 3, date(2026, 11, 16)))
    wrong, back = (Version("order_score_block", day, factor, 0) for day, factor in ((5, 0.8), (9, 1 / 0.8)))
    book.release(wrong)
    book.release(back)
    assert (wrong.threshold, back.threshold) == (640, 800)


def test_a_version_after_the_last_day_changes_nothing() -> None:
    book = build_rulebook(Size(3, 100, 3, date(2026, 11, 16)))
    late = Version("order_score_block", 3, 0.8)
    book.release(late)
    assert book.threshold[:, 0].min() == 800
