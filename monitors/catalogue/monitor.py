"""A monitor: what one SQL file says it watches, how, and what to do about it. Its fields are the header's keys.

A new key is a new field made by ``declare``, here and nowhere else: the reader, `riskdesk list --json` and
docs/reference/monitor.md follow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from monitors.catalogue.detector_tables import DETECTOR_TABLES, default_detectors
from queries.content.declared import as_table, declare, declared
from queries.content.table_types import NamedTables
from queries.content.value_types import TEXT, ValueType, choice, is_text, number, texts, whole

# What a monitor's select returns beside its dimensions and its exposure.
MEASURES = ("bucket", "reported", "numerator", "denominator")
# The stages of the life cycle in their order; a home may name others, which come after these.
STAGES = (
    "onboarding",
    "account",
    "payment",
    "promotion",
    "creator",
    "fulfilment",
    "after-sales",
    "settlement",
    "rules",
    "governance",
)
# What a monitor's rise is, the one that says most about a cause first.
ROLES = ("harm", "exposure", "volume", "quality", "response")

# How the days and segments of a metric are taken together, where one number is said of several.
TOGETHER = SUM, LARGEST, NO_TOTAL = ("sum", "largest", "none")

COUNTED = re.compile(r"\{([a-z][a-z -]*)\}")  # in `act`: what is counted, in the singular


def _is_watch(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_group, value))


def _is_group(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


WATCH = ValueType(
    "a list of lists of dimensions, [] for the total",
    _is_watch,
    lambda value: tuple(tuple(group) for group in value),
)
COLUMN = ValueType("the name of a column", is_text)


def _is_act(value: Any) -> bool:
    return (
        is_text(value)
        and COUNTED.search(value) is not None
        and not set("{}") & set(COUNTED.sub("", value, 1))
    )


ACT = ValueType("a sentence that names what is counted once, in braces: We shut {shop}", _is_act)


@declared
class EntityTable:
    """Who carries a change: an entity, the cube or view that counts it, and its additive columns.

    The entity's id is the column ``<entity>_id``; without a denominator the numerator alone is compared.
    """

    entity: str
    source: str = declare(
        ValueType("the name of a cube or view", is_text),
        "The cube or view that counts events by entity and day.",
        "after_sales_seller_day",
        name="from",
    )
    numerator: str = declare(COLUMN, "The column that counts the events.", "refund_only_orders")
    denominator: str | None = declare(
        COLUMN,
        "The column they are counted out of.",
        "delivered_orders",
        default=None,
        otherwise="counts are compared",
    )
    exposure: str | None = declare(
        COLUMN, "The column with the money they touch.", "refund_only_amount", default=None, quiet=True
    )


@declared
class Monitor:
    """One metric, watched. Fields carry the header's values (or their defaults).

    ``columns``: what the select returns, as far as it can be read without running it (None: unknown).
    ``lag``: days of age at which cohorts are compared; None for activity monitors.
    """

    name: str
    description: str
    sql: str
    path: Path
    owner: str = declare(TEXT, "The team that answers for it.", "after-sales-risk")
    stage: str = declare(
        TEXT,
        "The stage of the life cycle it belongs to; the pack has " + ", ".join(STAGES) + ".",
        "after-sales",
    )
    unit: str = declare(
        choice("bps", "percent", "ratio", "count", "money", "minutes"), "How its value is written.", "bps"
    )
    direction: str = declare(choice("up", "down", "both"), "Which way is bad: only that way pages.", "up")
    view: str = declare(
        choice("activity", "cohort"),
        "activity = by the day of the report; cohort = by the day of entry, compared at the age of lag.",
        "cohort",
        default="activity",
    )
    lag: int | None = declare(
        whole(1),
        "Age at which cohorts are compared; goes with view = cohort alone.",
        30,
        default=None,
        unit="days",
    )
    watch: tuple[tuple[str, ...], ...] = declare(
        WATCH,
        "The combinations of dimensions whose segments are judged one by one.",
        [[], ["country"], ["country", "category"]],
        default=((),),
    )
    min_denominator: float = declare(
        number(0),
        "Denominator below which a segment is not judged; of a volume the count, actual or expected.",
        200,
        default=0.0,
        otherwise="any; of a volume 5",
        unit="events",
    )
    min_effect: float = declare(
        number(0),
        "Smallest relative change worth a page; of a rate, on the side of its rarer outcome. 0 = the desk's own floor.",
        0.5,
        default=0.0,
        otherwise="0.1",
        unit="ratio",
    )
    exposure: str | None = declare(
        ValueType("the money column of the select", is_text),
        "The column with the money that the events touch.",
        "refund_amount",
        default=None,
    )
    title: str = declare(
        TEXT,
        "The metric's name written for a product manager; pages and messages show it.",
        "Refunds without return",
        default="",
        otherwise="the file's name in words",
    )
    role: str = declare(
        choice(*ROLES),
        "What a rise of it is: harm done, exposure to harm, a response of ours, volume, or quality of our own work. "
        "A response never leads an incident that has a harm in it.",
        "harm",
        default="harm",
    )
    act: str = declare(
        ACT,
        "Of a response: who did what, with what is counted in braces; headlines say it with the number.",
        "We shut {shop}",
        default="",
        otherwise="its title",
    )
    party: str = declare(
        choice("", "platform", "buyer", "seller", "creator", "reviewer"),
        "Whose cost a move in its bad direction is: a guardrail of every intervention, on the balance sheet.",
        "buyer",
        default="",
        otherwise="nobody's; it is not on the balance sheet",
    )
    severity: str = declare(
        choice("low", "medium", "high"), "How much a page of it matters.", "high", default="medium"
    )
    runbook: str = declare(
        TEXT,
        "What to look at first, and what to do.",
        "Read ten cases; if one carrier has them all, call it.",
    )
    status: str = declare(
        choice("shadow", "live", "retired"),
        "live = may page; shadow = scored and shown, pages nobody; retired = not run.",
        "shadow",
        default="live",
    )
    grain: str = declare(
        choice("day", "hour", "week", "month"),
        "Length of one bucket. A week starts on Monday, a month on its first; each is judged once it is over.",
        "week",
        default="day",
    )
    scenarios: tuple[str, ...] = declare(
        texts(),
        "The kinds of harm it would show, by their names in scenarios.toml.",
        ["refund_abuse"],
        default=(),
    )
    events: str | None = declare(
        ValueType("the name of an extract", is_text),
        "The extract that holds the raw events, for the sample on the card.",
        "after_sales",
        default=None,
    )
    events_where: str | None = declare(
        ValueType("a SQL condition", is_text),
        "Which of these events are the ones counted; goes with events.",
        "kind = 'refund_only'",
        default=None,
    )
    together: str = declare(
        choice("", *TOGETHER),
        "How days and segments are taken together: sum, their largest value, or none, where no total says anything.",
        LARGEST,
        default="",
        otherwise="largest where the numerator is a max(…), none where it is a min, a mean or a median, else sum",
    )
    detectors: Mapping[str, Mapping[str, Any]] = declare(
        DETECTOR_TABLES,
        "The detectors that judge it, each with its options; see detectors.md.",
        default_factory=default_detectors,
        otherwise="spike and drift",
    )
    who: tuple[EntityTable, ...] = declare(
        NamedTables("tables [who.<entity>]", kind=EntityTable, named="entity"),
        "Who may carry a change: for each entity, where its events are counted by <entity>_id.",
        default=(),
        otherwise="nobody is named",
    )
    columns: tuple[str, ...] | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def watched(self) -> tuple[str, ...]:
        """Every dimension some watch combination names, in order of appearance."""
        return tuple(dict.fromkeys(name for group in self.watch for name in group))

    @property
    def equal_age(self) -> int:
        """Days from a bucket's start up to which a cohort's reports count, so that all are compared at equal age.

        Of a week its last day is `lag` old then; of a month the last day of the shortest, for all months alike.
        """
        return (self.lag or 0) + {"week": 6, "month": 27}.get(self.grain, 0)

    def as_dict(self) -> dict[str, Any]:
        """The name, the description and the header's keys with their values, ready for JSON."""
        return {"name": self.name, "description": self.description, **as_table(self)}


def place_of_stage(stage: str) -> int:
    """Where a stage stands in the life cycle; stages of a home's own come last."""
    return STAGES.index(stage) if stage in STAGES else len(STAGES)
