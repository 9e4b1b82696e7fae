"""Real homes: each verdict on an event, by one alert at a time."""

from typing import Any

import pytest

from benchmarks.detection_parts.event_verdict import judge_event, judge_home

RAISE = {
    "id": "E1",
    "kind": "raise",
    "window": ["2018-03-05", "2018-03-20"],
    "monitors": ["late_rate"],
    "direction": "up",
}
QUIET = {"id": "E2", "kind": "quiet", "window": ["2018-05-01", "2018-05-31"], "monitors": None}
FAULT = {"id": "E3", "kind": "dq", "window": ["2018-07-01", "2018-07-03"], "extracts": ["orders"]}


def alert(first: str, last: str, **changes: Any) -> dict[str, Any]:
    plain = {"class": "risk", "live": True, "monitor": "late_rate", "direction": "up", "opened_on": first}
    return {**plain, "first_bucket": first, "last_bucket": last, **changes}


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (alert("2018-03-07", "2018-03-07", opened_on="2018-03-08"), ("raised", 3)),
        (alert("2018-03-20T05", "2018-03-20T05", opened_on="2018-03-21"), ("raised", 16)),
        (alert("2018-03-01", "2018-03-06"), ("open before", None)),
        (alert("2018-03-01", "2018-03-04"), ("missed", None)),
        (alert("2018-03-07", "2018-03-07", direction="down"), ("missed", None)),
        (alert("2018-03-07", "2018-03-07", monitor="other"), ("missed", None)),
        (alert("2018-03-07", "2018-03-07", live=False), ("missed", None)),
        (alert("2018-03-07", "2018-03-07", **{"class": "data"}), ("missed", None)),
    ],
)
def test_an_event_is_raised_by_a_live_risk_alert_that_begins_inside(
    one: dict[str, Any], verdict: tuple[str, int | None]
) -> None:
    assert judge_event(RAISE, [one]) == verdict


def test_a_quiet_range_is_broken_by_what_begins_in_it() -> None:
    assert judge_event(QUIET, [alert("2018-04-30", "2018-05-09")]) == ("kept", None)
    assert judge_event(QUIET, [alert("2018-05-31", "2018-06-09")]) == ("broken", None)


def test_a_fault_is_told_by_a_data_alert_of_its_extract_that_overlaps() -> None:
    fault = alert("2018-06-20", "2018-07-01", monitor="orders", **{"class": "data"})
    assert judge_event(FAULT, [fault]) == ("told", None)
    assert judge_event(FAULT, [{**fault, "monitor": "payments"}]) == ("not told", None)
    assert judge_event(FAULT, [{**fault, "last_bucket": "2018-06-30"}]) == ("not told", None)


def test_alerts_count_as_outside_from_three_days_off_an_event() -> None:
    days = ["2018-03-02", "2018-03-03", "2018-03-22", "2018-03-23", "2018-05-10"]
    verdict = judge_home([RAISE, QUIET, FAULT], [alert(day, day) for day in days])
    assert verdict.outside == 3
    assert verdict.counts == {"raise missed": 1, "quiet broken": 1, "dq not told": 1}
    assert verdict.wrong == ["E1 missed", "E2 broken", "E3 not told"]
