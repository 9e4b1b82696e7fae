"""Before it starts: how many days until an effect of a given size can be told, at the present volume."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from monitors.effects.counterfactual import choose, eligible, expect
from monitors.effects.study import LEAST_BEFORE, WEEK, Study, StudyError

TOLD = 1.96 + 0.84  # standard errors an effect must be away from none: 95 % interval, found in 80 % of cases
DAYS = tuple(range(WEEK, 26 * WEEK + 1, WEEK))  # windows tried; half a year is the longest
LIKE = 4 * WEEK  # the newest days, on which the scatter between segments is measured; chosen
CUTS = (0.1, 0.2, 0.3, 0.5, 0.7)  # effects asked for: share of the events taken away
HOLDOUTS = (0.1, 0.2, 0.5)  # shares held out at random


@dataclass(frozen=True)
class TimeToTell:
    """cut: share of the events taken away; days until it is told, without a holdout and by share held out.

    None: not within half a year. weekly: events a week at present.
    """

    cut: float
    days: int | None
    held: dict[float, int | None]
    weekly: float


def times_to_tell(study: Study, cuts: tuple[float, ...] = CUTS) -> list[TimeToTell]:
    """By effect: days until it is told. `study` is of the days before, with any `at`; its treated rows are the scope.

    Raises StudyError where the history is shorter than LIKE and two weeks, or nothing was counted in the scope.
    """
    columns = study.counts.shape[1]
    like = min(LIKE, columns - LEAST_BEFORE * WEEK)
    if like < WEEK:
        raise StudyError(f"Its data hold {columns} days: three weeks are the least to plan by.")
    seen = eligible(replace(study, at=columns - like, stop=columns, holdout=None))
    method = choose(seen)
    spread = expect(seen, method, seen.at, seen.stop).variance
    counts = np.where(seen.trusted, seen.counts, 0.0)[seen.treated].sum(axis=0)[-8 * WEEK :]
    daily = float(counts.mean())
    if daily <= 0:
        raise StudyError("Nothing was counted in its scope in the last eight weeks: no effect could be told.")
    found = []
    for cut in cuts:
        aim = -np.log(1 - cut)

        def told(error: float, aim: float = aim) -> bool:
            return bool(aim >= TOLD * np.sqrt(error))

        before = 1 / (daily * len(counts))
        alone = [
            days for days in DAYS
            if told(spread + method.dispersion * (before + 1 / (daily * days * (1 - cut))))
        ]  # fmt: skip
        held = {}
        for share in HOLDOUTS:
            inside = [
                days for days in DAYS
                if told(method.dispersion * (1 / ((1 - share) * daily * days * (1 - cut)) + 1 / (share * daily * days)))
            ]  # fmt: skip
            held[share] = inside[0] if inside else None
        found.append(TimeToTell(cut, alone[0] if alone else None, held, WEEK * daily))
    return found
