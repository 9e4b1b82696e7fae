"""What an explanation is made of: plain records, and the JSON that `explain ID --json` prints."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from monitors import words
from monitors.explain.causes.cause import Cause
from monitors.explain.innocents.verdict import Innocent
from monitors.life.incident_facts import IncidentFacts, Onset
from monitors.observe.restated_values import RestatedValue

Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A table of the card. Without rows, `note` says why there are none. `sql` runs as pasted."""

    rows: list[Row] = field(default_factory=list)
    note: str = ""
    sql: str = ""
    facts: Row = field(default_factory=dict)

    def to_json(self) -> Row:
        """Plain values."""
        return {"rows": self.rows, "note": self.note, "sql": self.sql, **self.facts}


@dataclass(frozen=True)
class Money:
    """Money the deviating events touch, with a 95 % interval, in the home's currency."""

    amount: float
    low: float
    high: float

    def to_json(self) -> Row:
        """Plain values."""
        return {"amount": self.amount, "low": self.low, "high": self.high}


def money_of(facts: IncidentFacts) -> Money | None:
    """The money of the record; None where there is none."""
    low, high = facts.exposure_low, facts.exposure_high
    if facts.exposure is None or low is None or high is None:
        return None
    return Money(facts.exposure, low, high)


@dataclass(frozen=True)
class Split:
    """Rate and mix effect in the monitor's own scale (a rate as a fraction), with 95 % half-widths.

    rate + mix = actual − expected, exactly. For a volume everything is rate, in events: of all buckets together while
    causes are weighed, per bucket on the card. everywhere: part of the rate effect that all rates outside the named
    cells have in common, 0 where nothing is clear of chance.
    """

    actual: float
    expected: float
    rate: float
    mix: float
    rate_half: float
    mix_half: float
    everywhere: float = 0.0

    @property
    def change(self) -> float:
        """Actual − expected."""
        return self.actual - self.expected

    def per_bucket(self, buckets: int) -> "Split":
        """The same of one bucket."""
        numbers = (self.actual, self.expected, self.rate, self.mix, self.rate_half, self.mix_half)
        return Split(*(number / buckets for number in (*numbers, self.everywhere)))


@dataclass(frozen=True)
class Explanation:
    """Why an episode is: everything the Alert page and `explain ID` show.

    facts, headline, onset, money: what every place says of it. split and what follows are of the table of cells, which
    is compared with the days before: its own numbers, for causes alone. also: who carries other alerts of the incident
    that this one leads, by kinds that it has nobody of; places: narrower segments in which these alerts are.
    """

    episode: int | None
    monitor: str
    segment: dict[str, str]
    facts: IncidentFacts
    headline: words.Headline
    onset: Onset
    since: str
    until: str
    baseline: str
    split: Split
    money: Money | None
    causes: list[Cause]
    causes_note: str
    causes_money: list[float]
    who: dict[str, Section]
    links: dict[str, Section]
    rules: Section
    changes: Section
    innocent: list[Innocent]
    sure: Row
    sample: Section
    leaves_sql: str = ""
    restated: Sequence[RestatedValue] = ()
    also: dict[str, Section] = field(default_factory=dict)
    places: list[Row] = field(default_factory=list)

    def to_json(self) -> Row:
        """The fields of `explain ID --json`.

        restated: buckets of the alert that were corrected since, with the value before and after.
        facts, headline, onset, money, actual, expected: what every place says of the alert, or of the incident that it
        leads; headline_parts: the headline's parts and the numbers they say. table: actual and expected of the table of
        cells, a volume per bucket as in the facts; rate_effect and mix_effect add up to their difference,
        everywhere_effect is the part of the rate effect that all rates outside the causes have in common; causes:
        segment, effect, actual, expected, share (of the gross movement), money and more; entities: rows per who entity
        of the monitor's header, sellers those of its first one; also: rows of kinds that other alerts of the incident
        count, with the alert that keeps them; places: narrower segments these alerts are in; linked: groups of them
        that share an account; an empty list has its reason in `notes`.
        """
        # Over 40 lines: one entry per field of the documented JSON.
        first = next(iter(self.who), None)
        notes = {
            "causes": self.causes_note,
            "rules": self.rules.note,
            "changes": self.changes.note,
            "sample": self.sample.note,
            **{f"entities.{name}": section.note for name, section in self.who.items()},
        }
        if not self.who:
            notes["entities"] = "the metric is not counted by seller, device or anybody else"
        return {
            "id": self.episode,
            "monitor": self.monitor,
            "segment": self.segment,
            "headline": self.headline.text,
            "headline_parts": self.headline.to_json(),
            "since": self.since,
            "until": self.until,
            "onset": self.onset.to_json(),
            "baseline": self.baseline,
            "money": None if self.money is None else self.money.to_json(),
            "actual": self.facts.actual,
            "expected": self.facts.expected,
            "facts": self.facts.as_json(),
            "table": {"actual": self.split.actual, "expected": self.split.expected},
            "rate_effect": self.split.rate,
            "mix_effect": self.split.mix,
            "rate_effect_half": self.split.rate_half,
            "mix_effect_half": self.split.mix_half,
            "everywhere_effect": self.split.everywhere,
            "causes": [
                {**c.to_json(), "money": m} for c, m in zip(self.causes, self.causes_money, strict=True)
            ],
            "sellers": self.who[first].rows if first else [],
            "entities": {name: section.rows for name, section in self.who.items()},
            "also": {
                name: {"alert": section.facts["alert"], "rows": section.rows}
                for name, section in self.also.items()
            },
            "places": self.places,
            "linked": {name: section.rows for name, section in self.links.items()},
            "rules": self.rules.rows,
            "changes": self.changes.rows,
            "innocent": [one.to_json() for one in self.innocent],
            "sure": self.sure,
            "restated": [one.to_json() for one in self.restated],
            "notes": {name: note for name, note in notes.items() if note},
        }
