"""Which cells and entities an explanation's headline names, and the record of numbers it is built from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain.causes.cause import Cause
from monitors.explain.explanation import Section
from monitors.life.incident_facts import IncidentFacts

_TELLING = 0.15  # share of the change from which a cell is told in the headline
_MOST_CELLS = 2
_FEW = 10  # entities at most that are called few


def headline_of(
    monitor: Monitor,
    facts: IncidentFacts,
    causes: Sequence[Cause],
    who: Mapping[str, Section],
    currency: str,
) -> words.Headline:
    """The headline of an explained alert: the numbers of the record, with the cells and entities that carry it."""
    return words.headline_of_facts(
        facts,
        about=words.MetricWords.of(monitor),
        currency=currency,
        read_on=date.fromisoformat(facts.as_of),
        cells=main_cells(causes),
        unplaced=not causes,
        carriers=main_carriers(who),
    )


def within_stake(section: Section, facts: IncidentFacts) -> Section:
    """The section with the money of its entities in line with the money at stake.

    Together they touch at most that much: where the source of an entity does not know the whole segment, their sums are
    larger, and are scaled down. Where there is none at stake they have none. Shares stay.
    """
    if facts.exposure is not None and facts.exposure_alert != facts.alert:
        return section
    total = sum(float(row.get("money") or 0.0) for row in section.rows)
    part = 0.0 if facts.exposure is None else min(1.0, facts.exposure / total) if total > 0 else 1.0
    rows = [{**row, "money": row["money"] * part} if row.get("money") else row for row in section.rows]
    return replace(section, rows=rows)


def main_cells(causes: Sequence[Cause]) -> tuple[words.CarryingCell, ...]:
    """The first cells that carry enough of the change to be named."""
    telling = [cause for cause in causes if abs(cause.share) >= _TELLING][:_MOST_CELLS]
    return tuple(words.CarryingCell(c.segment, c.share, c.ratio, c.effect) for c in telling)


def main_carriers(who: Mapping[str, Section]) -> words.Carriers | None:
    """The kind of entity of which the fewest carry half or more of the excess, if they are few."""
    few = {
        entity: section
        for entity, section in who.items()
        if section.facts.get("half") and section.facts["half"] <= min(_FEW, len(section.rows))
    }
    if not few:
        return None
    entity = min(few, key=lambda name: int(few[name].facts["half"]))
    return carriers_of(entity, few[entity])


def carriers_of(entity: str, section: Section) -> words.Carriers:
    """The few entities of a section that carry half of the excess or more; only where their number is known."""
    half = int(section.facts["half"])
    return words.Carriers(
        entity=entity,
        few=half,
        active=float(section.facts["entities"]),
        share=sum(row["share"] for row in section.rows[:half]),
        name=str(section.rows[0]["id"]) if half == 1 else "",
    )
