"""Schedule: spread the scenarios over the days after the clean beginning, several into the last fortnight."""

from __future__ import annotations

from collections import Counter

from data.demo.scenarios.scenario import Scenario
from data.demo.scenarios.stage import Stage
from data.demo.world import World

FULL_DEMO = 120
FORTNIGHT = 14
LIVELY_SHARE = 0.3  # of the scenarios begin in the last fortnight


def schedule(world: World, wanted: list[type[Scenario]]) -> list[Scenario]:
    """Give each scenario its days, in shuffled order at even distances, and let it plan itself."""
    shuffle = world.size.chance("schedule")
    days, clean = world.size.days, world.size.clean
    room = days - clean
    casts = [kind for kind in wanted for _ in range(max(1, round(kind.copies * min(1, days / FULL_DEMO))))]
    order = shuffle.permutation(len(casts))
    begins = _begins(len(casts), clean, days)
    planned: list[Scenario] = []
    copies: Counter[str] = Counter()
    taken: set[tuple[int, int]] = set()
    cast: set[int] = set()
    for number, (position, begin) in enumerate(zip(order.tolist(), begins, strict=True)):
        kind = casts[position]
        length = int(shuffle.integers(kind.days[0], kind.days[1] + 1))
        begin = min(max(begin, clean + kind.lead), max(days - 2, 0))
        end = begin + max(1, min(length, room))
        rng = world.size.chance("scenario", kind.name, number)
        stage = Stage(world, number, begin, end, copies[kind.name], rng, taken, cast)
        copies[kind.name] += 1
        planned.append(kind.plan(stage))
    return planned


def _begins(n: int, clean: int, days: int) -> list[int]:
    """First days for n scenarios: evenly until the last fortnight, evenly and closer within it."""
    lively = round(n * LIVELY_SHARE)
    edge = max(clean, days - FORTNIGHT)
    early = [clean + int((edge - clean) * i / max(1, n - lively)) for i in range(n - lively)]
    late = [edge + int((days - 3 - edge) * i / max(1, lively - 1)) for i in range(lively)]
    return early + late
