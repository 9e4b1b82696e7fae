"""Schedule: spread the scenarios over the days after the clean beginning, several into the last fortnight."""

from __future__ import annotations

import numpy as np

from data.demo.plans.scenario import Scenario
from data.demo.plans.stage import Claims, Stage
from data.demo.world.world import World

FULL_DEMO = 120
FORTNIGHT = 14
LIVELY_SHARE = 0.3  # of the scenarios begin in the last fortnight
LEAST_BESIDE = 84  # days below which nothing is played beside the others: it needs weeks before and after
SPREAD_BESIDE = 14  # days over which their starts spread
Cast = tuple[type[Scenario], int]  # a scenario and which of its copies


def schedule(world: World, wanted: list[type[Scenario]]) -> list[Scenario]:
    """Give each scenario its days, in shuffled order at even distances, and let it plan itself."""
    rng = world.size.chance("schedule")
    days, clean = world.size.days, world.size.clean
    casts = _casts([kind for kind in wanted if not kind.beside], days, rng)
    claims = Claims()
    planned: list[Scenario] = []
    for number, ((kind, copy), begin) in enumerate(zip(casts, _begins(len(casts), clean, days), strict=True)):
        length = int(rng.integers(kind.days[0], kind.days[1] + 1))
        start = min(max(begin, clean + kind.lead), max(days - 2, 0))
        end = start + max(1, min(length, days - clean))
        chance = world.size.chance("scenario", kind.name, copy)
        stage = Stage(world, kind.name, number, copy, start, end, chance, claims, kind.innocent)
        planned.append(kind.plan(stage))
    # After all others, each by a chance of its own: they take what is left, and nothing moves because of them.
    for number, kind in enumerate((kind for kind in wanted if kind.beside), len(planned)):
        chance = world.size.chance("scenario", kind.name, 0)
        length = int(chance.integers(kind.days[0], kind.days[1] + 1))
        start = clean + int(chance.integers(kind.lead, kind.lead + SPREAD_BESIDE))
        start = min(start, max(days - length - 1, 0))
        stage = Stage(world, kind.name, number, 0, start, start + length, chance, claims, kind.innocent)
        planned.append(kind.plan(stage))
    return planned


def _casts(wanted: list[type[Scenario]], days: int, rng: np.random.Generator) -> list[Cast]:
    """Shuffle two halves: first copies and what needs time, then second copies and the rest."""
    halves: tuple[list[Cast], list[Cast]] = ([], [])
    once = [kind for kind in wanted if _copies(kind, days) == 1]
    early = {kind.name for kind in once if kind.needs_time}
    free = [kind for kind in once if not kind.needs_time]
    early |= {free[i].name for i in rng.permutation(len(free))[: len(free) // 2].tolist()}
    for kind in wanted:
        copies = _copies(kind, days)
        for copy in range(copies):
            late = copy >= copies / 2 if copies > 1 else kind.name not in early
            halves[int(late)].append((kind, copy))
    return [half[i] for half in halves for i in rng.permutation(len(half)).tolist()]


def _copies(kind: type[Scenario], days: int) -> int:
    return max(1, round(kind.copies * min(1.0, days / FULL_DEMO)))


def _begins(n: int, clean: int, days: int) -> list[int]:
    """First days for n scenarios: evenly until the last fortnight, evenly and closer within it."""
    lively = round(n * LIVELY_SHARE)
    edge = max(clean, days - FORTNIGHT)
    early = [clean + int((edge - clean) * i / max(1, n - lively)) for i in range(n - lively)]
    late = [edge + int((days - 3 - edge) * i / max(1, lively - 1)) for i in range(lively)]
    return early + late
