"""The board's figures: each against rows that can be counted by hand, and on a demo against SQL written by hand."""

from datetime import timedelta

import pytest

from monitors.life.share import wilson
from monitors.rules.rule_board import BoardRow, build_board
from monitors.rules.rule_record import read_record
from monitors.rules.shared_hits import find_shared_hits
from queries.content.home import load_home
from queries.engine.opening import open_engine
from tests.monitors.rules.records import SINCE, UNTIL, days, hit, record, truth, version


def row(rows: list[BoardRow], rule: str) -> BoardRow:
    [found] = [one for one in rows if one.rule == rule]
    return found


def test_precision_counts_a_hit_once_and_leaves_contradictions_out() -> None:
    hits = [hit("A", "1", "bad"), hit("A", "2", "good"), hit("A", "3", "both"), hit("A", "4")]
    found = row(build_board(record(hits)), "A")
    assert found.precision == wilson(1, 2)
    assert found.coverage == wilson(3, 4)
    assert found.contradicted == 1


def test_without_labels_there_is_no_precision() -> None:
    found = row(build_board(record([hit("A", "1")])), "A")
    assert (found.precision.share, found.precision.n) == (None, 0)


def test_incremental_catch_is_what_no_other_rule_in_force_hit() -> None:
    hits = [
        hit("A", "1", "bad"),
        hit("A", "2", "bad"),
        hit("B", "2", "bad"),
        hit("T", "1", "bad", action="shadow"),
    ]
    known = [truth(one, "bad") for one in ("1", "2", "3", "4")]
    rows = build_board(record(hits, known))
    assert row(rows, "A").alone == wilson(1, 4)
    assert row(rows, "B").alone == wilson(0, 4)
    assert row(rows, "T").alone == wilson(0, 4)


def test_a_block_that_a_challenge_covers_would_be_lost_but_is_not_caught_alone() -> None:
    hits = [hit("A", "1", "bad"), hit("B", "1", "bad", action="challenge")]
    rows = build_board(record(hits, [truth("1", "bad")]))
    assert (row(rows, "A").alone.hits, row(rows, "A").lost.hits) == (0, 1)
    assert (row(rows, "B").alone.hits, row(rows, "B").lost.hits) == (0, 0)


def test_insults_are_good_ones_that_felt_it_among_all_good_ones() -> None:
    hits = [hit("A", "1", "good"), hit("A", "2"), hit("R", "3", "good", action="review")]
    known = [*(truth(one, "good") for one in "1234"), truth("5", "good", "b9"), truth("6", "bad", "b9")]
    rows = build_board(record(hits, known))
    assert row(rows, "A").insults["buyer"] == wilson(2, 4)
    assert row(rows, "R").insults["buyer"] == wilson(0, 4)


def test_repeats_are_hits_on_somebody_hit_before() -> None:
    hits = [hit("A", "1", party_buyer="b"), hit("A", "2", party_buyer="b"), hit("A", "3", party_buyer="c")]
    assert row(build_board(record(hits)), "A").repeats == wilson(1, 3)


def test_a_rule_that_fell_silent_comes_first_and_one_that_exploded_before_a_steady_one() -> None:
    daily = [*days("S", 20, last=0), *days("E", 20, last=90), *days("C", 20)]
    assert [(one.rule, one.state) for one in build_board(record(daily=daily))] == [
        ("S", "silent"),
        ("E", "up"),
        ("C", "steady"),
    ]


def test_the_band_holds_the_usual_rate_and_a_change_lies_outside() -> None:
    found = row(build_board(record(daily=days("E", 20, last=90))), "E")
    assert found.band is not None
    assert found.rate is not None
    assert found.band[0] < 0.02 < found.band[1] < found.rate


def test_age_is_counted_from_the_newest_version_with_a_date() -> None:
    versions = [version("A", 1, SINCE), version("A", 2, SINCE + timedelta(days=10)), version("A", 3, None)]
    found = row(build_board(record(versions=versions)), "A")
    assert (found.age, found.versions) == ((UNTIL - SINCE).days - 10, 3)
    assert row(build_board(record(versions=[version("B", 1, None)])), "B").age is None


def test_a_rule_may_retire_only_where_verdicts_say_that_nothing_is_lost() -> None:
    known = [truth(str(n), "bad") for n in range(60)]
    covered = [hit(rule, str(n), "bad") for rule in "AB" for n in range(60)]
    assert row(build_board(record(covered, known, [version("A"), version("B")])), "A").may_retire
    unlabelled = [hit("C", f"x{n}", can_be_labelled=False) for n in range(60)]
    assert not row(build_board(record(unlabelled, known, [version("C")])), "C").may_retire


def test_a_home_without_rules_has_an_empty_board() -> None:
    assert build_board(record()) == []


@pytest.mark.parametrize("rule", ["order_score_block", "refund_cluster", "payout_hold"])
def test_on_a_demo_the_figures_are_those_of_sql_written_by_hand(demo_source, rule: str) -> None:  # type: ignore[no-untyped-def]
    home = load_home(demo_source)
    engine = open_engine(home)
    since, until = engine.query("select min(day), max(day) from rule_hits").to_pylist()[0].values()
    found = row(build_board(read_record(engine, home, since, until)), rule)
    judged = """
        with v as (select order_id, max(verdict = 'bad') as bad, max(verdict = 'good') as good from labels group by 1)
        select count(*) as hits, sum(case when bad <> good then 1 else 0 end) as labelled,
               sum(case when bad and not good then 1 else 0 end) as bad,
               sum(case when action = 'block' then amount else 0 end) as stopped
        from rule_hits left join v using (order_id) where rule_id = $rule and day >= $since and day < $until
    """
    alone = """
        with bad as (
            select order_id from labels where order_day >= $since and order_day < $until
            group by order_id having min(verdict) = 'bad' and max(verdict) = 'bad'
        )
        select count(*) as known,
               count(*) filter (where order_id in (select order_id from rule_hits where rule_id = $rule
                                                   and day >= $since and day < $until)
                                  and order_id not in (select order_id from rule_hits where rule_id <> $rule
                                                       and order_id is not null and action <> 'shadow'
                                                       and day >= $since and day < $until)) as alone
        from bad
    """
    params = {"rule": rule, "since": since, "until": until}
    [by_hand], [caught] = (engine.query(sql, params).to_pylist() for sql in (judged, alone))
    assert (found.hits, found.precision.n) == (by_hand["hits"], by_hand["labelled"] or 0)
    assert found.precision.hits == (by_hand["bad"] or 0)
    assert found.stopped == pytest.approx(float(by_hand["stopped"]))
    assert (found.alone.hits, found.alone.n) == (caught["alone"], caught["known"])


def test_card_and_board_say_the_same_precision(demo_source) -> None:  # type: ignore[no-untyped-def]
    home = load_home(demo_source)
    engine = open_engine(home)
    since, until = engine.query("select min(day), max(day) from rule_hits").to_pylist()[0].values()
    book = read_record(engine, home, since, until)
    counted = book.daily.groupby("rule_id")[["labelled", "bad"]].sum()
    for found in build_board(book):
        assert (found.precision.n, found.precision.hits) == tuple(counted.loc[found.rule])


def test_on_a_demo_shared_hits_are_those_of_sql_written_by_hand(demo_source) -> None:  # type: ignore[no-untyped-def]
    home = load_home(demo_source)
    engine = open_engine(home)
    since, until = engine.query("select min(day), max(day) from rule_hits").to_pylist()[0].values()
    found = find_shared_hits(read_record(engine, home, since, until).catches)
    by_hand = engine.query(
        """
        with one as (
            select distinct rule_id, coalesce(order_id, subject_id) as thing
            from rule_hits where day >= $since and day < $until
        )
        select a.rule_id as left_rule, b.rule_id as right_rule, count(*) as shared
        from one a join one b using (thing) group by all
        """,
        {"since": since, "until": until},
    ).to_pylist()
    place = {rule: at for at, rule in enumerate(found.rules)}
    told = {(row["left_rule"], row["right_rule"]): row["shared"] for row in by_hand}
    assert len(told) > len(place), "some rules share hits"
    for left, at in place.items():
        assert [found.shared[at, place[right]] for right in place] == [
            told.get((left, right), 0) for right in place
        ]
