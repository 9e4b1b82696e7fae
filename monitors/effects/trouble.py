"""What else is known to have gone on among the treated: two readings, and what lies between them is doubt.

An attack: with its days the change is blamed for what came by itself, without them it is not blamed for what it let in.
An earlier change: against the weeks since it, a change is blamed when the earlier one wears off; against the weeks
before it, it is credited with what that one does. Nothing in the counts says which, so all readings weigh the same
(Bayesian model averaging; Hoeting and others 1999): the expectation lies in their middle, and its variance has that
between the readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from monitors.effects.counterfactual import UNKNOWN, Expected, Method, MethodCheck, expect
from monitors.effects.study import WEEK, Floats, Study, sums

LEFT = WEEK  # days without trouble, before and after, below which there is no second reading; chosen
NAME = "nothing else in its scope"
LASTS = "an earlier change lasts"


def without_trouble(study: Study) -> Study:
    """The study with the days of known trouble trusted in no segment."""
    return study if study.trouble is None else replace(study, trusted=study.trusted & ~study.trouble)


def all_readings(
    study: Study, method: Method, meant: Expected, amounts: Floats | None = None
) -> tuple[Expected, list[MethodCheck]]:
    """The expectation with all that is known taken into account, and what is said of it.

    amounts [nS, nT]: money behind the counts, read instead of them; days of an attack may be dearer than others.
    """
    # Over 40 lines: the readings one after the other, each with its sentence.
    if study.trouble is None and study.former is None:
        return meant, []
    told: list[MethodCheck] = []
    read = study if amounts is None else replace(study, counts=amounts)
    plain = _change(read) - meant.change
    found = [plain]
    if study.trouble is not None and study.trouble[study.start : study.stop].any():
        days = int(study.trouble[study.start : study.stop].sum())
        clear = without_trouble(study)
        left = np.asarray(clear.trusted[study.treated].any(axis=0))
        if left[study.start : study.at].sum() < LEFT or left[study.at : study.stop].sum() < LEFT:
            said = (
                f"{days} of its days lie in alerts on this metric here: too few are left to tell them apart"
            )
            return replace(meant, variance=meant.variance + UNKNOWN), [MethodCheck(NAME, False, said)]
        found.append(_change(without_trouble(read)) - expect(clear, method, study.at, study.stop).change)
        told.append(
            MethodCheck(
                NAME,
                False,
                f"{days} of its days lie in alerts on this metric here: with and without them it comes to "
                f"{_ratio(plain)} and {_ratio(found[-1])}; the interval holds both",
            )
        )
    if study.former is not None:
        former = replace(study.former, donors=study.donors)
        found.append(
            plain
            + _change(former)
            - expect(former, method, former.at, former.stop).change
            - (_change(study) - expect(study, method, study.at, study.stop).change)
        )
        told.append(
            MethodCheck(
                LASTS,
                False,
                f"against the weeks since it, and against those before it, it comes to {_ratio(plain)} and "
                f"{_ratio(found[-1])}; the interval holds both",
            )
        )
    return _middle(meant, plain, found), told


def _middle(meant: Expected, plain: float, found: Sequence[float]) -> Expected:
    """The expectation in the middle of the readings, with the variance between them."""
    values = np.where(np.isfinite(found), found, plain + np.sqrt(UNKNOWN))
    return replace(
        meant,
        change=meant.change + plain - float(values.mean()),
        variance=meant.variance + float(values.var()),
    )


def _change(study: Study) -> float:
    return float(sums(study, study.treated, study.at, study.stop, merged=True).change[0])


def _ratio(log_change: float) -> str:
    return f"{np.exp(log_change):.2f} × expected"
