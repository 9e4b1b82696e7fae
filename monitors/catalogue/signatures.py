"""Which kind of harm an incident is: the one whose signature its alerts fit, or none.

A guess in a headline is worse than the bare metric. So a scenario is named only if its own proof is there and no
other scenario has as good a one (data/scenarios.toml declares the proofs).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from monitors.catalogue.coverage import HarmScenario

# Part of the alerts of harm and exposure that a scenario must know; chosen: what it does not know is not the rest.
ENOUGH = 0.5
TELLING = ("harm", "exposure")  # roles that tell what kind of harm it is; our responses follow any


class Alerting(Protocol):
    """An alert as far as it is asked here; an episode is one."""

    @property
    def monitor(self) -> str:
        """The monitor's name."""

    @property
    def role(self) -> str:
        """The monitor's role."""

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios that the monitor's header names."""


def fitting_scenario(alerts: Iterable[Alerting], scenarios: Iterable[HarmScenario]) -> HarmScenario | None:
    """The scenario that an incident's alerts show, or None when none fits clearly.

    `alerts`: those of the incident that are alive, of class risk. One fits that names a `harm` and is proved: all
    monitors of one list of its signature alert, with a first mover among them, and none that speaks against it. It is
    the answer if it knows half or more of the alerts that tell a harm, and every other that fits knows fewer of
    them, all among its own: then the other is only a part of the picture. A monitor alerts on its bad side alone, so
    its name is enough.
    """
    told = list(alerts)
    moved = {alert.monitor for alert in told}
    fitting = [one for one in scenarios if one.harm and _proved(one, moved)]
    known = {one.name: _known(one, told) for one in fitting}
    for one in fitting:
        others = [known[other.name] for other in fitting if other is not one and other.harm != one.harm]
        if all(other < known[one.name] for other in others) and _enough(known[one.name], told):
            return one
    return None


def _proved(scenario: HarmScenario, moved: Collection[str]) -> bool:
    """Whether one of its proofs alerts in full, and nothing that speaks against it."""
    return not set(scenario.unless) & set(moved) and any(
        set(group) <= set(moved) and set(group) & set(scenario.first_mover) for group in scenario.proofs
    )


def _known(scenario: HarmScenario, alerts: Iterable[Alerting]) -> frozenset[str]:
    """The monitors among the alerts that the scenario is known to move."""
    own = {*scenario.first_mover, *(name for group in scenario.proofs for name in group)}
    return frozenset(a.monitor for a in alerts if a.monitor in own or scenario.name in a.scenarios)


def _enough(known: Collection[str], alerts: Iterable[Alerting]) -> bool:
    telling = [alert.monitor in known for alert in alerts if alert.role in TELLING]
    return sum(telling) >= ENOUGH * len(telling)
