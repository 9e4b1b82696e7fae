"""The record of an incident's facts, which every place that shows the incident reads; no behaviour."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from monitors.life.segment import Segment


@dataclass(frozen=True)
class Onset:
    """The most probable first day, and the days between which it lies with 90 % probability."""

    day: date
    low: date
    high: date

    def to_json(self) -> dict[str, str]:
        """ISO days."""
        return {"day": self.day.isoformat(), "low": self.low.isoformat(), "high": self.high.isoformat()}


@dataclass(frozen=True)
class IncidentFacts:
    """The facts of an incident, or of one alert, on one morning. JSON in and out.

    Days and buckets are ISO text, rates fractions, a volume is per bucket, money in the home's currency.
    incident: None for an alert that is not stored; alert: the one whose numbers these are.
    first_bucket, last_bucket: of the window that is summed, of `buckets` trusted buckets, `bad_buckets` of them bad.
    onset: the first day of the change, with the days between which it lies with 90 % probability.
    effect: actual ÷ expected, None where nothing was expected and for a data fault.
    exposure: money at stake, with interval, of the alert `exposure_alert`; None with the reason in `no_exposure`.
    exposure_week: the part of it that the last seven days before the morning have.
    exposure_segment, exposure_first, exposure_last: of the alert whose money it is, where that is not `alert`.
    same_money: other open incidents whose money may be most of this one's, the most first.
    alerts: every alert of the incident, ended and shadow ones too; views: of live monitors only where it has one,
    `open_views` of them open.
    harm: what a headline calls it, where its alerts fit a scenario, else empty.
    carriers: as an episode has them, {} = not known. quiet_since: the last bad day, once a week has been without one or
    the incident is over.
    """

    incident: int | None
    alert: int | None
    as_of: str
    kind: str
    role: str
    live: bool
    state: str
    monitor: str
    family: str
    detector: str
    segment: Segment
    direction: str
    first_bucket: str
    last_bucket: str
    buckets: int
    bad_buckets: int
    onset: str
    onset_low: str
    onset_high: str
    actual: float
    expected: float
    expected_low: float | None
    expected_high: float | None
    effect: float | None
    numerator: float
    denominator: float | None
    exposure: float | None
    exposure_low: float | None
    exposure_high: float | None
    exposure_alert: int | None
    no_exposure: str
    alerts: tuple[int, ...]
    views: int
    open_views: int
    quiet_since: str | None
    carriers: dict[str, dict[str, Any]] = field(default_factory=dict)
    note: str = ""
    harm: str = ""
    exposure_week: float | None = None
    exposure_segment: Segment | None = None
    exposure_first: str = ""
    exposure_last: str = ""
    same_money: tuple[int, ...] = ()

    @property
    def money_segment(self) -> Segment:
        """The segment in which the money lies."""
        return self.segment if self.exposure_segment is None else self.exposure_segment

    @property
    def money_days(self) -> tuple[str, str]:
        """First and last bucket of the window that the money is of."""
        return self.exposure_first or self.first_bucket, self.exposure_last or self.last_bucket

    @property
    def began(self) -> Onset:
        """The onset with its interval."""
        days = (date.fromisoformat(day) for day in (self.onset, self.onset_low, self.onset_high))
        return Onset(*days)

    def as_json(self) -> dict[str, Any]:
        """Plain values from which `facts_from_json` restores the record."""
        return asdict(self)


def facts_from_json(stored: Mapping[str, Any]) -> IncidentFacts:
    """The record that `as_json` wrote."""
    numbers = {name: tuple(stored[name]) for name in ("alerts", "same_money") if name in stored}
    return IncidentFacts(**{**stored, **numbers})
