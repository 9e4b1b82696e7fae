"""Something else that is known to have gone on among the treated: two readings, and what lies between them is doubt.

With those days the change is blamed for an attack that came by itself; without them it is not blamed for one that it
let in. Nothing in the counts says which, so both readings weigh the same (Bayesian model averaging; Hoeting and
others 1999): the expectation lies halfway, and its variance has that between the readings.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from monitors.effects.counterfactual import UNKNOWN, Expected, Method, MethodCheck, expect
from monitors.effects.study import WEEK, Study, sums

LEFT = WEEK  # days without trouble, before and after, below which there is no second reading; chosen
NAME = "nothing else in its scope"


def without_trouble(study: Study) -> Study:
    """The study with the days of known trouble trusted in no segment."""
    return study if study.trouble is None else replace(study, trusted=study.trusted & ~study.trouble)


def both_readings(study: Study, method: Method, meant: Expected) -> tuple[Expected, MethodCheck | None]:
    """The expectation with known trouble taken into account, and what is said of it (None: there is none)."""
    if study.trouble is None or not study.trouble[study.start : study.stop].any():
        return meant, None
    days = int(study.trouble[study.start : study.stop].sum())
    clear = without_trouble(study)
    left = np.asarray(clear.trusted[study.treated].any(axis=0))
    if left[study.start : study.at].sum() < LEFT or left[study.at : study.stop].sum() < LEFT:
        said = f"{days} of its days lie in alerts on this metric here: too few are left to tell the one from the other"
        return replace(meant, variance=meant.variance + UNKNOWN), MethodCheck(NAME, False, said)
    whole, part = (sums(one, study.treated, study.at, study.stop, merged=True) for one in (study, clear))
    other = expect(clear, method, study.at, study.stop)
    between = float(whole.change[0] - meant.change - (part.change[0] - other.change))
    if not np.isfinite(between):
        between = float(np.sqrt(UNKNOWN))
    said = (
        f"{days} of its days lie in alerts on this metric here: with and without them it comes to "
        f"{_ratio(whole.change[0] - meant.change)} and {_ratio(part.change[0] - other.change)}; the interval holds both"
    )
    changed = replace(meant, change=meant.change + between / 2, variance=meant.variance + between**2 / 4)
    return changed, MethodCheck(NAME, False, said)


def _ratio(log_change: float) -> str:
    return f"{np.exp(log_change):.2f} × expected"
