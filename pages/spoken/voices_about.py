"""Whom or what the texts are about that a place asks for: an incident, a seller, a creator, a ring."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.life.incident_facts import IncidentFacts
from monitors.store import reading
from monitors.voices.voice import About
from pages.desk.house import House, now
from pages.desk.shown_ids import ShownIds
from pages.parts.links import VOICES, Destination
from pages.spoken import asked_voices
from queries.content.entity_kind import EntityKind
from queries.voices.text_source import TextSource

DAYS = 7  # that are "now" where nothing says otherwise
LONGEST = 56  # days that are "now" at most: of an old incident what is said lately counts
STORY = 28  # days of what is said of a seller; chosen
LOOKED_AT = 12  # incidents whose words are asked for ahead; chosen
MOST = 50  # of a ring's members at most; chosen
RULE = "rule_id"


@dataclass(frozen=True)
class Place:
    """What the texts are asked about, in words too (data), and since which day."""

    about: About
    said: str
    since: date


def of_incident(desk: House, as_of: date, incident: IncidentFacts) -> Place | None:
    """The texts of the segment of an incident since it began, a week at least; of its rule where it is one's.

    Where texts do not tell all that it is in, or it is everywhere, those about the sellers and creators who carry it.
    None where nobody is known to: what is said in a wider place is about something else. What texts themselves are
    counted in is asked for as it is.
    """
    sources = asked_voices.sources(desk, as_of)
    if not sources:
        return None
    began = date.fromisoformat(incident.onset[:10] or incident.first_bucket[:10])
    since = max(min(began, as_of - timedelta(days=DAYS)), as_of - timedelta(days=LONGEST))
    where = dict(incident.segment)
    rule = where.pop(RULE, "")
    known = {name: value for name, value in where.items() if _told(desk, as_of, sources, name)}
    about, said = About(where=known, rule=rule), words.segment(incident.segment)
    everywhere = not incident.segment and not _counts_texts(desk, as_of, sources, incident)
    if len(known) < len(where) or everywhere:
        carriers = _carriers(desk, sources, incident)
        if carriers is None:
            return None
        about = replace(about, sellers=carriers.sellers, creators=carriers.creators)
        said = "those who carry it" if everywhere else f"{said}, those who carry it"
    return Place(about, said, since)


def _counts_texts(desk: House, as_of: date, sources: Sequence[TextSource], incident: IncidentFacts) -> bool:
    monitor = next((one for one in desk.catalogue.monitors if one.name == incident.monitor), None)
    behind = extracts_of(monitor, desk.engine(as_of).catalog) if monitor else ()
    return any(one.extract in behind for one in sources)


def _carriers(desk: House, sources: Sequence[TextSource], incident: IncidentFacts) -> About | None:
    """Those of the first kind that texts are about who carry an incident; None where none is known."""
    for kind in desk.kinds.kinds.values():
        ids = {
            str(row[0]) for name in kind.carrying for row in incident.carriers.get(name, {}).get("rows", ())
        }
        for source in sources if ids else ():
            about = _of_source(desk, source, kind, tuple(sorted(ids)[:MOST]))
            if about is not None:
                return about
    return None


def look(desk: House, as_of: date) -> None:
    """Ask ahead of the pages what their first looks ask: all texts of a week, and the open incidents of most money."""
    if not asked_voices.sources(desk, as_of):
        return
    asked_voices.said(desk, as_of, About(), as_of - timedelta(days=DAYS), as_of)
    for one in reading.incidents(desk.store, now(), as_of, state="open", kind="risk")[:LOOKED_AT]:
        place = of_incident(desk, as_of, one.facts)
        if place is not None:
            asked_voices.said(desk, as_of, place.about, place.since, as_of)


def of_kind(
    desk: House, as_of: date, kind: EntityKind, names: Collection[str], days: int = STORY
) -> Place | None:
    """The texts about some of a kind, or of one that writes what it wrote; None where no text tells of this kind."""
    ids = tuple(sorted(names)[:MOST])
    for source in asked_voices.sources(desk, as_of):
        about = _of_source(desk, source, kind, ids, by_them=True)
        if about is not None:
            return Place(about, "", as_of - timedelta(days=days))
    return None


def writes(desk: House, as_of: date, kind: EntityKind) -> bool:
    """Whether those of a kind are the authors of texts, and not whom texts are about."""
    return all(kind.key not in (one.seller, one.creator) for one in asked_voices.sources(desk, as_of))


def incident_place(number: int, **state: str) -> Destination:
    """Voices, asked as the card of an incident asks."""
    return Destination(VOICES, {"v_incident": str(number), **state})


def kind_place(kind: EntityKind, shown: ShownIds, ids: Collection[str], days: int = STORY) -> Destination:
    """Voices, asked as the story of one of a kind, or a ring of them, asks."""
    tokens = ",".join(shown.tokens(sorted(ids)[:MOST]))
    return Destination(VOICES, {"v_of": f"{kind.name}:{tokens}", "v_days": f"{days // 7} weeks"})


def _of_source(
    desk: House, source: TextSource, kind: EntityKind, ids: tuple[str, ...], by_them: bool = False
) -> About | None:
    """by_them: where no text is about one of the kind, what one of them wrote."""
    if kind.key == source.seller:
        return About(sellers=ids)
    if kind.key == source.creator:
        return About(creators=ids)
    if by_them and len(ids) == 1 and source.author and source.author_kind:
        written_by = desk.engine(None).catalog.contracts[source.extract].column(source.author_kind)
        if written_by is not None and kind.name in written_by.values:
            return About(where={source.author: ids[0], source.author_kind: kind.name})
    return None


def _told(desk: House, as_of: date, sources: Sequence[TextSource], dimension: str) -> bool:
    engine = desk.engine(as_of)
    return any(dimension in engine.columns(one.extract) for one in sources)
