"""Which cells and entities an explanation's headline names, and the record of numbers it is built from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain.causes.cause import Cause
from monitors.explain.explanation import Row, Section
from monitors.explain.who_carries import held_by
from monitors.life.incident_facts import IncidentFacts

_TELLING = 0.15  # share of the change from which a cell is told in the headline
_MOST_CELLS = 2
_AGREE = 2  # metrics that moved in a narrower segment, from which the headline names it; chosen


def headline_of(
    monitor: Monitor,
    facts: IncidentFacts,
    causes: Sequence[Cause],
    who: Mapping[str, Section],
    currency: str,
    places: Sequence[Row] = (),
) -> words.Headline:
    """The headline of an explained alert: the numbers of the record, with the cells and entities that carry it; where
    no cell is named, the first place where several metrics of its incident moved.
    """
    agreed = [place for place in places[:1] if len(place["monitors"]) >= _AGREE]
    return words.headline_of_facts(
        facts,
        about=words.MetricWords.of(monitor),
        currency=currency,
        read_on=date.fromisoformat(facts.as_of),
        cells=main_cells(causes),
        unplaced=not causes,
        elsewhere=words.moved_in(agreed[0]) if agreed else "",
        carriers=words.main_carriers({entity: held_by(section) for entity, section in who.items()}),
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
