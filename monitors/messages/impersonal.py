"""An incident as it may leave the house: no value of a personal column goes with it."""

from collections.abc import Mapping
from dataclasses import replace

from monitors.store.reading import Incident
from queries.content.extract import Extract


def personal_columns(contracts: Mapping[str, Extract]) -> frozenset[str]:
    """The columns of these contracts that are personal."""
    return frozenset(column.name for one in contracts.values() for column in one.columns if column.personal)


def without_persons(card: Incident, personal: frozenset[str]) -> Incident:
    """The incident with `#` for values of personal columns in its segment, and `#1`, `#2` for who carries it."""
    segment = {name: "#" if name in personal else value for name, value in card.segment.items()}
    carriers = dict(card.facts.carriers)
    for entity, held in carriers.items():
        if f"{entity}_id" in personal:
            rows = [[f"#{number}", *row[1:]] for number, row in enumerate(held["rows"], start=1)]
            carriers[entity] = {**held, "rows": rows}
    return replace(card, segment=segment, facts=replace(card.facts, segment=segment, carriers=carriers))
