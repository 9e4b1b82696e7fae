"""Nothing beyond chance: the number did not move the way an alert says.

With it the illusion of young labels: cohorts look better or worse when they are compared at unequal age.
"""

from math import sqrt

from monitors import words
from monitors.explain.innocents.case import InnocentInput
from monitors.explain.innocents.verdict import Innocent

_CHANCE = 0.5  # standard errors within which a number is as usual; chosen
_SMALL = 0.1  # of the usual number: what is no change to speak of; chosen
_CLEAR = 3.0  # standard errors from which chance is ruled out; chosen
_LEAST = 0.25  # usual events below which one more is no matter of chance; chosen


def usual_range(case: InnocentInput) -> Innocent:
    """Whether there is a change to explain at all; what an alert was raised for is never told to be chance."""
    name = "nothing beyond chance"
    away = _away(case)
    if away <= 0 or (away <= _CHANCE and abs(case.excess) <= _SMALL * _usual(case)):
        told = f"{_levels(case)}: no change of that kind in these days"
        return Innocent(name, "unknown" if case.raised else "explains", told)
    if case.events is None or away >= _CLEAR:
        return Innocent(name, "ruled out", _levels(case))
    return Innocent(name, "unknown", f"{_levels(case)}: {words.digits(away, 2)} standard errors away")


def equal_age(case: InnocentInput) -> Innocent:
    """Immature labels: cohorts compared at unequal age."""
    name = "immature labels"
    if case.monitor.view != "cohort":
        return Innocent(name, "ruled out", "counted by the day it was reported: nothing to mature")
    age = words.plural(case.monitor.lag or 0, "day")
    if _away(case) <= 0 and not case.raised:
        told = f"compared at the same age, {age}, the cohorts are alike: {_levels(case)}"
        return Innocent(name, "explains", told)
    return Innocent(name, "ruled out", f"all cohorts are compared at the same age, {age}")


def _usual(case: InnocentInput) -> float:
    return max(case.sums["actual_num"] - case.excess, 0.0)


def _away(case: InnocentInput) -> float:
    """How far the count is beyond its expectation in the alert's direction, in standard errors of a count."""
    return (case.excess if case.up else -case.excess) / sqrt(max(_usual(case), _LEAST))


def _levels(case: InnocentInput) -> str:
    return f"{words.count(case.sums['actual_num'])} against {words.digits(_usual(case))} usual"
