"""The innocent twin of a harm as content: what must be seen, and what must not, before it may be called innocent."""

from __future__ import annotations

from collections.abc import Mapping

from queries.content.declared import declare, declared
from queries.content.table_types import FreeTable
from queries.content.value_types import FLAG, choice, number, texts


@declared
class InnocentTwin:
    """How the innocent twin of a harm is told from it. Every check that is named must hold.

    A measure is a monitor, or a drill-down that returns bucket, numerator, denominator and dimensions as a monitor
    does. It is read in the alert's own cell, as far as it knows the cell's dimensions.
    """

    explains: tuple[str, ...] = declare(
        texts("a list of monitors"),
        "The monitors whose change it can explain.",
        ["late_dispatch_rate"],
    )
    direction: str = declare(
        choice("up", "down", "both"), "Which way they move then.", "down", default="both"
    )
    calendar: bool = declare(
        FLAG, "The calendar must name the alert's own cell on most of its days.", True, default=False
    )
    along: tuple[str, ...] = declare(
        texts("a list of measures"),
        "Measures that must move the same way; where the alert fell, by half as much at least.",
        ["technical_decline_rate"],
        default=(),
    )
    flat: Mapping[str, float] = declare(
        FreeTable("a table of measure = factor", of=number(1)),
        "Measures that are seen to stay usual: the most they may be, in times their usual level.",
        {"average_score": 1.1},
        default_factory=dict,
    )
    quiet: tuple[str, ...] = declare(
        texts("a list of measures"),
        "Measures that must not have moved in their bad direction; too few events to tell are no objection.",
        ["linked_review_rate"],
        default=(),
    )
    one_of: tuple[str, ...] = declare(
        texts("a list of dimensions"),
        "Dimensions of which one value moved while others of its size did not.",
        ["carrier"],
        default=(),
    )
    wide: tuple[str, ...] = declare(
        texts("a list of dimensions"),
        "Dimensions of which most values have their part in the change.",
        ["category"],
        default=(),
    )
    spread: tuple[str, ...] = declare(
        texts("a list of entities"), "Entities of which no few carry the change.", ["device"], default=()
    )
    known: tuple[str, ...] = declare(
        texts("a list of entities"),
        "Entities that carry the change and were there before.",
        ["seller"],
        default=(),
    )
