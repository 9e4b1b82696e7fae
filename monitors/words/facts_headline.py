"""The headline of an incident from the record of its facts: the one way from the record to words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from monitors.life.incident_facts import IncidentFacts
from monitors.words.headline import Carriers, CarryingCell, Headline, HeadlineInput, build_headline
from monitors.words.metric_names import MetricWords
from monitors.words.names import listing, plural, segment

NOTHING_SAID = MetricWords()
FEW = 10  # entities at most that are called few


def headline_of_facts(
    facts: IncidentFacts,
    *,
    about: MetricWords = NOTHING_SAID,
    currency: str = "",
    read_on: date | None = None,
    cells: Sequence[CarryingCell] = (),
    unplaced: bool = False,
    elsewhere: str = "",
    carriers: Carriers | None = None,
) -> Headline:
    """The headline that every place says. about: of the monitor; read_on: the day it is read, whose year is left
    out; elsewhere: where other metrics of the incident moved; carriers: of an explanation, where the record knows
    none. Without money it says why; where it may be another incident's too, whose.
    """
    # Over 40 lines: one argument per number of the record.
    headline = build_headline(
        HeadlineInput(
            monitor=facts.monitor,
            segment=facts.segment,
            actual=facts.actual,
            expected=facts.expected,
            kind=facts.kind,
            family=facts.family,
            direction=facts.direction,
            title=about.title,
            unit=about.unit,
            currency=currency,
            since=facts.onset,
            as_of=read_on,
            cells=tuple(cells),
            unplaced=unplaced,
            elsewhere=elsewhere,
            carriers=main_carriers(facts.carriers) or carriers,
            money=facts.exposure,
            money_low=facts.exposure_low,
            money_high=facts.exposure_high,
            note=facts.note,
            harm=facts.harm,
            role=facts.role,
            act=about.act,
            per=about.grain,
        )
    )
    if facts.same_money and headline.money:
        return replace(headline, money=f"{headline.money}, {same_money(facts.same_money)}")
    if facts.kind == "data" or headline.money:
        return headline
    return replace(headline, money=f"no money at stake: {facts.no_exposure}")


def same_money(incidents: Sequence[int]) -> str:
    """Whose money it may be too: `which may be that of incident 12 too`."""
    named = listing([str(number) for number in incidents])
    return f"which may be that of {'incident' if len(incidents) == 1 else 'incidents'} {named} too"


def main_carriers(carriers: Mapping[str, Mapping[str, Any]]) -> Carriers | None:
    """The kind of entity of which the fewest carry half of the excess, if they are few; as alerts keep carriers."""
    few = {
        entity: held
        for entity, held in carriers.items()
        if held.get("half") and held["half"] <= min(FEW, len(held["rows"]))
    }
    if not few:
        return None
    entity = min(few, key=lambda name: int(few[name]["half"]))
    half, rows = int(few[entity]["half"]), few[entity]["rows"]
    return Carriers(
        entity=entity,
        few=half,
        active=float(few[entity]["active"]),
        share=sum(float(row[1]) for row in rows[:half]),
        name=str(rows[0][0]) if half == 1 else "",
    )


def moved_in(place: Mapping[str, Any]) -> str:
    """Where several metrics of an incident moved: `4 other metrics moved in BR · home`."""
    return f"{plural(len(place['monitors']), 'other metric')} moved in {segment(place['segment'])}"


def elsewhere(places: Sequence[Mapping[str, Any]]) -> str:
    """Where they are: `Other alerts of this incident are in BR · home (3 metrics), BR · card (1)`."""
    counts = [len(one["monitors"]) for one in places]
    told = [f"{segment(one['segment'])} ({n})" for one, n in zip(places, counts, strict=True)]
    told[0] = f"{segment(places[0]['segment'])} ({plural(counts[0], 'metric')})"
    return f"Other alerts of this incident are in {', '.join(told)}"
