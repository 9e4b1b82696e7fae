"""Before a campaign: its traffic is decided again by the settings of today, place by place, beside usual days."""

from datetime import date, timedelta

from monitors.rules.campaign_traffic import changes_to, part_of, rehearse
from tests.monitors.rules.logs import SINCE, log_of, scored

CAMPAIGN = log_of(
    scored(1, "A", 820, verdict="good"), scored(2, "A", 790, verdict="good"), scored(3, "A", 700)
)


def test_a_threshold_of_today_stops_more_good_and_is_said() -> None:
    newest = log_of(scored(9, "A", 900, threshold=780))
    found = rehearse(CAMPAIGN, log_of(scored(5, "A", 900)), newest, ["market"])
    [rule] = found.rules
    assert (rule.then, rule.today, rule.change) == (1, 2, "threshold 780")
    assert (found.then.blocked, found.today.blocked) == (1, 2)
    assert (found.good_then.hits, found.good_today.hits, found.good_today.n) == (1, 2, 2)


def test_the_same_settings_change_nothing_even_where_places_differ() -> None:
    rows = [scored(1, "A", 820), scored(2, "A", 790, market="BR", threshold=780)]
    changes, notes = changes_to(log_of(*rows), log_of(*rows), ["market"])
    assert (changes, notes) == ([], [])


def test_a_place_with_a_threshold_of_its_own_is_changed_alone() -> None:
    then = log_of(scored(1, "A", 820), scored(2, "A", 790, market="BR"))
    newest = log_of(scored(3, "A", 820), scored(4, "A", 820), scored(5, "A", 790, market="BR", threshold=780))
    [change] = changes_to(then, newest, ["market"])[0]
    assert (change.threshold, dict(change.where)) == (780, {"market": "BR"})


def test_the_newest_threshold_of_a_place_counts() -> None:
    then = log_of(scored(1, "A", 820, market="BR"))
    newest = log_of(
        scored(3, "A", 900, market="BR", threshold=850, day=1),
        scored(4, "A", 900, market="BR", threshold=880, day=2),
    )
    [change] = changes_to(then, newest, ["market"])[0]
    assert change.threshold == 880


def test_an_action_of_today_is_tried() -> None:
    newest = log_of(scored(9, "A", 900, action="challenge"))
    found = rehearse(CAMPAIGN, CAMPAIGN, newest, [])
    assert (found.today.blocked, found.today.challenged) == (0, 1)


def test_what_cannot_be_tried_is_said_and_the_rest_is() -> None:
    then = log_of(scored(1, "A", 820), scored(1, "B", 790, position=2), scored(1, "Old", 900, position=3))
    newest = log_of(
        scored(9, "A", 900, threshold=500),
        scored(9, "B", 900, threshold=780, position=2),
        scored(9, "New", 900, position=4),
    )
    found = rehearse(then, then, newest, [])
    said = " ".join(found.notes)
    assert "cannot be tried" in said
    assert "Old scores nothing any more" in said
    assert "New scored nothing then" in said
    assert {one.rule: one.today for one in found.rules} == {"A": 1, "B": 1, "Old": 1}


def test_usual_days_are_as_many_as_the_campaign_has() -> None:
    before = log_of(*[scored(thing, "A", 900, day=thing) for thing in range(28)])
    found = rehearse(part_of(CAMPAIGN, SINCE, SINCE + timedelta(days=2), {}), before, CAMPAIGN, [])
    assert found.days == 2
    assert found.rules[0].usual == 2.0
    assert found.usual_of("blocked") == 2.0


def test_a_part_of_a_log_is_its_days_and_its_place() -> None:
    log = log_of(
        scored(1, "A", 820, day=0), scored(2, "A", 820, day=1), scored(3, "A", 820, day=1, market="BR")
    )
    day = SINCE + timedelta(days=1)
    assert part_of(log, day, day + timedelta(days=1), {"market": "BR"}).size == 1
    assert part_of(log, day, day + timedelta(days=1), {"planet": "Mars"}).size == 2
    assert part_of(log, date(2020, 1, 1), date(2020, 1, 2), {}).size == 0
