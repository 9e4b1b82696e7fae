"""From a metric that counts texts to the texts themselves, in the same segment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor
from pages.desk.house import House
from pages.parts import links
from pages.parts.links import VOICES, Destination
from pages.spoken import asked_voices

ROLES = ("kind", "market", "language")  # what the page of the texts is asked by


def link(desk: House, as_of: date, monitor: Monitor, where: Mapping[str, str]) -> None:
    """A link to Voices; nothing for a metric that counts no texts."""
    place = voices_of(desk, as_of, monitor, where)
    if place is not None:
        links.link(place, "Voices", ":material/forum:", "The texts that it counts")


def voices_of(desk: House, as_of: date, monitor: Monitor, where: Mapping[str, str]) -> Destination | None:
    """Where the texts of a metric are, asked by as much of its segment as that page knows."""
    behind = extracts_of(monitor, desk.engine(as_of).catalog)
    source = next((one for one in asked_voices.sources(desk, as_of) if one.extract in behind), None)
    if source is None:
        return None
    columns = {role: getattr(source, role) for role in ROLES}
    # An address has the words of a choice, as its widget writes them.
    shown = {"kind": words.label, "market": words.label, "language": words.language}
    return Destination(
        VOICES,
        {f"v_{role}": shown[role](where[column]) for role, column in columns.items() if column in where},
    )
