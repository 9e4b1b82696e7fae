"""What has happened to an incident since something was decided about it."""

from dataclasses import dataclass
from datetime import date

from monitors.life.incident_facts import IncidentFacts
from monitors.store import Store, reading
from monitors.store.log import StandingDecision


@dataclass(frozen=True)
class Aftermath:
    """An incident on the morning it was decided on and now: facts (None: not known), and whether the date is past."""

    then: IncidentFacts | None
    now: IncidentFacts | None
    overdue: bool

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.now is not None and self.now.state == "resolved"

    @property
    def week_then(self) -> float | None:
        """Money of the last seven days when it was decided on."""
        return None if self.then is None else self.then.exposure_week

    @property
    def week_now(self) -> float | None:
        """Money of the last seven days now; nothing any more where it is over."""
        if self.now is None:
            return None
        return 0.0 if self.over and self.week_then is not None else self.now.exposure_week

    @property
    def stopped(self) -> float | None:
        """Money a week that no longer flows; None where it is not known on both days. Not proof of a cause."""
        if self.week_then is None or self.week_now is None:
            return None
        return max(self.week_then - self.week_now, 0.0)


def aftermath(store: Store, incident: int, said: StandingDecision, as_of: date) -> Aftermath:
    """What came of a decision up to the morning `as_of`."""
    then = reading.incident_facts(store, incident, date.fromisoformat(said.as_of))
    now = reading.incident_facts(store, incident, as_of)
    late = bool(said.due) and str(said.due) < as_of.isoformat()
    return Aftermath(then, now, late and not (now is not None and now.state == "resolved"))
