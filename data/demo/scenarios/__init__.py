"""Scenarios: what goes wrong in the demo, and what only looks like it.

One file each; adding a file adds one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from data.demo.plans.scenario import Scenario
from data.demo.plans.schedule import LEAST_BESIDE, schedule
from data.demo.world.traders import build_buyers
from data.demo.world.world import World


@cache
def catalogue() -> dict[str, type[Scenario]]:
    """Find the scenarios by file name. Raises TypeError when a file holds none or several."""
    found: dict[str, type[Scenario]] = {}
    for module in sorted(m.name for m in iter_modules(__path__)):
        content = vars(import_module(f"{__name__}.{module}")).values()
        own = [
            c
            for c in content
            if isinstance(c, type) and issubclass(c, Scenario) and c.__module__.endswith(f".{module}")
        ]
        if len(own) != 1:
            raise TypeError(f"scenarios/{module}.py must define one Scenario, found {len(own)}")
        own[0].name = module
        found[module] = own[0]
    return found


def plan_scenarios(world: World, names: Sequence[str] | None) -> list[Scenario]:
    """Plan the named scenarios and let them prepare the world; ValueError if unknown.

    None: all, but in a short demo those that are played beside the others and need weeks before and after.
    """
    known = catalogue()
    unknown = sorted(set(names or ()) - set(known))
    if unknown:
        raise ValueError(f"no scenario {', '.join(unknown)}; there are {', '.join(known)}")
    long = world.size.days >= LEAST_BESIDE
    usual = [name for name, kind in known.items() if long or not kind.beside]
    wanted = [known[name] for name in (usual if names is None else sorted(set(names)))]
    planned = schedule(world, wanted)
    for scenario in planned:
        scenario.prepare(world)
    world.buyers = build_buyers(world.demand)  # campaigns and launches bring more sign-ups
    world.rules.number()
    return planned
