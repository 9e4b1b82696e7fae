"""A monitor: what one SQL file says it watches, how, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What a monitor's select returns beside its dimensions and its exposure.
MEASURES = ("bucket", "reported", "numerator", "denominator")
DEFAULT_DETECTORS = ("spike", "drift", "sustained")
# Header keys that are fields of the same name and plain values.
PLAIN = (
    "name",
    "description",
    "owner",
    "stage",
    "unit",
    "direction",
    "view",
    "lag",
    "min_denominator",
    "min_effect",
    "exposure",
    "severity",
    "runbook",
    "status",
    "grain",
    "events",
    "events_where",
)


@dataclass(frozen=True)
class EntityTable:
    """Who carries a change: an entity, the cube or view that counts it, and its additive columns.

    The entity's id is the column ``<entity>_id``; without a denominator the numerator alone is compared.
    """

    entity: str
    source: str
    numerator: str
    denominator: str | None = None
    exposure: str | None = None


@dataclass(frozen=True)
class Monitor:
    """One metric, watched. Fields carry the header's values (or their defaults).

    ``columns``: what the select returns, as far as it can be read without running it (None: unknown).
    ``lag``: days of age at which cohorts are compared; None for activity monitors.
    """

    name: str
    description: str
    sql: str
    path: Path
    owner: str
    stage: str
    unit: str
    direction: str
    runbook: str
    view: str = "activity"
    lag: int | None = None
    watch: tuple[tuple[str, ...], ...] = ((),)
    min_denominator: float = 0.0
    min_effect: float = 0.0
    exposure: str | None = None
    severity: str = "medium"
    status: str = "live"
    grain: str = "day"
    scenarios: tuple[str, ...] = ()
    events: str | None = None
    events_where: str | None = None
    detectors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    who: tuple[EntityTable, ...] = ()
    columns: tuple[str, ...] | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def watched(self) -> tuple[str, ...]:
        """Every dimension some watch combination names, in order of appearance."""
        return tuple(dict.fromkeys(name for group in self.watch for name in group))

    def as_dict(self) -> dict[str, Any]:
        """The header's keys with their values, ready for JSON."""
        plain = {key: getattr(self, key) for key in PLAIN}
        who = {
            item.entity: {"from": item.source, "numerator": item.numerator, "denominator": item.denominator}
            | ({"exposure": item.exposure} if item.exposure else {})
            for item in self.who
        }
        watch = [list(group) for group in self.watch]
        detectors = {name: dict(options) for name, options in self.detectors.items()}
        return plain | {"watch": watch, "scenarios": list(self.scenarios), "detectors": detectors, "who": who}
