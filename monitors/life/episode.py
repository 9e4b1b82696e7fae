"""Records of one episode, and of one observation of one bucket; no behaviour."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from monitors.life.bucket_span import last_day
from monitors.life.segment import Segment, decode

State = Literal["pending", "firing", "resolved"]
Verdict = Literal["bad", "weak", "clean", "unknown"]


@dataclass(frozen=True)
class Evidence:
    """The numbers of a judged bucket. Rates are fractions; exposure is money in the home's currency.

    effect, p_value and q_value are None for a data fault: it is seen, nothing was tested.
    """

    actual: float
    expected: float
    lower: float
    upper: float
    numerator: float
    denominator: float | None
    effect: float | None
    p_value: float | None
    q_value: float | None
    exposure: float
    note: str = ""

    @property
    def strength(self) -> float:
        """Deviation in half-widths of the expected band, comparable between monitors; 1 = at the limit."""
        up = self.actual >= self.expected
        width = self.upper - self.expected if up else self.expected - self.lower
        return abs(self.actual - self.expected) / width if width > 0 else 0.0

    @property
    def excess(self) -> float:
        """Events more or fewer than expected."""
        weight = 1.0 if self.denominator is None else self.denominator
        return abs(self.numerator - self.expected * weight)


@dataclass(frozen=True)
class Observation:
    """One identity observed in one bucket."""

    monitor: str
    family: str
    segment: str
    bucket: str
    verdict: Verdict
    detector: str = ""
    direction: Literal["up", "down"] = "up"
    severity: str = "medium"
    live: bool = True
    kind: Literal["risk", "data"] = "risk"
    evidence: Evidence | None = None
    footprint: dict[str, dict[str, float]] = field(default_factory=dict)
    role: str = "harm"
    stage: str = ""
    scenarios: tuple[str, ...] = ()
    carriers: dict[str, dict[str, Any]] = field(default_factory=dict)
    grain: str = "day"

    @property
    def identity(self) -> tuple[str, str, str]:
        """(monitor, detector family, segment): observations with the same identity belong to one episode."""
        return (self.monitor, self.family, self.segment)


@dataclass(frozen=True)
class Episode:
    """State of one episode on one morning, as the machine sees it; id and incident_id are None until it is stored.

    bad_on: morning that told its last bad bucket; definition: fingerprint of what its monitor computes. Both are empty
    in rows from before they were kept.
    role, stage, scenarios, grain: of the monitor's header.
    carriers: entity kind → who carries it: `active` entities with events, `half` (how many of the largest carry half of
    the excess, None when all together do not), `rows` of [id, share of the excess, share of the usual events].
    """

    monitor: str
    family: str
    segment: str
    detector: str
    direction: Literal["up", "down"]
    severity: str
    live: bool
    kind: Literal["risk", "data"]
    state: State
    opened_on: str
    first_bucket: str
    last_bucket: str
    seen_bucket: str
    seen_on: str
    evidence: Evidence
    footprint: dict[str, dict[str, float]] = field(default_factory=dict)
    bad: int = 1
    clean: int = 0
    reopened: int = 0
    money: float = 0.0
    peak: float = 0.0
    fired_on: str | None = None
    resolved_on: str | None = None
    why: str = ""
    id: int | None = None
    incident_id: int | None = None
    bad_on: str = ""
    definition: str = ""
    role: str = "harm"
    stage: str = ""
    scenarios: tuple[str, ...] = ()
    carriers: dict[str, dict[str, Any]] = field(default_factory=dict)
    grain: str = "day"

    @property
    def last_day(self) -> date:
        """The last day of its last bad bucket: of a week its Sunday."""
        return last_day(self.last_bucket, self.grain)

    @property
    def identity(self) -> tuple[str, str, str]:
        """(monitor, detector family, segment)."""
        return (self.monitor, self.family, self.segment)

    @property
    def where(self) -> Segment:
        """The segment as dimensions and values."""
        return decode(self.segment)

    @property
    def alive(self) -> bool:
        """Pending or firing."""
        return self.state != "resolved"

    def as_json(self) -> dict[str, Any]:
        """A dictionary from which `from_json` restores the same episode."""
        return asdict(self)


def from_json(stored: dict[str, Any]) -> Episode:
    """The episode that `as_json` wrote."""
    evidence, scenarios = Evidence(**stored["evidence"]), tuple(stored.get("scenarios", ()))
    return Episode(**{**stored, "evidence": evidence, "scenarios": scenarios})
