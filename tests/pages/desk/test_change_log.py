"""Which changes are told over a chart when there are many."""

from datetime import date

import pandas as pd

from pages.desk.change_log import marks, nearest, telling

FOUND = pd.DataFrame(
    [
        ("2026-09-05", "threshold", "ID", "beauty", "refund_cluster v5"),
        ("2026-09-09", "campaign", "ID", None, "9.9 sale"),
        ("2026-09-20", "enforcement", "ID", "beauty", "2 sellers"),
        ("2026-10-10", "campaign", "ID", None, "10.10 sale"),
    ],
    columns=["at", "kind", "country", "category", "label"],
)


def labels(where: dict[str, str], most: int) -> list[str]:
    return list(telling(FOUND, where, most)["label"])


def test_what_was_changed_for_this_very_segment_is_told_before_what_is_newer() -> None:
    where = {"country": "ID", "category": "beauty"}
    assert labels(where, 2) == ["refund_cluster v5", "10.10 sale"]


def test_elsewhere_the_newest_are_told() -> None:
    assert labels({}, 2) == ["2 sellers", "10.10 sale"]
    assert labels({"country": "ID"}, 3) == ["refund_cluster v5", "9.9 sale", "10.10 sale"]


def test_a_mark_for_this_very_segment_comes_first_and_single_sellers_last() -> None:
    ranked = marks(FOUND, {"country": "ID", "category": "beauty"}, date(2026, 9, 19))
    assert [label for _, label in ranked] == ["refund_cluster v5", "9.9 sale", "10.10 sale", "2 sellers"]


def test_of_equal_marks_the_nearest_to_the_day_comes_first() -> None:
    assert marks(FOUND, {}, date(2026, 10, 8))[0] == ("2026-10-10", "10.10 sale")
    assert marks(FOUND, {}, date(2026, 9, 6))[0] == ("2026-09-05", "refund_cluster v5")


def test_over_an_alert_the_nearest_to_the_onset_are_told_with_what_and_where() -> None:
    where = {"country": "ID", "category": "beauty"}
    told = nearest(FOUND, where, date(2026, 9, 10), 3)
    assert told == [
        ("2026-09-09", "9.9 sale in ID"),
        ("2026-09-05", "refund_cluster v5 in ID · beauty"),
        ("2026-10-10", "10.10 sale in ID"),
    ]
    assert nearest(FOUND, where, date(2026, 9, 20), 9)[-1] == ("2026-09-20", "2 sellers in ID · beauty")
    assert nearest(FOUND.iloc[:0], where, date(2026, 9, 20), 9) == []


def test_nothing_known_tells_nothing() -> None:
    assert marks(FOUND.iloc[:0], {"country": "ID"}, date(2026, 9, 1)) == []
    assert telling(FOUND.iloc[:0], {"country": "ID"}, 2).empty
