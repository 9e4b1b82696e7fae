"""Records of one run: findings, data faults and the steps taken; no behaviour."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from monitors.life.episode import Evidence
from monitors.life.segment import encode
from monitors.life.segment_counts import SegmentCounts

StepState = Literal["ok", "failed", "unknown"]
# kept, or the filter that rejected it: every finding is stored.
FindingVerdict = Literal["kept", "volume", "effect", "money", "direction"]
ABSENT = ("late", "missing", "closed")  # the names of a day without a row


@dataclass(frozen=True)
class Finding:
    """One segment of one monitor in one bucket that passed the run's decision, and the verdict of the filters."""

    monitor: str
    family: str
    detector: str
    segment: str
    bucket: str
    direction: Literal["up", "down"]
    verdict: FindingVerdict
    evidence: Evidence
    footprint: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, str]:
        """(monitor, detector family, segment): the episode it belongs to."""
        return (self.monitor, self.family, self.segment)


@dataclass(frozen=True)
class DataFault:
    """A fault of one extract on one day, and the monitors that depend on the extract.

    market: column → value where only that market is affected; masks: the day's buckets are not judged; healed: the
        missing data have arrived since; quiet: known beforehand (a public holiday, a retired extract), so nobody is
        told; spoils: masks the day for the monitors whose SQL names the column; shares: it is of the proportions of a
        column's known values alone.
    """

    extract: str
    day: date
    kind: str
    expected: str = ""
    found: str = ""
    evidence: str = ""
    market: dict[str, str] = field(default_factory=dict)
    column: str = ""
    masks: bool = True
    healed: bool = False
    quiet: bool = False
    spoils: bool = False
    shares: bool = False
    monitors: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, str, str]:
        """(extract, family, market): the data alert it belongs to. A day that is late today and missing tomorrow, once
        later days have come, is one absence and one alert.
        """
        return (self.extract, "late" if self.kind in ABSENT else self.kind, encode(self.market))

    @property
    def key(self) -> tuple[str, str, date, str, str]:
        """Equal for the same fault on different mornings."""
        return (self.extract, self.kind, self.day, ",".join(self.market.values()), self.column)


@dataclass(frozen=True)
class Step:
    """One step of a run: kind, result and cost; seconds: wall time."""

    kind: Literal["ingest", "cube", "faults", "monitor", "judge", "episodes"]
    name: str
    state: StepState = "ok"
    seconds: float = 0.0
    rows: int = 0
    segments: int = 0
    tested: int = 0
    error: str = ""
    file: str = ""
    line: int | None = None
    segments_judged: SegmentCounts = field(default_factory=SegmentCounts)
