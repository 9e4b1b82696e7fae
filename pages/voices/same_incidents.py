"""Incidents that some texts may be about: those in whose place and days they were written, and those that people
named in them carry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from monitors.entities.standing_out import Carried, carried_by
from monitors.store import reading
from monitors.store.reading import Incident
from monitors.voices.voice import Voice
from pages.desk.house import House, now
from pages.kept.keeper import kept
from pages.parts import links, tables
from pages.parts.incident import row_of
from queries.voices.text_source import TextSource

BEFORE = timedelta(days=7)  # people speak of a thing before it is counted; chosen
SHOWN = 8


@dataclass(frozen=True)
class SharedPlace:
    """An incident and how many of the texts have to do with it: by place and days, or by whom they name."""

    incident: Incident
    inside: int
    naming: int


def draw(desk: House, as_of: date, texts: Sequence[Voice], sources: Mapping[str, TextSource]) -> None:
    """The incidents, those that people named in the texts carry first."""
    found = shared_incidents(desk, as_of, texts, sources)[:SHOWN]
    monitors = {one.name: one for one in desk.catalogue.monitors}
    rows = [(one, row_of(one.incident, monitors.get(one.incident.monitor), desk.currency)) for one in found]
    frame = pd.DataFrame(
        {
            "what": [f"#{one.incident.id} {row.headline.title}" for one, row in rows],
            "naming": [one.naming for one, _ in rows],
            "inside": [one.inside for one, _ in rows],
            "state": [row.status.capitalize() for _, row in rows],
        }
    )
    columns = {
        "what": tables.text("Incident", 270),
        "naming": tables.number("Name a carrier", width=94, help="Texts by or about somebody who carries it"),
        "inside": tables.number(
            "In its place", width=76, help="Texts written in its place, since a week before it"
        ),
        "state": tables.text("State", 66),
    }
    tables.show(
        frame,
        columns,
        title="Incidents they may be about",
        key="saying_incidents",
        alt="Incidents in whose place the texts were written, or whose carriers they name",
        rows=6,
        note="numbers are of these texts",
        leads=[links.alert_place(one.incident.id) for one in found],
        empty="No incident known this morning has to do with them.",
    )


def shared_incidents(
    desk: House, as_of: date, texts: Sequence[Voice], sources: Mapping[str, TextSource]
) -> list[SharedPlace]:
    """Those with any of the texts: most named carriers first, then the narrowest place, then most texts."""
    carried = _carried(desk.written, str(desk.root), as_of, desk)
    facts = [(_facts(one, sources.get(one.extract)), one) for one in texts]
    found = []
    for incident in _incidents(desk.tick, str(desk.root), as_of, desk):
        since = date.fromisoformat(incident.first_bucket[:10]) - BEFORE
        ended = incident.resolved_on
        until = date.fromisoformat(ended) if ended else as_of
        inside = sum(
            since <= one.day < until and _inside(incident.segment, known) for known, one in facts
        ) if incident.segment else 0  # fmt: skip
        naming = sum(incident.id in carried.get(name, ()) for _, one in facts for name in _whom(one))
        if inside or naming:
            found.append(SharedPlace(incident, inside, naming))
    found.sort(
        key=lambda one: (
            one.incident.state == "resolved",
            -one.naming,
            -len(one.incident.segment),
            -one.inside,
        )
    )
    return found


def _inside(segment: Mapping[str, str], known: Mapping[str, str]) -> bool:
    return all(known.get(name) == value for name, value in segment.items())


def _facts(one: Voice, source: TextSource | None) -> dict[str, str]:
    """Column → value of a text."""
    named = dict(one.fields)
    for role in ("market", "kind", "language", "category", "seller", "creator"):
        column, value = getattr(source, role, None), getattr(one, role)
        if column and value:
            named[column] = value
    return named


def _whom(one: Voice) -> set[str]:
    return {name for name in (one.author, one.seller, one.creator) if name}


@kept(32)
def _incidents(tick: str, root: str, as_of: date, _desk: House) -> list[Incident]:
    return [one for one in reading.incidents(_desk.store, now(), as_of) if one.kind == "risk"]


@kept(16)
def _carried(written: str, root: str, as_of: date, _desk: House) -> Mapping[str, frozenset[int]]:
    """Entity → the incidents it carries a part of."""
    episodes = reading.all_episodes(_desk.store, as_of)
    found: dict[str, set[int]] = {}
    for kind in _desk.kinds.kinds.values():
        told: Mapping[str, list[Carried]] = carried_by(kind, episodes)
        for name, parts in told.items():
            found.setdefault(name, set()).update(one.incident for one in parts)
    return {name: frozenset(numbers) for name, numbers in found.items()}
