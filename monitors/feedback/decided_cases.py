"""The incidents of a monitor that people have judged, and which of them a changed monitor would still raise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitors.life.bucket_span import last_day
from monitors.life.episode import Episode
from monitors.life.segment import contains
from monitors.store import Store, reading
from monitors.store.tuning import tunings

REAL, FALSE = "real", "false_alarm"
NEAR = timedelta(days=2)  # a changed monitor may see the same a little earlier or later; chosen


@dataclass(frozen=True)
class DecidedCase:
    """An incident judged real or a false alarm: the monitor's alerts in it; the moment of the newest judgement."""

    incident: int
    is_real: bool
    decided_at: str
    alerts: tuple[Episode, ...]

    def raised_by(self, alerts: Sequence[Episode]) -> bool:
        """Whether one of these alerts is of it: about the same days, the same place, inside of it or around it."""
        return any(_same(mine, other) for mine in self.alerts for other in alerts)


@dataclass(frozen=True)
class FeedbackCounts:
    """What a change does to judged incidents: false alarms and those gone, real ones and those lost."""

    false: int
    gone: int
    real: int
    lost: int


def decided_cases(store: Store, monitor: str, as_of: date) -> list[DecidedCase]:
    """The incidents of a monitor judged real or false by a morning, by the moment of the judgement.

    Other judgements (expected, a new normal, a fault of the data) say nothing of the monitor's options.
    """
    rows = tunings.reviewed_rows(store, monitor, as_of)
    alerts: dict[int, list[Episode]] = {}
    for one in reading.all_episodes(store, as_of):
        if one.monitor == monitor and one.fired_on and one.incident_id is not None:
            alerts.setdefault(one.incident_id, []).append(one)
    return [
        DecidedCase(
            row["incident_id"], row["disposition"] == REAL, row["at"], tuple(alerts[row["incident_id"]])
        )
        for row in rows
        if row["disposition"] in (REAL, FALSE) and row["incident_id"] in alerts
    ]


def count(cases: Sequence[DecidedCase], alerts: Sequence[Episode]) -> FeedbackCounts:
    """What is left of the cases with these alerts."""
    still = {case.incident for case in cases if case.raised_by(alerts)}
    false = [case.incident for case in cases if not case.is_real]
    real = [case.incident for case in cases if case.is_real]
    return FeedbackCounts(len(false), len(set(false) - still), len(real), len(set(real) - still))


def _same(mine: Episode, other: Episode) -> bool:
    near = contains(mine.where, other.where) or contains(other.where, mine.where)
    first, last = _days(mine)
    begins, ends = _days(other)
    return near and mine.direction == other.direction and begins <= last + NEAR and ends >= first - NEAR


def _days(one: Episode) -> tuple[date, date]:
    return date.fromisoformat(one.first_bucket[:10]), last_day(one.last_bucket, one.grain)
