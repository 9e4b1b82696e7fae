from datetime import date, timedelta
from itertools import combinations
from typing import Any

from pages.charts.annotations import (
    LABEL_ROWS,
    LETTER,
    NAMED,
    NARROW,
    SHORTER,
    LabelBoard,
    event_rows,
    joined,
)

BUCKETS = [(date(2026, 9, 21) + timedelta(days=at)).isoformat() for at in range(56)]


def labels(events: list[tuple[str, str]]) -> list[str]:
    return [row["label"] for row in event_rows(events, BUCKETS)]


def test_annotations_outside_the_range_are_left_out() -> None:
    rows = event_rows(
        [("2026-09-01", "too early"), ("2026-10-19", "rule R1 v2"), ("2027-01-01", "too late")], BUCKETS
    )
    assert [row["Event"] for row in rows] == ["rule R1 v2"]


def test_a_campaign_of_five_days_is_named_once() -> None:
    days = [f"2026-11-{day}" for day in (11, 12, 13, 14, 15)]
    assert joined([(day, "campaign: Boost") for day in days]) == [("2026-11-11", "campaign: Boost")]
    again = [("2026-10-01", "campaign: Boost"), ("2026-11-11", "campaign: Boost")]
    assert joined(again) == again


def test_a_day_is_one_line_named_by_its_most_telling_event() -> None:
    rows = event_rows([("2026-10-19", "rule R1 v2"), ("2026-10-19", "1 seller")], BUCKETS)
    assert [(row["label"], row["Event"]) for row in rows] == [("rule R1 v2 +1", "rule R1 v2 · 1 seller")]


def test_where_days_crowd_the_most_telling_are_named_and_the_rest_are_ticks() -> None:
    crowd = [(bucket, f"event of {bucket}") for bucket in BUCKETS[40:50]]
    rows = event_rows(crowd, BUCKETS)
    named = [row for row in rows if row["label"]]
    assert named[0]["Event"] == crowd[0][1]
    assert 1 < len(named) <= min(NAMED, LABEL_ROWS * 2)
    ticks = [row for row in rows if not row["label"]]
    assert len(named) + len(ticks) == len(crowd)
    assert all(row["foot"] - row["lift"] < 10 for row in ticks)
    assert all(row["foot"] == -1 for row in named)


def test_no_label_lies_on_another_or_on_its_line() -> None:
    board = LabelBoard()
    placed = [board.place(x, 110.0) for x in (0, 30, 90, 160, 200, 310, 333, 420, 500, 580, 619)]
    board.settle()
    found = [label for label in placed if label]
    assert len(found) > LABEL_ROWS
    assert not [pair for pair in combinations(found, 2) if pair[0].crosses(pair[1])]


def test_a_narrow_plot_has_places_of_its_own_in_which_no_label_lies_on_another() -> None:
    days = BUCKETS[::6]
    rows = event_rows([(day, f"campaign of {day}") for day in days], BUCKETS)
    texts = []
    for day, row in zip(days, rows, strict=True):
        if not row["narrow_label"]:
            continue
        x = NARROW * BUCKETS.index(day) / (len(BUCKETS) - 1)
        width = min(len(row["narrow_label"]) * LETTER, SHORTER)
        left = x - width if row["narrow_late"] else x
        texts.append((row["narrow_lift"], left, left + width))
    assert 1 < len(texts) < sum(bool(row["label"]) for row in rows)
    for one, other in combinations(texts, 2):
        assert one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1]


def test_a_label_alone_hangs_low_and_reads_into_the_plot() -> None:
    first, last = event_rows([("2026-09-21", "first day"), ("2026-11-15", "last day")], BUCKETS)
    assert (first["late"], last["late"]) == (False, True)
    assert first["lift"] == last["lift"] > -25


def test_no_buckets_have_no_annotations() -> None:
    found: list[dict[str, Any]] = event_rows([("2026-10-19", "rule R1 v2")], [])
    assert found == []


def test_rare_labels_are_all_given() -> None:
    assert labels([("2026-09-28", "a"), ("2026-10-19", "b"), ("2026-11-09", "c")]) == ["a", "b", "c"]
