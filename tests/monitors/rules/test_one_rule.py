"""One rule: versions, thresholds, whom it hits, what it lets pass, and weeks at equal age."""

from datetime import timedelta

from monitors.life.share import wilson
from monitors.rules.one_rule import appeals, by_segment, cohorts, cut_rows, missed, version_rows, whom
from tests.monitors.rules.logs import log_of, scored
from tests.monitors.rules.records import SINCE, days, hit, record, version


def test_each_version_has_its_own_precision() -> None:
    hits = [hit("A", "1", "bad"), hit("A", "2", "good", version=2), hit("A", "3", "good", version=2)]
    new, old = version_rows(record(hits, versions=[version("A"), version("A", 2, SINCE)]), "A")
    assert (new.version, new.precision) == ("2", wilson(0, 2))
    assert old.precision == wilson(1, 1)


def test_a_version_without_a_date_is_shown_without_one() -> None:
    [only] = version_rows(record(versions=[version("A", day=None, threshold=None)]), "A")
    assert (only.day, only.threshold) == (None, None)


def test_a_threshold_that_held_in_one_market_is_told_with_place_days_and_its_extra_hits() -> None:
    rows = [scored(n, "A", 850, day=n) for n in range(8)]
    rows += [
        scored(50 + n, "A", 700, threshold=640, market="BR", day=3 + n, verdict="good") for n in range(4)
    ]
    usual, odd = cut_rows(log_of(*rows), "A")
    assert (usual.threshold, usual.extra) == (800, 0)
    assert (odd.threshold, odd.where, odd.extra) == (640, {"market": "BR"}, 4)
    assert (odd.first, odd.last) == (SINCE + timedelta(days=3), SINCE + timedelta(days=6))
    assert odd.extra_precision == wilson(0, 4)


def test_hit_rates_by_segment_add_up_to_the_rule() -> None:
    frame = by_segment(record(daily=days("A", 20)), "A")
    assert set(frame["value"]) == {"BR", "US"}
    assert frame["hits"].sum() == 28 * 20


def test_who_is_hit_most_comes_first_with_what_became_of_it() -> None:
    hits = [hit("A", str(n), "bad" if n else None, party_buyer="b") for n in range(3)]
    frame = whom(record([*hits, hit("A", "9", party_buyer="c")]), "A", "buyer")
    assert frame.iloc[0].to_dict() == {"who": "b", "hits": 3, "bad": 2, "good": 0, "open": 1, "amount": 30.0}
    assert whom(record(hits), "A", "creator").empty


def test_what_it_lets_pass_is_confirmed_bad_nearest_to_the_threshold_first() -> None:
    log = log_of(
        scored(1, "A", 900, verdict="bad"),
        scored(2, "A", 700, verdict="bad"),
        scored(3, "A", 790, verdict="bad"),
        scored(4, "A", 799, verdict="good"),
    )
    share, frame = missed(log, "A")
    assert share == wilson(2, 3)
    assert frame["short"].tolist() == [10, 100]


def test_weeks_are_compared_at_equal_age_and_a_young_one_is_marked() -> None:
    hits = [
        hit("A", "1", "bad", verdict_age=3),
        hit("A", "2", "good", verdict_age=40),  # too late to count
        hit("A", "3", "good", verdict_age=2, day=SINCE + timedelta(days=26)),
    ]
    frame = cohorts(record(hits), "A")
    assert frame["precision"].tolist() == [wilson(1, 1), wilson(0, 1)]
    assert frame["mature"].tolist() == [True, False]


def test_appeals_are_counted_once_and_overturned_ones_against_the_closed() -> None:
    opened = {"day": SINCE, "rule": "A", "version": 1, "party": "buyer"}
    rows = [{**opened, "outcome": one} for one in ("overturned", "upheld", None)]
    [row] = appeals(record(appeals=rows), "A").to_dict("records")
    assert (row["opened"], row["closed"], row["overturned"]) == (3, 2, wilson(1, 2))
