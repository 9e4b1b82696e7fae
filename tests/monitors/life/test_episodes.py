"""The life of an episode: holds, stays, resolves, reopens, never flaps."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.life.episode import Episode, Observation, from_json
from monitors.life.episodes import Policy, step
from tests.monitors.tellings import day, sighting


def live(story: list[Observation | None], policy: Policy | None = None) -> list[list[Episode]]:
    """The episodes after each morning of a story with one identity."""
    states: list[list[Episode]] = []
    previous: list[Episode] = []
    for number, seen in enumerate(story, start=1):
        previous = step(previous, [seen] if seen else [], day(number), policy or Policy())
        states.append(previous)
    return states


def words(verdicts: str, policy: Policy | None = None) -> list[str]:
    """The state after each morning: b = bad, w = weak, c = clean, u = unknown, - = not looked at."""
    names: dict[str, Any] = {"b": "bad", "w": "weak", "c": "clean", "u": "unknown"}
    story = [sighting(n, names[v]) if v in names else None for n, v in enumerate(verdicts, start=1)]
    return [episodes[-1].state if episodes else "-" for episodes in live(story, policy)]


def test_one_bad_bucket_fires_at_once_by_default() -> None:
    assert words("b") == ["firing"]


def test_hold_makes_it_wait() -> None:
    assert words("bbb", Policy(hold=2)) == ["pending", "firing", "firing"]


def test_a_pending_one_that_does_not_hold_ends_quietly() -> None:
    episodes = live([sighting(1), sighting(2, "clean")], Policy(hold=2))[-1]
    assert [(e.state, e.fired_on, e.why) for e in episodes] == [
        ("resolved", None, "did not hold for 2 buckets")
    ]


def test_two_clean_buckets_in_a_row_resolve_it() -> None:
    assert words("bcbcc") == ["firing", "firing", "firing", "firing", "resolved"]


def test_a_weak_bucket_holds_it() -> None:
    assert words("bcwcc") == ["firing", "firing", "firing", "firing", "resolved"]


def test_an_unknown_bucket_is_no_proof_and_no_relief() -> None:
    assert words("bcucu") == ["firing", "firing", "firing", "resolved", "resolved"]


def test_bad_again_soon_after_is_the_same_episode() -> None:
    last = live([sighting(1), sighting(2, "clean"), sighting(3, "clean"), sighting(5)])[-1]
    assert [(e.state, e.reopened, e.opened_on, e.bad) for e in last] == [("firing", 1, day(1).isoformat(), 2)]


def test_bad_again_much_later_is_another_one() -> None:
    story: list[Observation | None] = [sighting(1), sighting(2, "clean"), sighting(3, "clean")]
    story += [None] * 5 + [sighting(9)]
    assert [(e.reopened, e.opened_on) for e in live(story)[-1]] == [(0, day(9).isoformat())]


def test_a_turn_to_the_other_side_is_another_story() -> None:
    last = live([sighting(1), sighting(2, direction="down")])[-1]
    assert [(e.direction, e.state) for e in last] == [("up", "resolved"), ("down", "firing")]


def test_nobody_looking_for_two_weeks_ends_it() -> None:
    states = live([sighting(1), *[None] * 16], Policy(quiet_days=30))
    assert states[14][0].state == "firing"
    assert states[15][0].why == f"no longer watched since {day(1)}"


def test_a_week_without_a_bad_bucket_beyond_its_release_ends_it_however_it_was_judged() -> None:
    for verdict in ("u", "w", "-"):
        assert words("b" + verdict * 10) == ["firing"] * 10 + ["resolved"]
    last = live([sighting(1), *[sighting(n, "weak") for n in range(2, 12)]])[-1][0]
    assert last.why == f"quiet since {day(0)}: nothing bad for 10 mornings"


def test_a_bad_bucket_keeps_it_going_for_another_week() -> None:
    assert words("buuuuuubuuuuuu")[-1] == "firing"


def test_a_row_from_before_the_day_was_kept_counts_from_when_it_was_last_observed() -> None:
    [old] = [replace(one, bad_on="") for one in live([sighting(1)])[-1]]
    assert step([old], [], day(9), Policy())[0].state == "firing"
    assert step([old], [], day(11), Policy())[0].state == "resolved"


def test_an_episode_that_nobody_watches_any_more_ends_that_morning_with_the_reason() -> None:
    [alive] = live([sighting(1)])[-1]
    [ended] = step([alive], [], day(2), Policy(), {alive.identity: "monitor retired: refunds.sql"})
    assert (ended.state, ended.why, ended.resolved_on) == (
        "resolved",
        "monitor retired: refunds.sql",
        day(2).isoformat(),
    )


def test_money_is_summed_over_bad_buckets_only() -> None:
    last = live([sighting(1, exposure=10), sighting(2, "weak"), sighting(3, exposure=30)])[-1][0]
    assert (last.money, last.peak, last.bad) == (40, 30, 2)


def test_a_bad_bucket_without_evidence_is_refused() -> None:
    with pytest.raises(ValueError, match="evidence"):
        step([], [replace(sighting(1), evidence=None)], day(1), Policy())


def test_an_old_bucket_seen_twice_counts_once() -> None:
    first = step([], [sighting(1)], day(1), Policy())
    again = step(first, [sighting(1)], day(2), Policy())
    assert [e.bad for e in again] == [1]


def test_json_gives_the_same_episode_back() -> None:
    episode = live([sighting(1, segment={"country": "ID"}, footprint={"country": {"ID": 1.0}})])[-1][0]
    assert from_json(episode.as_json()) == episode


verdicts = st.text(alphabet="bwcu-", min_size=1, max_size=40)


@given(verdicts, st.integers(1, 3), st.integers(1, 3))
def test_states_follow_the_law(story: str, hold: int, release: int) -> None:
    policy = Policy(hold=hold, release=release, release_of={})
    states = words(story, policy)
    allowed = {
        ("-", "-"), ("-", "pending"), ("-", "firing"), ("pending", "pending"), ("pending", "firing"),
        ("pending", "resolved"), ("firing", "firing"), ("firing", "resolved"), ("resolved", "resolved"),
        ("resolved", "-"), ("resolved", "firing"), ("resolved", "pending"),
    }  # fmt: skip
    assert set(zip(["-", *states], states, strict=False)) <= allowed


@given(verdicts, st.integers(1, 4))
def test_it_never_flaps(story: str, release: int) -> None:
    """Between firing and resolved lie at least `release` clean buckets, whatever the order of the rest."""
    policy = Policy(release=release, release_of={}, patience_days=1000, quiet_days=1000)
    states = words(story, policy)
    resolved = sum(a == "firing" and b == "resolved" for a, b in pairwise(states))
    assert resolved * release <= story.count("c")


@given(st.lists(verdicts, min_size=2, max_size=4))
def test_one_identity_never_has_two_alive_episodes(stories: list[str]) -> None:
    names: dict[str, Any] = {"b": "bad", "w": "weak", "c": "clean", "u": "unknown"}
    sides: list[Any] = ["up", "down"]
    previous: list[Episode] = []
    for number in range(1, max(map(len, stories)) + 1):
        seen = [
            sighting(
                number, names[story[number - 1]], segment={"row": str(row // 2)}, direction=sides[number % 2]
            )
            for row, story in enumerate(stories)
            if row % 2 == 0 and number <= len(story) and story[number - 1] in names
        ]
        previous = step(previous, seen, day(number), Policy())
        alive = [episode.identity for episode in previous if episode.alive]
        assert len(alive) == len(set(alive))


def weeks(verdicts: str, grain: str = "week") -> list[list[Episode]]:
    """The episodes after each morning of a monitor that is judged every seventh (or thirty-first) of them."""
    length = {"week": 7, "month": 31}[grain]
    names: dict[str, Any] = {"b": "bad", "c": "clean"}
    story: list[Observation | None] = []
    for place, verdict in enumerate(verdicts):
        seen = replace(sighting(1 + place * length, names.get(verdict, "bad")), grain=grain)
        story += [seen if verdict in names else None, *[None] * (length - 1)]
    return live(story)


@pytest.mark.parametrize("grain", ["week", "month"])
def test_between_two_weeks_an_alert_stays_as_it_is(grain: str) -> None:
    after = weeks("bb", grain)
    assert {(one.state, one.bad) for one in after[len(after) // 2 - 1]} == {("firing", 1)}
    assert {(one.state, one.bad) for one in after[-1]} == {("firing", 2)}


@pytest.mark.parametrize("grain", ["week", "month"])
def test_a_weekly_alert_ends_after_as_many_clean_buckets_as_a_daily_one(grain: str) -> None:
    (ended,) = [one for one in weeks("bcc", grain) if one and one[0].state == "resolved"][:1]
    assert ended[0].why == "as usual 2 times in a row"


def test_the_next_bad_week_reopens_an_alert_that_has_just_ended() -> None:
    (episode,) = weeks("bccb")[-1]
    assert (episode.state, episode.reopened) == ("firing", 1)
    assert weeks("bcccb")[-1][0].reopened == 0


def test_a_weekly_alert_that_nobody_looks_at_ends() -> None:
    after = weeks("b---")
    assert [one.state for one in after[21]] == ["firing"]
    assert "quiet since" in after[22][0].why


@pytest.mark.parametrize(
    ("grain", "bucket", "last"),
    [
        ("week", "2026-05-11", "2026-05-17"),
        ("month", "2024-02-01", "2024-02-29"),
        ("hour", "2026-05-11T07", "2026-05-11"),
    ],
)
def test_the_last_day_of_a_bucket_is_its_own(grain: str, bucket: str, last: str) -> None:
    (episode,) = live([replace(sighting(1), grain=grain, bucket=bucket)])[-1]
    assert str(episode.last_day) == last
