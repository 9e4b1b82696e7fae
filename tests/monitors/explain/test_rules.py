"""Rules that moved: by rule, whatever versions followed each other; a release that changed nothing is none."""

import numpy as np
import pandas as pd

from monitors.explain.explanation import Row
from monitors.explain.rules import compare
from monitors.explain.window import Window

NOW = np.arange(np.datetime64("2026-10-05"), np.datetime64("2026-10-09"))
WINDOW = Window(NOW, np.arange(NOW[0] - 28, NOW[0]))


def days(
    rule: str, version: int, hits: float, *, since: int = -28, until: int = 4, seen: float = 1000.0
) -> list[Row]:
    """A rule's days from `since` to before `until`, counted from the onset."""
    return [
        {
            "day": NOW[0] + np.timedelta64(n, "D"),
            "rule_id": rule,
            "version": version,
            "hits": hits,
            "evaluated": seen,
            "labelled": 0.0,
            "bad": 0.0,
            "amount": 10.0 * hits,
            "name": f"{rule} {version}",
        }
        for n in range(since, until)
    ]


def told(*parts: list[Row]) -> list[Row]:
    return compare(pd.DataFrame([row for part in parts for row in part]), WINDOW)


def test_a_rule_whose_hit_rate_rose_is_told_with_both_rates() -> None:
    [row] = told(days("R1", 1, 10.0, until=0), days("R1", 1, 40.0, since=0), days("R2", 1, 10.0))
    assert (row["rule"], row["kind"], row["rate"], row["rate_before"]) == ("R1", "up", 0.04, 0.01)


def test_a_new_version_is_held_against_the_one_before() -> None:
    [row] = told(days("R1", 3, 10.0, until=0), days("R1", 4, 40.0, since=0))
    assert (row["version"], row["kind"], row["rate_before"], row["name"]) == (4, "new version", 0.01, "R1 4")
    assert row["p_value"] < 1e-6


def test_a_version_that_began_after_the_change_is_no_new_version_of_it() -> None:
    rose = days("R1", 3, 40.0, since=0, until=3)
    [row] = told(days("R1", 3, 10.0, until=0), rose, days("R1", 4, 40.0, since=3))
    assert (row["version"], row["kind"]) == (3, "up")


def test_a_release_that_changed_nothing_is_no_rule_that_moved() -> None:
    assert told(days("R1", 3, 10.0, until=0), days("R1", 4, 10.0, since=0)) == []


def test_the_version_that_acted_is_told_not_the_one_that_came_after() -> None:
    """It was set back on the last day; what moved the days explained was version 4."""
    later = days("R1", 5, 10.0, since=4, until=6)
    [row] = told(days("R1", 3, 10.0, until=0), days("R1", 4, 40.0, since=0), later)
    assert row["version"] == 4


def test_a_version_that_was_set_back_within_the_days_explained_is_still_the_one_that_is_told() -> None:
    acted, back = days("R1", 4, 40.0, since=0, until=3), days("R1", 5, 10.0, since=3)
    [row] = told(days("R1", 3, 10.0, until=0), acted, back)
    assert (row["version"], row["kind"]) == (4, "new version")


def test_a_version_that_never_hits_is_silent() -> None:
    [row] = told(days("R1", 3, 10.0, until=0), days("R1", 4, 0.0, since=0))
    assert (row["kind"], row["version"]) == ("silent", 4)


def test_a_rule_that_looks_at_nothing_is_not_run_and_comes_first() -> None:
    rose = [days("R1", 1, 10.0, until=0), days("R1", 1, 40.0, since=0)]
    first, second = told(*rose, days("R0", 1, 10.0, until=0))
    assert (first["rule"], first["kind"], second["rule"]) == ("R0", "not run", "R1")


def test_a_rule_without_a_past_is_new() -> None:
    [row] = told(days("R1", 1, 40.0, since=0))
    assert (row["kind"], row["p_value"], row["rate_before"]) == ("new version", None, None)


def test_the_clearest_change_comes_before_a_small_rule_that_happened_to_fall_silent() -> None:
    small = [*days("R0", 1, 1.5, until=0), *days("R0", 1, 0.0, since=0)]
    rose = [*days("R1", 1, 10.0, until=0), *days("R1", 1, 60.0, since=0)]
    assert [(row["rule"], row["kind"]) for row in told(small, rose)] == [("R1", "up"), ("R0", "silent")]


def test_what_carries_most_stands_before_a_release_that_carries_little() -> None:
    """A new version that hits a little less, beyond doubt, stands behind the rule that carries the change."""
    release = [*days("R0", 3, 400.0, until=0), *days("R0", 4, 340.0, since=0)]
    carrier = [*days("R1", 1, 10.0, until=0), *days("R1", 1, 200.0, since=0)]
    assert [row["rule"] for row in told(release, carrier)] == ["R1", "R0"]


def test_a_rule_without_a_past_carries_what_it_costs_now() -> None:
    fresh = days("R2", 1, 300.0, since=0)
    rose = [*days("R1", 1, 10.0, until=0), *days("R1", 1, 40.0, since=0)]
    first, second = told(rose, fresh)
    assert (first["rule"], first["kind"], second["rule"]) == ("R2", "new version", "R1")
    assert first["money"] > 0
